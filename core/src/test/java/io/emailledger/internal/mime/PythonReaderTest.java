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
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Reads messages with the e-mail package of Python, if the machine has Python. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class PythonReaderTest {
    private static final EmailId ID = EmailId.of("0193c5d2-e4b8-7f6a-9c3b-5a7d2e1f4c3d");

    /** Prints every file name, and the name in Content-Type, as UTF-8 in hexadecimal. */
    private static final String SCRIPT = """
            import email, email.policy, sys
            octets = sys.stdin.buffer.read()
            for policy in (email.policy.default, email.policy.compat32):
                for part in email.message_from_bytes(octets, policy=policy).walk():
                    if part.get_filename() is not None:
                        print(part.get_filename().encode('utf-8').hex())
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

        List<String> read = read(email.build());

        List<String> twice = new ArrayList<>(names);
        twice.addAll(names);
        assertThat(read).containsExactlyElementsOf(twice);
    }

    private static List<String> read(Email email) throws Exception {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        MimeWriter.of(email, ID).writeTo(message);
        Process python = new ProcessBuilder("python3", "-c", SCRIPT)
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
