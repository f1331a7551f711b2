package io.emailledger.examples;

import io.emailledger.message.Address;
import io.emailledger.message.Attachment;
import io.emailledger.message.Email;
import io.emailledger.message.EmailBuilder;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.Session;
import jakarta.mail.internet.ContentType;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeUtility;
import jakarta.mail.internet.ParseException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Reads a message (RFC 5322) into an {@link Email}: author, subject, texts, attachments and the images of its HTML. It
 * omits the recipients, so that they get no second copy. It repairs values that an e-mail must not have; the ledger
 * itself rejects them.
 */
final class EmlReader {
    private static final Session NO_SERVER = Session.getInstance(new Properties());

    private @Nullable String text;
    private @Nullable String html;
    private final List<Attachment> attachments = new ArrayList<>();

    private EmlReader() {}

    /** Returns an e-mail without recipients; {@code from} replaces its author. */
    static EmailBuilder read(byte[] message, Optional<Address> from) throws IOException, MessagingException {
        MimeMessage parsed = new MimeMessage(NO_SERVER, new ByteArrayInputStream(message));
        EmlReader reader = new EmlReader();
        reader.walk(parsed);
        EmailBuilder email = Email.from(from.isPresent() ? from.get() : author(parsed))
                .subject(line(Optional.ofNullable(parsed.getSubject()).orElse(""), 2_000));
        if (reader.text != null) {
            email.text(reader.text);
        }
        if (reader.html != null) {
            email.html(reader.html);
        }
        reader.attachments.forEach(email::attach);
        return email;
    }

    private static Address author(MimeMessage message) throws MessagingException {
        jakarta.mail.Address[] from = message.getFrom();
        if (from != null && from.length > 0 && from[0] instanceof InternetAddress mailbox) {
            String name = Optional.ofNullable(mailbox.getPersonal()).orElse("");
            return Address.of(line(name, 200), mailbox.getAddress());
        }
        throw new MessagingException("it has no author; name one with --from");
    }

    private void walk(Part part) throws IOException, MessagingException {
        if (part.isMimeType("multipart/*") && part.getContent() instanceof Multipart parts) {
            for (int i = 0; i < parts.getCount(); i++) {
                walk(parts.getBodyPart(i));
            }
        } else if (text == null && isBody(part, "text/plain")) {
            text = body(part);
        } else if (html == null && isBody(part, "text/html")) {
            html = body(part);
        } else {
            attachments.add(attachment(part));
        }
    }

    private static boolean isBody(Part part, String type) throws MessagingException {
        return part.isMimeType(type)
                && part.getFileName() == null
                && !Part.ATTACHMENT.equalsIgnoreCase(part.getDisposition());
    }

    private static String body(Part part) throws IOException, MessagingException {
        String text;
        try {
            text = String.valueOf(part.getContent());
        } catch (UnsupportedEncodingException e) {
            text = new String(part.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
        return text.replaceAll("[\\p{Cc}\\p{Cs}&&[^\\r\\n\\t]]", "");
    }

    private Attachment attachment(Part part) throws IOException, MessagingException {
        byte[] content = part.getInputStream().readAllBytes();
        Attachment attachment = Attachment.of(name(part), content).withMediaType(mediaType(part));
        String[] id = part.getHeader("Content-ID");
        if (id == null || id.length == 0) {
            return attachment;
        }
        String bare = id[0].strip().replaceAll("^<|>$", "");
        return bare.matches("[A-Za-z0-9.@_+$-]{1,200}") ? attachment.withContentId(bare) : attachment;
    }

    private String name(Part part) throws MessagingException, UnsupportedEncodingException {
        String given = part.getFileName();
        if (given == null) {
            return "part-" + (attachments.size() + 1) + (part.isMimeType("message/rfc822") ? ".eml" : "");
        }
        String decoded = line(MimeUtility.decodeText(given), 1_000).replaceAll("\\p{Cf}", "");
        String name = decoded.substring(Math.max(decoded.lastIndexOf('/'), decoded.lastIndexOf('\\')) + 1);
        return name.isBlank() || name.equals(".") || name.equals("..") ? "unnamed" : tail(name, 200);
    }

    /** Returns a media type; an attached message becomes plain bytes, because a composite type must not be base64. */
    private static String mediaType(Part part) throws MessagingException {
        try {
            String type = new ContentType(part.getContentType()).getBaseType().toLowerCase(Locale.ROOT);
            boolean plain = type.matches("[a-z0-9]+/[a-z0-9.+_-]{1,100}")
                    && !type.startsWith("message/")
                    && !type.startsWith("multipart/");
            return plain ? type : "application/octet-stream";
        } catch (ParseException e) {
            return "application/octet-stream";
        }
    }

    private static String line(String text, int most) {
        String cut = text.length() <= most ? text : text.substring(0, most);
        return cut.replaceAll("[\\p{Cc}\\p{Cs}\\u2028\\u2029]+", " ").strip();
    }

    /** Keeps the end of a name, which holds the file extension. */
    private static String tail(String name, int most) {
        return line(name.length() <= most ? name : name.substring(name.length() - most), most);
    }
}
