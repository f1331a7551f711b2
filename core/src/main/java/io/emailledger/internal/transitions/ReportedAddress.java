package io.emailledger.internal.transitions;

import io.emailledger.message.Address;
import io.emailledger.message.InvalidValueException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Normalizes an address in a report, to compare it with that of the recipient. */
public final class ReportedAddress {
    private static final Pattern QUOTED = Pattern.compile("^\"([A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64})\"@");
    private static final Pattern ESCAPED = Pattern.compile("\\+([2-7][0-9A-F])");

    private ReportedAddress() {}

    /**
     * Returns the normalized address: without needless quotes, without the dot that ends a domain, with the xtext of
     * RFC 3461 decoded.
     *
     * @param written as the report has it
     * @return the address; empty if it is none
     */
    public static Optional<String> normalized(String written) {
        String bare = written.endsWith(".") ? written.substring(0, written.length() - 1) : written;
        String unquoted = QUOTED.matcher(bare).replaceFirst("$1@");
        String whole = unquoted.indexOf('@') < 0 ? decoded(unquoted) : unquoted;
        if (whole.indexOf('@') < 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(Address.of(whole).normalized());
        } catch (InvalidValueException e) {
            return Optional.empty();
        }
    }

    /** A plus sign may be literal: only a text without an at sign is decoded. */
    private static String decoded(String xtext) {
        return ESCAPED.matcher(xtext)
                .replaceAll(escape -> Matcher.quoteReplacement(new String(
                        new byte[] {(byte) Integer.parseInt(escape.group(1), 16)}, StandardCharsets.US_ASCII)));
    }
}
