package io.emailledger.spring;

import io.emailledger.EmailLedger;
import io.emailledger.tracking.OpenTracking;
import io.emailledger.tracking.PixelEndpoint;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What servlet and reactive applications share to serve the pixels of open tracking. */
@Configuration(proxyBeanMethods = false)
class PixelEndpointConfiguration {
    /** Before the controllers of the application, one of which may serve every path. */
    static final int FIRST = -1;

    private static final Pattern DIGITS = Pattern.compile("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    @Bean
    @ConditionalOnMissingBean
    PixelEndpoint emailLedgerPixelEndpoint(OpenTracking tracking, EmailLedger ledger) {
        return tracking.endpoint(ledger.reports()::observe);
    }

    /** A server gives the address as digits; what is none would be looked up as a name, and is left out. */
    static Optional<InetAddress> address(@Nullable String digits) {
        try {
            return digits != null && DIGITS.matcher(digits).matches()
                    ? Optional.of(InetAddress.getByName(digits))
                    : Optional.empty();
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }
}
