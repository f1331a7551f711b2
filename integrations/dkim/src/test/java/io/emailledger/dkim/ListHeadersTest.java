package io.emailledger.dkim;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.EmailLedger;
import io.emailledger.local.LocalTransports.RecordingTransport;
import io.emailledger.local.MemoryHistoryStore;
import io.emailledger.message.Email;
import io.emailledger.tracking.Unsubscribe;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that the header fields of a mailing list, which differ for each recipient, are signed (RFC 8058 section 4). */
class ListHeadersTest {
    private static final DkimKey KEY = DkimKey.of("app.example", "s1", TestKeys.rsa("one"));
    private static final String VALID = "s1._domainkey.app.example rsa-sha256 pass";

    private static List<byte[]> newsletter() {
        RecordingTransport transport = new RecordingTransport(10);
        Unsubscribe unsubscribe = Unsubscribe.at(URI.create("https://app.example/u/"))
                .signedWith("32 random bytes, kept with care.".getBytes(US_ASCII))
                .mailbox("bounces@app.example");
        try (EmailLedger ledger = EmailLedger.builder(
                        MemoryHistoryStore.create(InstantSource.system()),
                        DkimSigner.builder().key(KEY).build().sign(transport))
                .with(unsubscribe)
                .workers(0)
                .build()) {
            ledger.send(Email.from("news@app.example")
                    .to("pat@home.example")
                    .bcc("kim@home.example")
                    .subject("News")
                    .text("Hello")
                    .list("news")
                    .build());
            while (ledger.sending().runOnce()) {
                // The condition does the work.
            }
        }
        return transport.sent().stream().map(RecordingTransport.Sent::content).toList();
    }

    @Test
    void fieldsOfEachRecipientAreSigned() {
        List<byte[]> copies = newsletter();

        assertThat(copies).hasSize(2).allSatisfy(copy -> {
            assertThat(DkimVerifier.knowing(KEY).verify(copy)).isEqualTo(List.of(VALID));
            assertThat(DkimVerifier.tagsOfFirst(copy)
                            .get("h")
                            .toLowerCase(Locale.ROOT)
                            .split(":"))
                    .contains("list-unsubscribe", "list-unsubscribe-post", "list-id", "feedback-id");
        });
        assertThat(new String(copies.get(0), ISO_8859_1)).isNotEqualTo(new String(copies.get(1), ISO_8859_1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"List-Unsubscribe", "List-Unsubscribe-Post", "List-Id", "Feedback-ID"})
    void changedFieldBreaksSignature(String name) {
        String copy = new String(newsletter().get(0), ISO_8859_1);
        String changed = copy.replaceFirst("(?m)^" + name + ":(\\s+)", name + ":$1x");

        assertThat(changed).isNotEqualTo(copy);
        assertThat(DkimVerifier.knowing(KEY).verify(changed.getBytes(ISO_8859_1)))
                .isEqualTo(List.of("s1._domainkey.app.example rsa-sha256 signature differs"));
    }

    @Test
    void fieldOfAnotherRecipientBreaksSignature() {
        List<byte[]> copies = newsletter();
        String one = new String(copies.get(0), ISO_8859_1);
        String other = new String(copies.get(1), ISO_8859_1);

        String swapped = one.replace(uri(one), uri(other));
        assertThat(DkimVerifier.knowing(KEY).verify(swapped.getBytes(ISO_8859_1)))
                .isEqualTo(List.of("s1._domainkey.app.example rsa-sha256 signature differs"));
    }

    private static String uri(String message) {
        int start = message.indexOf("<https://app.example/u/");
        return message.substring(start, message.indexOf('>', start));
    }
}
