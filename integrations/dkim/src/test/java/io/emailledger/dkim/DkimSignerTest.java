package io.emailledger.dkim;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.history.RecipientRecord.AcceptedBy;
import io.emailledger.message.InvalidValueException;
import io.emailledger.spi.Transport;
import io.emailledger.spi.Transport.DeliveryResult;
import io.emailledger.spi.Transport.DeliveryResult.Answered;
import io.emailledger.testkit.ScriptedTransport;
import java.io.IOException;
import java.io.OutputStream;
import java.security.KeyPair;
import java.security.Provider;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests what is signed, by which keys, and what happens without a signature. */
class DkimSignerTest {
    private static final DkimKey RSA = DkimKey.of("app.example", "s1", TestKeys.rsa("one"));
    private static final DkimKey NEXT = DkimKey.of("app.example", "s2", TestKeys.rsa("two"));
    private static final DkimKey ED25519 = DkimKey.of("app.example", "ed", TestKeys.ed25519("one"));
    private static final DkimKey SUB = DkimKey.of("mail.app.example", "s1", TestKeys.rsa("two"));
    private static final String PASS = "s1._domainkey.app.example rsa-sha256 pass";

    private static DkimSigner signer(DkimKey... keys) {
        DkimSignerBuilder builder = DkimSigner.builder();
        Stream.of(keys).forEach(builder::key);
        return builder.build();
    }

    private static List<String> names(byte[] message) {
        return List.of(DkimVerifier.tagsOfFirst(message).get("h").split(":"));
    }

    private static String outcome(DeliveryResult result) {
        Answered answered = (Answered) result;
        assertThat(answered.recipients()).hasSize(1);
        assertThat(answered.recipients().get(0).reply().code()).isZero();
        return answered.recipients().get(0).outcome() + " "
                + answered.recipients().get(0).reply().text();
    }

    @Test
    void signatureIsValidAndAboveTheUnchangedMessage() {
        Deliveries deliveries = new Deliveries(signer(RSA));
        String message = Deliveries.message("Billing <billing@app.example>");

        byte[] sent = deliveries.sent(message);

        assertThat(DkimVerifier.knowing(RSA).verify(sent)).isEqualTo(List.of(PASS));
        assertThat(new String(sent, ISO_8859_1))
                .startsWith("DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=app.example; s=s1;\r\n t=")
                .endsWith("\r\n" + message)
                .doesNotContain("l=");
        assertThat(DkimVerifier.tagsOfFirst(sent)).containsEntry("t", "1795856400");
        assertThat(deliveries.notes.get(0)).isEqualTo("signed with DKIM: s1._domainkey.app.example (rsa-sha256)");
        assertThat(deliveries.notes.get(1)).startsWith("with DKIM-Signature: " + sent.length + " bytes, SHA-256 ");
    }

    @Test
    void everyLineOfTheSignatureIsShort() {
        DkimKey longest = DkimKey.of("a".repeat(60) + ".app.example", "2026-11-28.invoices", TestKeys.rsa("one"));
        byte[] sent = new Deliveries(signer(longest))
                .sent(
                        "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\nList-Unsubscribe: <https://app.example/u>\r\n"
                                + Deliveries.message("billing@" + longest.domain()));

        String field = new String(sent, ISO_8859_1).split("\r\n(?! )", 2)[0];
        assertThat(field.split("\r\n")).hasSizeGreaterThan(8).allMatch(line -> line.length() <= 78);
        assertThat(DkimVerifier.knowing(longest).verify(sent)).allMatch(result -> result.endsWith(" pass"));
    }

    @Test
    void fieldsAreSignedAndImportantOnesOnceMore() {
        byte[] sent = new Deliveries(signer(RSA))
                .sent("Received: x\r\nReceived: y\r\nX-Own: z\r\nCc: a@x.example\r\nReply-To: b@x.example\r\n"
                        + "In-Reply-To: <2@x.example>\r\nReferences: <2@x.example>\r\nSender: c@app.example\r\n"
                        + "List-Unsubscribe: <https://app.example/u>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
                        + "List-Id: <l.app.example>\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: 7bit\r\n"
                        + Deliveries.message("billing@app.example"));

        assertThat(names(sent))
                .isEqualTo(List.of(
                        "from",
                        "from",
                        "sender",
                        "reply-to",
                        "to",
                        "to",
                        "cc",
                        "subject",
                        "subject",
                        "date",
                        "date",
                        "message-id",
                        "in-reply-to",
                        "references",
                        "mime-version",
                        "list-unsubscribe",
                        "list-unsubscribe-post",
                        "list-id",
                        "content-type",
                        "content-transfer-encoding"));
    }

    @ParameterizedTest
    @CsvSource({"From", "Subject", "To", "Date"})
    void fieldThatIsAddedLaterBreaksTheSignature(String name) {
        String sent = new String(new Deliveries(signer(RSA)).sent(Deliveries.message("a@app.example")), ISO_8859_1);
        DkimVerifier verifier = DkimVerifier.knowing(RSA);

        for (String changed :
                List.of(name + ": x\r\n" + sent, sent.replaceFirst("\r\nMIME", "\r\n" + name + ": x\r\nMIME"))) {
            assertThat(verifier.verify(changed.getBytes(ISO_8859_1)))
                    .isEqualTo(List.of("s1._domainkey.app.example rsa-sha256 signature differs"));
        }
        assertThat(verifier.verify(("Received: x\r\n" + sent).getBytes(ISO_8859_1)))
                .isEqualTo(List.of(PASS));
    }

    @Test
    void repeatedFieldsAreSignedFromTheBottom() {
        String message = "Content-Language: en\r\nList-Help: <https://app.example/1>\r\ncontent-language: de\r\n"
                + "LIST-HELP : <https://app.example/2>\r\n" + Deliveries.message("a@app.example");

        byte[] sent = new Deliveries(signer(RSA)).sent(message);

        assertThat(names(sent)).containsSubsequence("content-language", "content-language", "list-help", "list-help");
        assertThat(DkimVerifier.knowing(RSA).verify(sent)).isEqualTo(List.of(PASS));
    }

    @Test
    void signatureThatIsThereStaysAndIsNotSigned() {
        String message = "DKIM-Signature: v=1; a=rsa-sha256; d=other.example; s=x; h=from; bh=x; b=y\r\n"
                + Deliveries.message("a@app.example");

        byte[] sent = new Deliveries(signer(RSA)).sent(message);

        assertThat(new String(sent, ISO_8859_1)).endsWith(message);
        assertThat(names(sent)).doesNotContain("dkim-signature");
        assertThat(DkimVerifier.knowing(RSA).verify(sent).get(0)).isEqualTo(PASS);
    }

    @Test
    void sameMessageHasTheSameBytesAtEveryAttempt() {
        DkimSigner signer = signer(ED25519, RSA, NEXT);
        String message = Deliveries.message("a@app.example");

        byte[] first = new Deliveries(signer).sent(message);

        assertThat(new Deliveries(signer).sent(message)).isEqualTo(first);
        assertThat(new Deliveries(signer(ED25519, RSA, NEXT)).sent(message)).isEqualTo(first);
    }

    @Test
    void everyKeyOfTheDomainSignsAndRsaIsFirst() {
        byte[] sent = new Deliveries(signer(ED25519, RSA, NEXT)).sent(Deliveries.message("a@app.example"));

        assertThat(DkimVerifier.knowing(RSA, NEXT, ED25519).verify(sent))
                .isEqualTo(List.of(
                        PASS,
                        "s2._domainkey.app.example rsa-sha256 pass",
                        "ed._domainkey.app.example ed25519-sha256 pass"));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "a@app.example, app.example",
        "a@APP.example, app.example",
        "a@mail.app.example, mail.app.example",
        "a@x.mail.app.example, mail.app.example",
        "a@news.app.example, app.example",
        "'Pat <a@other.example>, b@app.example', app.example",
        "a@other.example, ''",
        "a@myapp.example, ''",
        "a@example, ''",
        "nothing, ''",
    })
    void keyIsThatOfTheDomainOrItsNearestParent(String from, String domain) {
        byte[] sent = new Deliveries(signer(RSA, SUB)).sent(Deliveries.message(from));

        List<String> results = DkimVerifier.knowing(RSA, SUB).verify(sent);

        assertThat(results)
                .isEqualTo(domain.isEmpty() ? List.of() : List.of("s1._domainkey." + domain + " rsa-sha256 pass"));
    }

    @Test
    void emailWithoutKeyIsSentUnsignedWithNote() {
        Deliveries deliveries = new Deliveries(signer(RSA));
        String message = Deliveries.message("a@other.example");

        assertThat(deliveries.sent(message)).isEqualTo(message.getBytes(ISO_8859_1));
        assertThat(deliveries.notes.get(0))
                .isEqualTo("not signed with DKIM: there is no key for the domain other.example of its author;"
                        + " add one to the signer");
    }

    @Test
    void emailWaitsIfSignatureIsRequired() {
        Deliveries deliveries =
                new Deliveries(DkimSigner.builder().key(RSA).requireSignature().build());

        DeliveryResult result = deliveries.deliver(Deliveries.message("a@other.example"));

        assertThat(outcome(result))
                .startsWith("DEFERRED Every e-mail has to be signed with DKIM")
                .contains("other.example")
                .doesNotContain("a@");
        assertThat(deliveries.recording.sent()).isEmpty();
        assertThat(DkimVerifier.knowing(RSA).verify(deliveries.sent(Deliveries.message("a@app.example"))))
                .isEqualTo(List.of(PASS));
    }

    @Test
    void headerThatIsTooLargeIsNotSigned() {
        Deliveries deliveries = new Deliveries(signer(RSA));

        deliveries.deliver("X-Long: " + "x".repeat(1 << 20) + "\r\n" + Deliveries.message("a@app.example"));
        deliveries.deliver("Content-Language: en\r\n".repeat(501) + Deliveries.message("a@app.example"));

        assertThat(deliveries.notes.stream().filter(note -> note.startsWith("not signed")))
                .containsExactly(
                        "not signed with DKIM: its header is longer than 1 MiB",
                        "not signed with DKIM: its header has more than 500 fields to sign");
    }

    @Test
    void dateInTheFutureIsNotTheTime() {
        Deliveries deliveries = new Deliveries(signer(RSA));

        byte[] future = deliveries.sent(Deliveries.message("a@app.example").replace("09:00:00 +", "11:00:00 +"));
        byte[] unreadable = deliveries.sent(Deliveries.message("a@app.example").replace(Deliveries.DATE, "today"));

        for (byte[] sent : List.of(future, unreadable)) {
            assertThat(DkimVerifier.tagsOfFirst(sent)).doesNotContainKey("t");
            assertThat(DkimVerifier.knowing(RSA).verify(sent)).isEqualTo(List.of(PASS));
        }
    }

    @Test
    void failureOfTheProviderLetsTheEmailWait() {
        FailingProvider provider = new FailingProvider();
        Deliveries deliveries = new Deliveries(
                DkimSigner.builder().key(RSA).key(ED25519).provider(provider).build());

        provider.fails = true;
        String outcome = outcome(deliveries.deliver(Deliveries.message("a@app.example")));

        assertThat(outcome)
                .startsWith("DEFERRED It could not be signed with DKIM by the key s1._domainkey.app.example")
                .endsWith("java.security.ProviderException");
        assertThat(deliveries.recording.sent()).isEmpty();
        provider.fails = false;
        assertThat(DkimVerifier.knowing(RSA, ED25519).verify(deliveries.sent(Deliveries.message("a@app.example"))))
                .allMatch(result -> result.endsWith(" pass"))
                .hasSize(2);
        // One to test the key, one for the e-mail.
        assertThat(provider.signatures).isEqualTo(2);
    }

    @Test
    void contentThatCannotBeReadIsDeferred() {
        Deliveries deliveries = new Deliveries(signer(RSA));
        Transport.MessageContent unreadable = new Transport.MessageContent() {
            @Override
            public long size() {
                return 1;
            }

            @Override
            public void writeTo(OutputStream out) throws IOException {
                throw new IOException("secret");
            }
        };

        assertThat(outcome(deliveries.deliver(unreadable)))
                .isEqualTo("DEFERRED The content could not be read to sign it: IOException");
    }

    @Test
    void everythingElseIsThatOfTheTransport() {
        ScriptedTransport transport = new ScriptedTransport(7);
        Transport signing = signer(RSA).sign(transport);

        assertThat(signing.name()).isEqualTo(transport.name());
        assertThat(signing.concurrency()).isEqualTo(7);
        assertThat(signing.acceptedBy()).isEqualTo(AcceptedBy.RELAY);
        assertThat(signing.connections()).isEmpty();
        signing.close();
        assertThat(transport.timesClosed()).isEqualTo(1);
    }

    @Test
    void wrongConfigurationIsRefused() {
        DkimKey wrong = DkimKey.of(
                "app.example",
                "s9",
                new KeyPair(TestKeys.rsa("one").getPublic(), TestKeys.rsa("two").getPrivate()));

        assertRefused(DkimSigner.builder(), "keys are missing");
        assertRefused(DkimSigner.builder().key(RSA).key(RSA), "is the second one for s1._domainkey.app.example");
        assertRefused(DkimSigner.builder().key(ED25519), "Gmail and Outlook do not verify");
        assertRefused(DkimSigner.builder().key(SUB).key(ED25519), "for app.example is Ed25519");
        assertRefused(DkimSigner.builder().key(wrong), "s9._domainkey.app.example is no pair");
        assertRefused(
                DkimSigner.builder().key(RSA).provider(new Provider("None", "1", "") {
                    private static final long serialVersionUID = 1L;
                }),
                "provider has the algorithm of no key");
        FailingProvider failing = new FailingProvider();
        failing.fails = true;
        assertRefused(DkimSigner.builder().key(RSA).provider(failing), "cannot sign (java.security.ProviderException)");
        assertThat(DkimSigner.builder().key(ED25519).allowEd25519Alone().build().keys())
                .isEqualTo(List.of(ED25519));
    }

    private static void assertRefused(DkimSignerBuilder builder, String text) {
        assertThatThrownBy(builder::build)
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining(text);
    }

    @Test
    void keysAreListedRsaFirst() {
        assertThat(signer(ED25519, SUB, RSA).keys()).isEqualTo(Arrays.asList(RSA, ED25519, SUB));
    }
}
