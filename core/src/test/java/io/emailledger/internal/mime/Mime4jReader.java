package io.emailledger.internal.mime;

import io.emailledger.internal.mime.Received.File;
import io.emailledger.internal.mime.Received.Person;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.codec.DecoderUtil;
import org.apache.james.mime4j.dom.Body;
import org.apache.james.mime4j.dom.Entity;
import org.apache.james.mime4j.dom.Message;
import org.apache.james.mime4j.dom.Multipart;
import org.apache.james.mime4j.dom.SingleBody;
import org.apache.james.mime4j.dom.address.AddressList;
import org.apache.james.mime4j.dom.address.Mailbox;
import org.apache.james.mime4j.dom.address.MailboxList;
import org.apache.james.mime4j.message.DefaultMessageBuilder;
import org.apache.james.mime4j.stream.Field;
import org.apache.james.mime4j.stream.MimeConfig;
import org.apache.james.mime4j.util.MimeUtil;

/** Reads a message with Apache mime4j. */
public final class Mime4jReader {
    private Optional<String> text = Optional.empty();
    private Optional<String> html = Optional.empty();
    private final List<File> files = new ArrayList<>();
    private int parts;

    private Mime4jReader() {}

    public static Received read(byte[] message) throws IOException {
        DefaultMessageBuilder builder = new DefaultMessageBuilder();
        builder.setMimeEntityConfig(MimeConfig.custom()
                // 998 octets and a line end (RFC 5322 section 2.1.1); the parser rejects a line of this size itself.
                .setMaxLineLen(1_001)
                .setMaxHeaderLen(100_000)
                .setMaxHeaderCount(1_000)
                .setMaxContentLen(-1)
                .build());
        return new Mime4jReader().received(builder.parseMessage(new ByteArrayInputStream(message)));
    }

    private Received received(Message message) throws IOException {
        part(message, false);
        List<String> names = new ArrayList<>();
        List<String> own = new ArrayList<>();
        for (Field field : message.getHeader().getFields()) {
            String name = field.getName().toLowerCase(Locale.ROOT);
            if (names.contains("message-id") && !names.contains("mime-version") && !name.equals("mime-version")) {
                own.add(DecoderUtil.decodeEncodedWords(
                        MimeUtil.unfold(field.getBody()).strip(), DecodeMonitor.SILENT));
            }
            names.add(name);
        }
        return new Received(
                names,
                message.getDate().toInstant(),
                message.getMessageId().strip(),
                people(message.getFrom()),
                people(message.getReplyTo()),
                people(message.getTo()),
                people(message.getCc()),
                message.getSubject(),
                own,
                text,
                html,
                files,
                parts);
    }

    private void part(Entity entity, boolean related) throws IOException {
        parts++;
        Body body = entity.getBody();
        if (body instanceof Multipart multipart) {
            for (Entity child : multipart.getBodyParts()) {
                part(child, multipart.getSubType().equals("related"));
            }
            return;
        }
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        ((SingleBody) body).writeTo(content);
        if (entity.getDispositionType() != null) {
            Field contentId = entity.getHeader().getField("Content-ID");
            files.add(File.of(
                    entity.getFilename(),
                    entity.getMimeType(),
                    entity.getDispositionType().equals("inline") && related,
                    contentId == null ? "" : contentId.getBody(),
                    content.toByteArray()));
        } else if (entity.getMimeType().equals("text/html")) {
            html = Optional.of(content.toString(Charset.forName(entity.getCharset())));
        } else {
            text = Optional.of(content.toString(Charset.forName(entity.getCharset())));
        }
    }

    private static List<Person> people(AddressList addresses) {
        return addresses == null ? List.of() : people(addresses.flatten());
    }

    private static List<Person> people(MailboxList mailboxes) {
        List<Person> people = new ArrayList<>();
        if (mailboxes != null) {
            for (Mailbox mailbox : mailboxes) {
                people.add(new Person(mailbox.getName() == null ? "" : mailbox.getName(), address(mailbox)));
            }
        }
        return people;
    }

    /** It reads a quoted local part without its quotes. */
    private static String address(Mailbox mailbox) {
        String local = mailbox.getLocalPart();
        return local == null || local.matches("[^\\s\"(),:;<>@\\[\\\\\\]]+")
                ? mailbox.getAddress()
                : "\"" + local.replace("\\", "\\\\").replace("\"", "\\\"") + "\"@" + mailbox.getDomain();
    }
}
