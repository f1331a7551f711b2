package io.emailledger.internal.mime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.message.Attachment;
import io.emailledger.message.Email;
import io.emailledger.message.EmailBuilder;
import io.emailledger.message.EmailId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Reads messages with the e-mail package of Python, if the machine has Python. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class PythonReaderTest {
    private static final EmailId ID = EmailId.of("0193c5d2-e4b8-7f6a-9c3b-5a7d2e1f4c3d");

    /** Prints every file name, and the name in Content-Type, as UTF-8 in hexadecimal. */
    private static final String FILE_NAMES = """
            import email, email.policy, sys
            octets = sys.stdin.buffer.read()
            for policy in (email.policy.default, email.policy.compat32):
                for part in email.message_from_bytes(octets, policy=policy).walk():
                    if part.get_filename() is not None:
                        print(part.get_filename().encode('utf-8').hex())
            """;

    /** Prints the subject and the fields of the application in the same way. */
    private static final String TEXTS = """
            import email, email.policy, sys
            message = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.default)
            print(str(message['Subject']).encode('utf-8').hex())
            for name, value in message.items():
                if name.startswith('X-Own-'):
                    print(str(value).encode('utf-8').hex())
            """;

    @BeforeAll
    static void thereIsAPython() throws Exception {
        try {
            Assumptions.assumeTrue(
                    new ProcessBuilder("python3", "-c", "import email.policy")
                                    .redirectErrorStream(true)
                                    .start()
                                    .waitFor()
                            == 0,
                    "not checked: this machine's python3 does not work");
        } catch (IOException e) {
            Assumptions.abort("not checked: this machine has no python3");
        }
    }

    @Test
    void pythonReadsEveryFileName() throws Exception {
        List<String> names = List.of(
                "invoice.pdf",
                "Rechnung M\u00e4rz.pdf",
                "\u5831\u544a\u66f8.pdf",
                "\u0641\u0627\u062a\u0648\u0631\u0629.pdf",
                "\ud83d\udcc4 offer.pdf",
                "offer \"final\".pdf",
                "50% off.pdf",
                "it's 'so'.pdf",
                "one; two, three=four.pdf",
                "=?UTF-8?Q?look?=.pdf",
                "zoe\u0308.pdf",
                "na\u00efve ".repeat(30) + ".txt",
                "\ud55c".repeat(100) + ".xlsx",
                "z".repeat(251) + ".bin");
        EmailBuilder email = Email.from("a@x.example").to("b@x.example").text("x");
        names.forEach(name -> email.attach(Attachment.of(name, new byte[] {1})));

        List<String> read = read(email.build(), FILE_NAMES);

        List<String> twice = new ArrayList<>(names);
        twice.addAll(names);
        assertThat(read).containsExactlyElementsOf(twice);
    }

    /** A fold after the name of a field would be a blank of its value. */
    @Test
    void pythonReadsTextsWithLongFirstWords() throws Exception {
        List<String> texts = IntStream.of(
                        1, 40, 60, 68, 69, 70, 71, 72, 76, 77, 78, 79, 200, 900, 980, 981, 990, 991, 1_200)
                .boxed()
                .flatMap(length -> Stream.of("w".repeat(length) + " after", "\u00fc".repeat(length) + " after"))
                .toList();
        for (String subject : texts) {
            EmailBuilder email = Email.from("a@x.example").text("x").subject(subject);
            for (int i = 0; i < texts.size(); i++) {
                email.header("X-Own-" + i, texts.get(i));
            }

            List<String> read = read(email.build(), TEXTS);

            assertThat(read.get(0)).isEqualTo(subject);
            assertThat(read.subList(1, read.size())).containsExactlyElementsOf(texts);
        }
    }

    private static List<String> read(Email email, String script) throws Exception {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        MimeWriter.of(email, ID).writeTo(message);
        Process python = new ProcessBuilder("python3", "-c", script)
                .redirectErrorStream(true)
                .start();
        try (OutputStream in = python.getOutputStream()) {
            message.writeTo(in);
        }
        String printed = new String(python.getInputStream().readAllBytes(), UTF_8);
        assertThat(python.waitFor()).as(printed).isZero();
        return printed.lines()
                .map(line -> new String(HexFormat.of().parseHex(line), UTF_8))
                .toList();
    }
}
