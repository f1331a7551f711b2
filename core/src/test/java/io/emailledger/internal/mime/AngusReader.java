package io.emailledger.internal.mime;

import io.emailledger.internal.mime.Received.File;
import io.emailledger.internal.mime.Received.Person;
import jakarta.mail.Address;
import jakarta.mail.BodyPart;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.Session;
import jakarta.mail.internet.ContentType;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeUtility;
import java.io.ByteArrayInputStream;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;

/** Reads a message with Angus Mail. */
public final class AngusReader {
    private static final Session SESSION = session();

    private Optional<String> text = Optional.empty();
    private Optional<String> html = Optional.empty();
    private final List<File> files = new ArrayList<>();
    private int parts;

    private AngusReader() {}

    public static Received read(byte[] message) throws Exception {
        return new AngusReader().received(new MimeMessage(SESSION, new ByteArrayInputStream(message)));
    }

    private Received received(MimeMessage message) throws Exception {
        part(message, false);
        List<String> names = new ArrayList<>();
        List<String> own = new ArrayList<>();
        for (var header : Collections.list(message.getAllHeaders())) {
            String name = header.getName().toLowerCase(Locale.ROOT);
            if (names.contains("message-id") && !names.contains("mime-version") && !name.equals("mime-version")) {
                own.add(MimeUtility.decodeText(MimeUtility.unfold(header.getValue())));
            }
            names.add(name);
        }
        return new Received(
                names,
                message.getSentDate().toInstant(),
                message.getMessageID(),
                people(message.getFrom()),
                message.getHeader("Reply-To") == null ? List.of() : people(message.getReplyTo()),
                people(message.getRecipients(RecipientType.TO)),
                people(message.getRecipients(RecipientType.CC)),
                message.getSubject(),
                own,
                text,
                html,
                files,
                parts);
    }

    private void part(Part part, boolean related) throws Exception {
        parts++;
        if (part.isMimeType("multipart/*")) {
            Multipart multipart = (Multipart) part.getContent();
            for (int i = 0; i < multipart.getCount(); i++) {
                BodyPart child = multipart.getBodyPart(i);
                part(child, part.isMimeType("multipart/related"));
            }
        } else if (part.getDisposition() != null) {
            String[] contentId = part.getHeader("Content-ID");
            files.add(File.of(
                    part.getFileName(),
                    new ContentType(part.getContentType()).getBaseType(),
                    part.getDisposition().equals(Part.INLINE) && related,
                    contentId == null ? "" : contentId[0],
                    part.getInputStream().readAllBytes()));
        } else {
            String charset = new ContentType(part.getContentType()).getParameter("charset");
            String content = new String(part.getInputStream().readAllBytes(), Charset.forName(charset));
            if (part.isMimeType("text/html")) {
                html = Optional.of(content);
            } else {
                text = Optional.of(content);
            }
        }
    }

    private static List<Person> people(Address[] addresses) {
        List<Person> people = new ArrayList<>();
        for (Address address : addresses == null ? new Address[0] : addresses) {
            InternetAddress mailbox = (InternetAddress) address;
            if (!mailbox.isGroup()) {
                people.add(
                        new Person(mailbox.getPersonal() == null ? "" : mailbox.getPersonal(), mailbox.getAddress()));
            }
        }
        return people;
    }

    private static Session session() {
        // By default, Angus searches for this class again for every part that it reads.
        System.setProperty("jakarta.mail.util.StreamProvider", "org.eclipse.angus.mail.util.MailStreamProvider");
        Properties properties = new Properties();
        properties.setProperty("mail.mime.allowutf8", "true");
        return Session.getInstance(properties);
    }
}
