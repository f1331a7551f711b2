package io.emailledger.testkit.smtp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One mail in the journal of a {@link ScriptedSmtpServer}, which survives a killed process. A line of the file
 * has these components in this order, separated by tabs.
 *
 * @param time when the mail was accepted
 * @param connection the number of the connection it came on
 * @param messageId the Message-ID with its angle brackets, if it has one
 * @param envelopeFrom the address of MAIL FROM; the empty text for the null sender
 * @param recipients the accepted recipients, in order
 * @param sha256 the SHA-256 of the content, in lower-case hexadecimal
 * @param size the number of bytes of the content
 */
public record JournalEntry(
        Instant time,
        int connection,
        Optional<String> messageId,
        String envelopeFrom,
        List<String> recipients,
        String sha256,
        long size) {
    private static final String NONE = "-";
    private static final Pattern SEPARATORS = Pattern.compile("[\\p{Cntrl} %+]");

    /** Copies the list. */
    public JournalEntry {
        recipients = List.copyOf(recipients);
    }

    /**
     * Reads a journal, also while a server writes it. An incomplete last line is ignored: its
     * mail has not been accepted.
     *
     * @param journal the file
     * @return the entries, in the order of writing
     * @throws UncheckedIOException if the file cannot be read
     * @throws IllegalArgumentException if a line is no line of a journal
     */
    public static List<JournalEntry> readAll(Path journal) {
        try {
            String text = Files.readString(journal, StandardCharsets.UTF_8);
            return text.substring(0, text.lastIndexOf('\n') + 1)
                    .lines()
                    .map(JournalEntry::parse)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("the journal cannot be read", e);
        }
    }

    private static JournalEntry parse(String line) {
        String[] fields = line.split("\t", -1);
        if (fields.length != 7) {
            throw new IllegalArgumentException("a journal line has 7 fields, this one " + fields.length);
        }
        List<String> recipients = Stream.of(fields[4].split(" "))
                .filter(path -> !path.isEmpty())
                .map(JournalEntry::fromPath)
                .toList();
        return new JournalEntry(
                Instant.parse(fields[0]),
                Integer.parseInt(fields[1]),
                Optional.of(fields[2]).filter(id -> !id.equals(NONE)).map(JournalEntry::unescape),
                fromPath(fields[3]),
                recipients,
                fields[5],
                Long.parseLong(fields[6]));
    }

    /** The line for the file, with its end. */
    String toLine() {
        String to =
                String.join(" ", recipients.stream().map(JournalEntry::toPath).toList());
        return String.join(
                        "\t",
                        time.toString(),
                        String.valueOf(connection),
                        messageId.map(JournalEntry::escape).orElse(NONE),
                        toPath(envelopeFrom),
                        to,
                        sha256,
                        String.valueOf(size))
                + "\n";
    }

    private static String toPath(String address) {
        return "<" + escape(address) + ">";
    }

    private static String fromPath(String path) {
        return unescape(path.substring(1, path.length() - 1));
    }

    /** Encodes what parts lines and fields, and the two characters that the encoding itself uses. */
    private static String escape(String text) {
        return SEPARATORS.matcher(text).replaceAll(found -> URLEncoder.encode(found.group(), StandardCharsets.UTF_8));
    }

    private static String unescape(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
