package io.emailledger.dkim;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.message.Address;
import io.emailledger.message.InvalidValueException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Domain names in the form of {@code d=} and of the DNS: ASCII (RFC 5890), lower case, without the final dot. */
final class DomainNames {
    private static final Pattern NAME =
            Pattern.compile("(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?");

    /** The longest name in the DNS (RFC 1035 section 2.3.4), without the final dot. */
    private static final int LONGEST = 253;

    private DomainNames() {}

    /** Returns the form of a domain as it is written in an address; empty if it is no domain name. */
    static Optional<String> normalized(String domain) {
        String bare = domain.endsWith(".") ? domain.substring(0, domain.length() - 1) : domain;
        try {
            String ascii = Address.of("x@" + bare).normalized().substring(2);
            return isName(ascii) ? Optional.of(ascii) : Optional.empty();
        } catch (InvalidValueException e) {
            // Characters that no address may have.
            return Optional.empty();
        }
    }

    /** Checks the domain of a key. */
    static String domain(String domain) {
        return normalized(requirePresent(domain, "domain"))
                .orElseThrow(() -> new InvalidValueException(
                        "domain", "must be the domain of the authors, such as app.example, without @ or _domainkey"));
    }

    /** Checks the selector of a key (RFC 6376 section 3.1). */
    static String selector(String selector, String domain) {
        String lower = requirePresent(selector, "selector").toLowerCase(Locale.ROOT);
        if (!isName(lower)) {
            throw new InvalidValueException(
                    "selector", "must be letters, digits and hyphens, such as s1, with dots between labels");
        }
        if ((lower + "._domainkey." + domain).length() > LONGEST) {
            throw new InvalidValueException("selector", "is too long: the name in the DNS has at most 253 characters");
        }
        return lower;
    }

    private static boolean isName(String name) {
        return name.length() <= LONGEST && NAME.matcher(name).matches();
    }
}
