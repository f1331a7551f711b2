package io.emailledger.bounces;

import io.emailledger.bounces.readers.Mail;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the token of a return path: at the address to which the mail came first, then wherever it is repeated. */
final class TokenFinder {
    /** Where the address stands to which a mail was delivered, the most reliable first. */
    private static final List<String> OWN = List.of(
            "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "X-Delivered-To", "To", "Cc", "Received");

    private static final List<String> RETURNED =
            List.of("Return-Path", "X-Envelope-From", "X-Envelope-Sender", "Errors-To", "Sender", "Received");

    private final Pattern address;

    TokenFinder(String local, String domain) {
        // Relays write plus signs and at signs in their own ways, and quoted-printable breaks lines anywhere.
        this.address = Pattern.compile(
                "(?<![a-z0-9])" + Pattern.quote(local) + "\\+([a-z2-7]{40,60})[@=]" + Pattern.quote(domain)
                        + "(?![a-z0-9-]|\\.[a-z])",
                Pattern.CASE_INSENSITIVE);
    }

    Optional<String> find(Mail mail, byte[] raw) {
        for (String name : OWN) {
            Optional<String> token = in(mail.headers().all(name));
            if (token.isPresent()) {
                return token;
            }
        }
        for (String name : RETURNED) {
            Optional<String> token = in(mail.original().all(name));
            if (token.isPresent()) {
                return token;
            }
        }
        return in(mail.lines()).or(() -> in(new String(raw, StandardCharsets.ISO_8859_1)));
    }

    private Optional<String> in(List<String> texts) {
        return texts.stream().map(this::in).flatMap(Optional::stream).findFirst();
    }

    private Optional<String> in(String text) {
        Matcher matcher = address.matcher(text);
        return matcher.find() ? Optional.of(matcher.group(1).toLowerCase(Locale.ROOT)) : Optional.empty();
    }
}
