package io.emailledger.providers;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificates of Amazon SNS, kept for a day. Only addresses of SNS in the region of the topic are fetched. Foreign
 * requests may name many such addresses, so fetches have a budget.
 */
final class SnsCertificates {
    private static final Logger LOG = LoggerFactory.getLogger(SnsCertificates.class);
    private static final Pattern REGION = Pattern.compile("[a-z0-9-]{3,40}");
    private static final Pattern PATH = Pattern.compile("/[\\w.-]{1,200}\\.pem");
    private static final Duration KEPT = Duration.ofDays(1);
    private static final Duration BUDGET_TIME = Duration.ofMinutes(10);
    private static final int BUDGET = 20;
    private static final int MOST = 20;

    private final SnsFetch fetch;
    private final Map<URI, Fetched> known = new LinkedHashMap<>();
    private Instant budgetSince = Instant.MIN;
    private int spent;

    SnsCertificates(SnsFetch fetch) {
        this.fetch = fetch;
    }

    private record Fetched(X509Certificate certificate, Instant at) {}

    /** Returns the address of a certificate, if it is one of SNS in a region. */
    static Optional<URI> address(String text, String region) {
        return ofSns(text, region)
                .filter(uri -> uri.getRawQuery() == null
                        && PATH.matcher(uri.getRawPath()).matches());
    }

    /** Returns the address that confirms a subscription, if it is one of SNS in a region. */
    static Optional<URI> confirmation(String text, String region) {
        return ofSns(text, region)
                .filter(uri -> uri.getRawPath().equals("/")
                        && uri.getRawQuery() != null
                        && uri.getRawQuery().startsWith("Action=ConfirmSubscription&"));
    }

    private static Optional<URI> ofSns(String text, String region) {
        try {
            URI uri = new URI(text);
            String host = "sns." + region + ".amazonaws.com";
            boolean isSns = REGION.matcher(region).matches()
                    && "https".equals(uri.getScheme())
                    && uri.getRawUserInfo() == null
                    && uri.getPort() == -1
                    && uri.getRawFragment() == null
                    && uri.getRawPath() != null
                    && (host.equals(uri.getHost()) || (host + ".cn").equals(uri.getHost()));
            return isSns ? Optional.of(uri) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /** Returns a certificate that is valid now; empty if it could not be fetched, or is none. */
    Optional<X509Certificate> get(URI address, Instant now) {
        Optional<X509Certificate> kept = kept(address, now);
        if (kept.isPresent()) {
            return kept;
        }
        if (!mayFetch(now)) {
            return known(address, now);
        }
        try {
            X509Certificate certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(fetch.get(address)));
            certificate.checkValidity(Date.from(now));
            keep(address, new Fetched(certificate, now));
            return Optional.of(certificate);
        } catch (IOException | CertificateException e) {
            LOG.warn(
                    "A certificate of Amazon SNS could not be used; without an earlier one SNS sends its message again",
                    e);
            return known(address, now);
        }
    }

    private synchronized Optional<X509Certificate> kept(URI address, Instant now) {
        return Optional.ofNullable(known.get(address))
                .filter(fetched -> now.isBefore(fetched.at().plus(KEPT)))
                .flatMap(fetched -> known(address, now));
    }

    /** Returns a certificate that was fetched at any time, for when none can be fetched. */
    private synchronized Optional<X509Certificate> known(URI address, Instant now) {
        return Optional.ofNullable(known.get(address))
                .map(Fetched::certificate)
                .filter(certificate -> certificate.getNotAfter().toInstant().isAfter(now));
    }

    private synchronized boolean mayFetch(Instant now) {
        if (budgetSince.equals(Instant.MIN) || now.isAfter(budgetSince.plus(BUDGET_TIME))) {
            budgetSince = now;
            spent = 0;
        }
        return spent++ < BUDGET;
    }

    private synchronized void keep(URI address, Fetched fetched) {
        if (known.size() >= MOST) {
            known.remove(known.keySet().iterator().next());
        }
        known.put(address, fetched);
    }
}
