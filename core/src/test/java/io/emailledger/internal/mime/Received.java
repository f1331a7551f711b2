package io.emailledger.internal.mime;

import io.emailledger.message.Address;
import io.emailledger.message.Attachment;
import io.emailledger.message.Email;
import io.emailledger.message.Email.Header;
import io.emailledger.message.EmailId;
import java.lang.reflect.RecordComponent;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The content of a message as a mail program reads it, in a form in which parsed and intended contents can be compared.
 *
 * @param fieldNames the names of the fields of the message in order, in lower case
 * @param own the values of the fields that the application added, in order
 * @param parts the number of parts, multiparts included
 */
public record Received(
        List<String> fieldNames,
        Instant date,
        String messageId,
        List<Person> from,
        List<Person> replyTo,
        List<Person> to,
        List<Person> cc,
        String subject,
        List<String> own,
        Optional<String> text,
        Optional<String> html,
        List<File> files,
        int parts) {

    public record Person(String name, String address) {}

    public record File(String name, String mediaType, boolean inline, String contentId, int size, String sha256) {

        static File of(String name, String mediaType, boolean inline, String contentId, byte[] content) {
            return new File(
                    name,
                    mediaType.toLowerCase(Locale.ROOT),
                    inline,
                    contentId,
                    content.length,
                    Received.sha256(content));
        }
    }

    /** Returns the intended content, built from the e-mail itself. Reads the attachments. */
    public static Received expected(Email email, EmailId id) throws Exception {
        List<String> names = new ArrayList<>(List.of("date", "from"));
        email.sender().ifPresent(sender -> names.add("sender"));
        if (!email.replyTo().isEmpty()) {
            names.add("reply-to");
        }
        boolean copies = email.cc().stream().anyMatch(Address::isDeliverable);
        if (!copies || email.to().stream().anyMatch(Address::isDeliverable)) {
            names.add("to");
        }
        if (copies) {
            names.add("cc");
        }
        names.addAll(List.of("subject", "message-id"));
        email.headers().forEach(h -> names.add(h.name().toLowerCase(Locale.ROOT)));
        names.addAll(List.of("mime-version", "content-type"));
        boolean both = email.text().isPresent() && email.html().isPresent();
        boolean neither = email.text().isEmpty() && email.html().isEmpty();
        List<File> related = files(email, true);
        List<File> mixed = files(email, false);
        int parts = both ? 3 : 1;
        parts += related.isEmpty() ? 0 : related.size() + 1;
        parts += mixed.isEmpty() ? 0 : mixed.size() + 1;
        if (parts == 1) {
            names.add("content-transfer-encoding");
        }
        List<File> files = new ArrayList<>(related);
        files.addAll(mixed);
        String author = email.from().forEnvelope();
        return new Received(
                names,
                id.recordedAt().truncatedTo(ChronoUnit.SECONDS),
                "<" + id + author.substring(author.lastIndexOf('@')) + ">",
                people(List.of(email.from())),
                people(email.replyTo()),
                people(email.to()),
                people(email.cc()),
                email.subject(),
                email.headers().stream().map(Header::value).toList(),
                neither ? Optional.of("") : email.text().map(Received::lines),
                email.html().map(Received::lines),
                files,
                parts);
    }

    /** The line break at the end of a message that has only a text may belong to the message. */
    public Received endingAs(Received meant) {
        if (parts != 1) {
            return this;
        }
        return new Received(
                fieldNames,
                date,
                messageId,
                from,
                replyTo,
                to,
                cc,
                subject,
                own,
                ending(text, meant.text),
                ending(html, meant.html),
                files,
                parts);
    }

    /**
     * Describes the differences, component by component. Each is truncated to where it begins, because whole messages
     * are too long to read.
     */
    public String differencesFrom(Received meant) throws ReflectiveOperationException {
        StringBuilder differences = new StringBuilder();
        for (RecordComponent component : Received.class.getRecordComponents()) {
            Object here = component.getAccessor().invoke(this);
            Object there = component.getAccessor().invoke(meant);
            if (!here.equals(there)) {
                String seen = visible(here);
                String wanted = visible(there);
                int at = Arrays.mismatch(seen.toCharArray(), wanted.toCharArray());
                differences.append(component.getName()).append(" at ").append(at);
                differences
                        .append("\n  read  ")
                        .append(around(seen, at))
                        .append("\n  meant ")
                        .append(around(wanted, at));
                differences.append('\n');
            }
        }
        return differences.toString();
    }

    private static String around(String text, int at) {
        return text.substring(Math.max(0, at - 60), Math.min(text.length(), at + 60));
    }

    private static String visible(Object value) {
        StringBuilder visible = new StringBuilder();
        String.valueOf(value).chars().forEach(c -> {
            if (c >= ' ' && c < 0x7f) {
                visible.append((char) c);
            } else {
                visible.append("\\u").append(HexFormat.of().toHexDigits((char) c));
            }
        });
        return visible.toString();
    }

    static String lines(String text) {
        return text.replace("\r\n", "\n").replace('\r', '\n').replace("\n", "\r\n");
    }

    static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static Optional<String> ending(Optional<String> seen, Optional<String> meant) {
        return meant.isPresent()
                        && seen.equals(meant.map(text -> text + "\r\n"))
                        && !meant.get().endsWith("\r\n")
                ? meant
                : seen;
    }

    private static List<Person> people(List<Address> addresses) {
        return addresses.stream()
                .filter(Address::isDeliverable)
                .map(a -> new Person(a.name(), a.forEnvelope()))
                .toList();
    }

    private static List<File> files(Email email, boolean inline) throws Exception {
        List<File> files = new ArrayList<>();
        for (Attachment a : email.attachments()) {
            if ((a.contentId().isPresent() && email.html().isPresent()) == inline) {
                try (var in = a.open()) {
                    files.add(File.of(
                            a.name(),
                            a.mediaType().split(";", 2)[0],
                            inline,
                            a.contentId().map(cid -> "<" + cid + ">").orElse(""),
                            in.readAllBytes()));
                }
            }
        }
        return files;
    }
}
