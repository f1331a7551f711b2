package io.emailledger.smtp;

import static io.emailledger.smtp.TestMail.SHORT;
import static io.emailledger.smtp.TestMail.content;
import static io.emailledger.smtp.TestMail.envelope;
import static io.emailledger.smtp.TestMail.outcomes;
import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.testkit.smtp.Phase;
import io.emailledger.testkit.smtp.Reaction;
import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that secrets repeated by a server are masked, and that no other text is lost. */
class CredentialMaskTest {
    private static final String SECRET = "Tr0ub4dor&3-Horse";

    private final Transcript transcript = new Transcript();

    /** Makes a server with this login send this reply to RCPT, and returns the transcript. */
    private String transcript(String password, int code, String... lines) {
        try (ScriptedSmtpServer server = ScriptedSmtpServer.builder()
                        .requireLogin("user", password)
                        .start();
                SmtpTransport transport = TestMail.to(server)
                        .login("user", password)
                        .allowLoginWithoutTls()
                        .build()) {
            server.when(Phase.RCPT).times(1).then(Reaction.reply(code, lines));
            Outcome outcome = code < 300 ? Outcome.ACCEPTED : Outcome.REJECTED;
            assertThat(outcomes(transport.deliver(envelope("pat@home.test"), content(SHORT), transcript)))
                    .containsExactly(outcome);
            return transcript.toString();
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"250", "25", "2", "0", "ok", "queued", "220", "354", "235", "Ok:", "5.0", "2.0.0", "-", "250 "})
    void passwordThatOccursInRepliesBreaksNothing(String password) {
        assertThat(transcript(password, 250, "2.1.5 Ok, queued")).contains("S: 220 ", "S: 354 ", "S: 250 ");
        assertThat(transcript.lines()).contains("S: 250-8BITMIME");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "2", "ok", "queue", "data"})
    void shortSecretKeepsRepliesReadable(String password) {
        assertThat(transcript(password, 550, "5.2.0 Look, okay: 20202 dataset, queued for 2 ok data queue 0."))
                .contains("Look", "okay", "20202", "dataset", "queued")
                .doesNotContain(" " + password + " ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "you said Tr0ub4dor&3-Horse!",
                "you said TR0UB4DOR&3-HORSE!",
                "you said tr0ub4dor&3-horse!",
                "it begins Tr0ub4d and so on",
                "it ends 3-Horse, does it not",
                "it has b4dor&3 in it",
                "it is Tr0u b4do r&3- Hors e",
                "it is T r 0 u b 4 d o r & 3 - H o r s e",
                "(Tr0ub4dor&3-Horse)",
                "xTr0ub4dor&3-Horsex"
            })
    void repeatedPartsOfSecretAreMasked(String text) {
        String seen = transcript(SECRET, 550, "5.7.1 " + text);

        assertNothingOf(SECRET, seen);
        assertThat(seen).contains("S: 550 5.7.1 ").contains("***");
    }

    @Test
    void secretAcrossLinesIsMasked() {
        assertNothingOf(SECRET, transcript(SECRET, 550, "5.7.1 you said Tr0ub", "5.7.1 4dor&3-", "5.7.1 Horse, no?"));
        assertThat(transcript.lines()).contains("S: 550-5.7.1 you said ***", "S: 550 5.7.1 ***, no?");
    }

    private static void assertNothingOf(String secret, String seen) {
        String low = seen.toLowerCase(Locale.ROOT).replace(" ", "");
        String wanted = secret.toLowerCase(Locale.ROOT);
        for (int i = 0; i + 6 <= wanted.length(); i++) {
            assertThat(low).doesNotContain(wanted.substring(i, i + 6));
        }
    }

    @ParameterizedTest
    @CsvSource({"'', ''", "'a', ''", "'ab', 'c'", "'you said ', ' indeed'", "'\0user\0', ''"})
    void base64OfSecretIsMaskedAtEveryOffset(String before, String behind) {
        String encoded = base64(before + SECRET + behind);

        assertThat(transcript(SECRET, 550, "5.7.1 got " + encoded))
                .contains("S: 550 5.7.1 got ***")
                .doesNotContain(encoded);
        assertThat(transcript(SECRET, 550, "5.7.1 got " + encoded.toUpperCase(Locale.ROOT)))
                .doesNotContain(encoded.toUpperCase(Locale.ROOT));
        assertThat(transcript(SECRET, 550, "5.7.1 got " + encoded.substring(0, encoded.length() - 6)))
                .doesNotContain(encoded.substring(0, encoded.length() - 6));
    }

    @Test
    void base64OfShortSecretIsMasked() {
        assertThat(transcript("ok", 550, "5.7.1 got " + base64("\0user\0ok"))).contains("S: 550 5.7.1 got ***");
    }

    @Test
    void otherTextIsUnchanged() {
        String text =
                "5.7.1 Service unavailable; client host [192.0.2.1] blocked using b.example; see https://b.example/q?ip=192.0.2.1";

        assertThat(transcript(SECRET, 550, text)).contains("S: 550 " + text);
    }

    @ParameterizedTest
    @CsvSource({
        "a\u2028b, a\\u2028b",
        "a\u2029b, a\\u2029b",
        "a\u202eb, a\\u202eb",
        "a\u2066b, a\\u2066b",
        "a\u200fb, a\\u200fb",
        "a\u061cb, a\\u061cb",
        "a\u200bb, a\\u200bb",
        "a\ufeffb, a\\ufeffb",
        "a\u00adb, a\\xadb",
        "a\u3164b, a\\u3164b",
        "a\u0085b, a\\x85b",
        "a\udb40\udc41b, a\\u{e0041}b",
        "Postfach überfüllt 邮箱已满, Postfach überfüllt 邮箱已满"
    })
    void hiddenCharactersAreEscaped(String said, String shown) throws Exception {
        try (RawServer raw = RawServer.saying("220 raw", "250 raw", "250 ok", "550 5.1.1 " + said, "250 ok");
                SmtpTransport transport = raw.transport().build()) {
            assertThat(TestMail.replies(transport.deliver(envelope("pat@home.test"), content(SHORT), transcript))
                            .get(0)
                            .text())
                    .isEqualTo("5.1.1 " + shown);
            assertThat(transcript.lines()).contains("S: 550 5.1.1 " + shown);
        }
    }
}
