package io.emailledger.internal.mime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.emailledger.message.Address;
import io.emailledger.message.Email;
import io.emailledger.message.EmailId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/**
 * Renders thousands of generated e-mails, checks them byte by byte, and reads them back with two independent parsers. A
 * failure names its seed; {@code -Dmime.seed=... -Dmime.emails=1} replays it.
 */
public class MimeRoundTripTest {
    private static final long SEED = Long.getLong("mime.seed", 20_261_101L);
    private static final int EMAILS =
            Integer.getInteger("mime.emails", Boolean.getBoolean("campaigns") ? 30_000 : 1_000);

    @Test
    void twoParsersReadBackTheSameEmail() throws Exception {
        for (long seed = SEED; seed < SEED + EMAILS; seed++) {
            EmailGenerator generator = new EmailGenerator(seed);
            EmailId id = generator.id();
            Email email = generator.email(id);
            String which = "-Dmime.seed=" + seed;

            byte[] message = render(email, id);

            assertLegal(message, email, which);
            Received meant = Received.expected(email, id);
            assertReadAs(meant, AngusReader::read, message, "read by Angus, " + which);
            assertReadAs(meant, Mime4jReader::read, message, "read by mime4j, " + which);
        }
    }

    /** Reads a message. */
    private interface Reader {
        Received read(byte[] message) throws Exception;
    }

    private static void assertReadAs(Received meant, Reader reader, byte[] message, String how) {
        assertThatCode(() -> assertThat(reader.read(message).endingAs(meant).differencesFrom(meant))
                        .as(how)
                        .isEmpty())
                .as(how)
                .doesNotThrowAnyException();
    }

    @Test
    @ResourceLock(Resources.LOCALE)
    @ResourceLock(Resources.TIME_ZONE)
    void bytesDoNotDependOnLocaleOrTimeZone() throws IOException {
        Locale locale = Locale.getDefault();
        TimeZone zone = TimeZone.getDefault();
        for (long seed = SEED; seed < SEED + 100; seed++) {
            byte[] here = generated(seed);
            try {
                Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
                TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Kiritimati"));
                assertThat(generated(seed)).as("-Dmime.seed=" + seed).isEqualTo(here);
                Locale.setDefault(Locale.forLanguageTag("tr-TR"));
                TimeZone.setDefault(TimeZone.getTimeZone("America/St_Johns"));
                assertThat(generated(seed)).as("-Dmime.seed=" + seed).isEqualTo(here);
            } finally {
                Locale.setDefault(locale);
                TimeZone.setDefault(zone);
            }
        }
    }

    private static byte[] generated(long seed) throws IOException {
        EmailGenerator generator = new EmailGenerator(seed);
        EmailId id = generator.id();
        return render(generator.email(id), id);
    }

    private static byte[] render(Email email, EmailId id) throws IOException {
        MimeWriter writer = MimeWriter.of(email, id);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        writer.writeTo(out);
        byte[] message = out.toByteArray();
        assertThat(writer.size()).isEqualTo(message.length);
        out.reset();
        writer.writeTo(out);
        assertThat(out.toByteArray()).isEqualTo(message);
        out.reset();
        MimeWriter.of(email.toBuilder().build(), id).writeTo(out);
        assertThat(out.toByteArray()).isEqualTo(message);
        return message;
    }

    /**
     * RFC 5322 section 2.1: lines of at most 998 octets, ended by CR LF, no other CR or LF. Bytes beyond ASCII appear
     * only where they are allowed.
     */
    public static void assertLegal(byte[] message, Email email, String which) {
        boolean utf8 = email.from().needsSmtpUtf8()
                || email.replyTo().stream().anyMatch(Address::needsSmtpUtf8)
                || email.to().stream().anyMatch(Address::needsSmtpUtf8)
                || email.cc().stream().anyMatch(Address::needsSmtpUtf8)
                || email.sender().stream().anyMatch(Address::needsSmtpUtf8);
        int lineStart = 0;
        for (int i = 0; i < message.length; i++) {
            byte octet = message[i];
            if (octet == '\n' || octet == '\r') {
                assertThat(octet == '\r' && message[i + 1] == '\n')
                        .as("a bare CR or LF at %s, %s", i, which)
                        .isTrue();
                assertThat(i - lineStart)
                        .as("the length of a line at %s, %s", lineStart, which)
                        .isLessThanOrEqualTo(998);
                i++;
                lineStart = i + 1;
            } else {
                assertThat(octet == 0).as("a NUL at %s, %s", i, which).isFalse();
                assertThat(octet < 0 && !utf8)
                        .as("a byte beyond ASCII at %s, %s", i, which)
                        .isFalse();
            }
        }
        assertThat(lineStart).as("the end of the last line, %s", which).isEqualTo(message.length);
        String head = new String(message, StandardCharsets.UTF_8).split("\r\n\r\n", 2)[0];
        assertThat(head.lines().filter(line -> !line.startsWith(" ")))
                .as("field names, %s", which)
                .allMatch(line -> line.matches("[A-Za-z0-9-]+:.*"));
    }
}
