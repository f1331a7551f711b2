package io.emailledger.internal.mime;

import io.emailledger.message.Email;
import io.emailledger.message.Email.Header;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The header of an exact message as it is sent: without Bcc fields, and with a Message-ID and a Date. Every other byte
 * stays as it is.
 */
public final class ExactHeader {
    private static final int LONGEST_ID = 998;
    private static final Set<String> BLIND = Set.of("bcc", "resent-bcc");
    private static final Set<String> OF_LIST =
            Set.of("list-unsubscribe", "list-unsubscribe-post", "list-id", "feedback-id");
    private static final Set<String> RENEWED = Set.of("message-id", "date");

    private final String ownId;
    private final String date;
    private final List<Header> added;
    private final boolean renews;
    private final boolean listed;
    private String messageId = "";
    private String kept = "";

    /**
     * Prepares the header of an e-mail.
     *
     * @param renews whether Message-ID and Date are replaced, because it is a resend
     */
    public ExactHeader(Email email, EmailId id, boolean renews) {
        this.ownId = id.messageId(email.from());
        this.date = MessageDate.of(email, id);
        this.added = email.headers();
        this.renews = renews;
        this.listed = email.list().isPresent();
    }

    /** Returns the fields as they are sent, without the empty line after them. */
    byte[] edit(byte[] given) {
        String fields = new String(given, StandardCharsets.ISO_8859_1);
        if (fields.startsWith("From ")) {
            throw new InvalidValueException(
                    "message", "begins with the separator line of a mailbox file: remove that line");
        }
        StringBuilder sent = new StringBuilder(fields.length() + 200);
        boolean hasDate = false;
        for (String field : split(fields)) {
            String name = ExactEdits.name(field);
            if (BLIND.contains(name) || (renews && RENEWED.contains(name))) {
                continue;
            }
            if (name.equals("message-id") && messageId.isEmpty()) {
                messageId = value(field);
                if (messageId.isEmpty() || messageId.length() > LONGEST_ID) {
                    messageId = "";
                    continue;
                }
            }
            hasDate |= name.equals("date");
            if (listed && OF_LIST.contains(name)) {
                throw new InvalidValueException(
                        "message", "must not have the field " + name + ", which list(...) writes for each recipient");
            }
            sent.append(field.replace("\n", "\r\n"));
        }
        sent.append(new String(ExactEdits.fields(added).toArray(), StandardCharsets.ISO_8859_1));
        kept = sent.toString();
        if (messageId.isEmpty()) {
            messageId = ownId;
            sent.append("Message-ID: ").append(ownId).append("\r\n");
        }
        if (!hasDate) {
            sent.append("Date: ").append(date).append("\r\n");
        }
        return sent.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The Message-ID with its angle brackets, once the header was read. */
    public String messageId() {
        return messageId;
    }

    /** The fields that were given and are sent, one character for each byte. */
    String kept() {
        return kept;
    }

    /** Splits a header into fields with their folded lines; each ends in LF. */
    private static List<String> split(String fields) {
        List<String> split = new ArrayList<>();
        int start = 0;
        while (start < fields.length()) {
            int end = start;
            do {
                int newline = fields.indexOf('\n', end);
                end = newline < 0 ? fields.length() : newline + 1;
            } while (end < fields.length() && isBlank(fields.charAt(end)));
            split.add(
                    fields.endsWith("\n") || end < fields.length()
                            ? fields.substring(start, end)
                            : fields.substring(start) + "\n");
            start = end;
        }
        return split;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    private static String value(String field) {
        return field.substring(field.indexOf(':') + 1).replaceAll("\\s+", " ").strip();
    }
}
