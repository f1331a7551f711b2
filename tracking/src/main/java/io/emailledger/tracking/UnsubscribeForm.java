package io.emailledger.tracking;

import io.emailledger.internal.reader.Limits;
import io.emailledger.internal.reader.MimePart;
import io.emailledger.internal.reader.MimeReader;
import io.emailledger.internal.reader.OverLimitException;
import io.emailledger.internal.reader.TimeLimit;
import java.io.ByteArrayOutputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** Reads the form of a POST, in both encodings that RFC 8058 section 3.2 names. */
final class UnsubscribeForm {
    /** The field of RFC 8058, and the name of its header field. */
    static final String FIELD = "List-Unsubscribe";

    static final String ONE_CLICK = "One-Click";

    /** The field of the page on which a recipient subscribes again. */
    static final String AGAIN = "Resubscribe";

    static final String YES = "Yes";

    private static final Limits LIMITS = new Limits(UnsubscribeRequest.LONGEST_BODY + 2_000, 1_000, 4_096, 50, 3, 50);

    private UnsubscribeForm() {}

    /** What a request asks for. */
    enum Wish {
        UNSUBSCRIBE,
        RESUBSCRIBE
    }

    static Optional<Wish> read(UnsubscribeRequest request) {
        String type = request.contentType().orElse("").strip();
        String lower = type.toLowerCase(Locale.ROOT);
        if (lower.startsWith("application/x-www-form-urlencoded")) {
            return urlEncoded(new String(request.body(), StandardCharsets.UTF_8));
        }
        return lower.startsWith("multipart/form-data") ? multipart(type, request.body()) : Optional.empty();
    }

    private static Optional<Wish> urlEncoded(String body) {
        for (String pair : body.split("&", -1)) {
            int equals = pair.indexOf('=');
            Optional<Wish> wish = equals < 0
                    ? Optional.empty()
                    : wish(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
            if (wish.isPresent()) {
                return wish;
            }
        }
        return Optional.empty();
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    /** The syntax is that of a mail (RFC 7578), so it is read as one. */
    private static Optional<Wish> multipart(String type, byte[] body) {
        ByteArrayOutputStream mail = new ByteArrayOutputStream(body.length + type.length() + 20);
        mail.writeBytes(
                ("Content-Type: " + type.replaceAll("[\\r\\n]", " ") + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
        mail.writeBytes(body);
        try {
            MimePart form = MimeReader.read(mail.toByteArray(), LIMITS, TimeLimit.of(Duration.ofSeconds(1)));
            return form.children().stream()
                    .map(part -> wish(
                            part.parameter("Content-Disposition", "name").orElse(""),
                            part.text().strip()))
                    .flatMap(Optional::stream)
                    .findFirst();
        } catch (OverLimitException e) {
            return Optional.empty();
        }
    }

    /** The pair of RFC 8058 is fixed; blanks around it are a mistake without a danger. */
    private static Optional<Wish> wish(String name, String value) {
        if (name.strip().equalsIgnoreCase(FIELD) && value.strip().equalsIgnoreCase(ONE_CLICK)) {
            return Optional.of(Wish.UNSUBSCRIBE);
        }
        return name.equals(AGAIN) && value.equals(YES) ? Optional.of(Wish.RESUBSCRIBE) : Optional.empty();
    }
}
