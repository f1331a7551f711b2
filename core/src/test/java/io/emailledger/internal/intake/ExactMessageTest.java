package io.emailledger.internal.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.actions.ResendOptions;
import io.emailledger.actions.ResendResult.ResendRefusal;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailRecord.AttachmentRecord;
import io.emailledger.history.EmailRecord.MessageRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.EmailStatus.FailureReason;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.RecipientRecord;
import io.emailledger.message.Address;
import io.emailledger.message.Attachment;
import io.emailledger.message.Email;
import io.emailledger.message.EmailBuilder;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.report.ReturnPath;
import io.emailledger.rig.Rig;
import io.emailledger.spi.IdempotencyConflictException;
import io.emailledger.spi.RecipientContent;
import io.emailledger.testkit.ScriptedTransport.EndedDelivery;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests messages that are sent as they are, from the bytes of the application to those on the wire. */
class ExactMessageTest {
    private static final String HEADER = String.join(
            "\r\n",
            "Date: Fri, 27 Nov 2026 10:00:00 +0100",
            "From: =?utf-8?q?J=C3=B6rg?= <joerg@clinic.example>, \"Second, Author\" <second@clinic.example>",
            "Sender: Desk <desk@clinic.example>",
            "To: \"Pat \\\"P\\\" Doe\" <pat@home.example>, team: kim@home.example (Kim), sam@home.example;",
            "Cc: \"john doe\"@home.example",
            "Message-ID: <own.1@clinic.example>",
            "Subject: =?utf-8?b?w5xiZXJzaWNodA==?= for",
            " November",
            "X-Odd:   kept   as it   is",
            "MIME-Version: 1.0",
            "");

    private static final String PLAIN = HEADER + "Content-Type: text/plain; charset=utf-8\r\n"
            + "Content-Transfer-Encoding: 8bit\r\n\r\nGrüße\r\n.\r\n..two\r\n";

    private static final String MIXED = HEADER + "Content-Type: multipart/mixed; boundary=\"b 1\"\r\n\r\n"
            + "preamble\r\n--b 1\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n"
            + "--a\r\n\r\nThe text.\r\n--a\r\nContent-Type: text/html; charset=iso-8859-1\r\n"
            + "Content-Transfer-Encoding: quoted-printable\r\n\r\n<p>Caf=E9</p></body>=\r\n</html>\r\n"
            + "--a\r\nContent-Type: text/calendar; method=REQUEST\r\n\r\nBEGIN:VCALENDAR\r\n--a--\r\n"
            + "--b 1\r\nContent-Type: application/pdf\r\n"
            + "Content-Disposition: attachment; filename*0*=utf-8''R%C3%A4; filename*1=port.pdf\r\n"
            + "Content-Transfer-Encoding: base64\r\n\r\nSGVs\r\nbG8h\r\n--b 1--\r\nepilogue\r\n";

    private static final String SIGNED = HEADER
            + "Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\"; micalg=sha-256; boundary=s\r\n\r\n"
            + "--s\r\nContent-Type: text/html\r\n\r\n<p>Signed</p>\r\n--s\r\n"
            + "Content-Type: application/pkcs7-signature; name=smime.p7s\r\n"
            + "Content-Disposition: attachment; filename=smime.p7s\r\n\r\nAAAA\r\n--s--\r\n";

    private final Rig rig = new Rig();

    @AfterEach
    void close() {
        rig.close();
    }

    private static EmailBuilder of(String message) {
        return Email.ofMessage(message.getBytes(StandardCharsets.UTF_8));
    }

    private static String sent(EndedDelivery delivery) {
        return new String(delivery.content().orElseThrow(), StandardCharsets.UTF_8);
    }

    private String onlyDelivery() {
        assertThat(rig.transport.deliveries()).hasSize(1);
        return sent(rig.transport.deliveries().get(0));
    }

    @Test
    void bytesAreSentAsTheyAre() {
        for (String message : List.of(PLAIN, MIXED, SIGNED)) {
            rig.send(of(message));
            rig.work();

            assertThat(sent(rig.transport
                            .deliveries()
                            .get(rig.transport.deliveries().size() - 1)))
                    .isEqualTo(message);
        }
    }

    @Test
    void historyShowsHeaderTextsAndAttachments() {
        EmailId id = rig.send(of(MIXED).tag("report").tenant("north"));

        EmailRecord record = rig.record(id);
        assertThat(record.facts().from()).isEqualTo(Address.of("Jörg", "joerg@clinic.example"));
        assertThat(record.facts().subject()).isEqualTo("Übersicht for November");
        assertThat(record.facts().tags()).containsExactly("report");
        assertThat(record.recipients())
                .extracting(recipient -> recipient.kind() + " " + recipient.address())
                .containsExactly(
                        "TO Pat \"P\" Doe <pat@home.example>",
                        "TO Kim <kim@home.example>",
                        "TO sam@home.example",
                        "CC \"john doe\"@home.example");
        assertThat(record.attachments())
                .extracting(AttachmentRecord::name, AttachmentRecord::mediaType, AttachmentRecord::size)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("Räport.pdf", "application/pdf", 6L));
        assertThat(record.messageId()).isEqualTo("<own.1@clinic.example>");
        Email content = rig.ledger.content(id).orElseThrow();
        assertThat(content.text()).hasValue("The text.");
        assertThat(content.html()).hasValue("<p>Café</p></body></html>");
    }

    @Test
    void partWithoutBodyEndsAtTheNextDelimiter() {
        String message = HEADER + "Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n"
                + "Content-Type: multipart/mixed; boundary=b\r\n--a\r\n\r\nText.\r\n--b\r\n\r\nStill text.\r\n"
                + "--a\r\nContent-Disposition: attachment; filename=x.txt\r\n\r\nx\r\n--a--\r\n";
        EmailId id = rig.send(of(message));

        assertThat(rig.ledger.content(id).orElseThrow().text()).hasValue("Text.\n--b\n\nStill text.");
        assertThat(rig.record(id).attachments())
                .extracting(AttachmentRecord::name)
                .containsExactly("x.txt");
    }

    @Test
    void lineEndsAndBlindCopiesAreMadeRight() {
        String message =
                "From: a@clinic.example\nBcc: boss@clinic.example,\n\tother@clinic.example\nTo: pat@home.example\n"
                        + "Resent-Bcc: x@clinic.example\rDate: Fri, 27 Nov 2026 10:00:00 +0000\r\nMessage-ID: <1@a>\n\none\rtwo\nlast";
        EmailId id = rig.send(of(message));
        rig.work();

        assertThat(onlyDelivery())
                .isEqualTo("From: a@clinic.example\r\nTo: pat@home.example\r\n"
                        + "Date: Fri, 27 Nov 2026 10:00:00 +0000\r\nMessage-ID: <1@a>\r\n\r\none\r\ntwo\r\nlast\r\n");
        assertThat(rig.record(id).recipients())
                .extracting(recipient -> recipient.address().address())
                .containsExactly("pat@home.example", "boss@clinic.example", "other@clinic.example");
    }

    @Test
    void missingMessageIdAndDateAreAdded() {
        EmailId id = rig.send(of("From: a@clinic.example\r\nTo: pat@home.example\r\n\r\nHello\r\n"));
        rig.work();

        assertThat(onlyDelivery())
                .startsWith("From: a@clinic.example\r\nTo: pat@home.example\r\nMessage-ID: <" + id
                        + "@clinic.example>\r\nDate: ")
                .endsWith(" +0000\r\n\r\nHello\r\n");
        assertThat(rig.record(id).messageId()).isEqualTo("<" + id + "@clinic.example>");
    }

    @Test
    void envelopeIsThatOfTheHeaderOrGiven() {
        rig.send(of(PLAIN));
        rig.send(of(PLAIN)
                .envelopeSender(Address.of("bounces@clinic.example"))
                .envelopeRecipients(List.of(Address.of("kim@home.example"), Address.of("new@home.example"))));
        rig.work();

        assertThat(rig.transport.deliveries())
                .extracting(d -> d.envelope().returnPath().address())
                .containsExactly("desk@clinic.example", "bounces@clinic.example");
        EmailRecord given = rig.record(rig.ledger
                .history(HistoryQuery.all().recipient("new@home.example"))
                .emails()
                .get(0)
                .id());
        assertThat(given.recipients()).extracting(RecipientRecord::kind).hasToString("[TO, BCC]");
    }

    @Test
    void refusedRecipientsChangeNothing() {
        EmailBuilder email = of(PLAIN);
        List<Address> many = IntStream.rangeClosed(0, 1_000)
                .mapToObj(i -> Address.of("n" + i + "@home.example"))
                .toList();

        for (List<Address> refused : Arrays.asList(null, many, Arrays.asList(Address.of("n@home.example"), null))) {
            assertThatThrownBy(() -> email.envelopeRecipients(refused))
                    .isInstanceOf(InvalidValueException.class)
                    .hasMessageStartingWith("envelopeRecipients");
        }

        assertThat(email.build().to()).isEqualTo(of(PLAIN).build().to());
        assertThat(email.build().bcc()).isEmpty();
    }

    @Test
    void ledgersReturnPathIsUsedUnlessOneIsGiven() {
        try (Rig bounces = new Rig(builder -> builder.returnPath(ReturnPath.at("bounces@clinic.example")
                .signedWith("0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII))))) {
            bounces.send(of(PLAIN));
            bounces.send(of(PLAIN).envelopeSender(Address.of("own@clinic.example")));
            bounces.work();

            assertThat(bounces.transport
                            .deliveries()
                            .get(0)
                            .envelope()
                            .returnPath()
                            .address())
                    .startsWith("bounces+");
            assertThat(bounces.transport.deliveries())
                    .last()
                    .extracting(d -> d.envelope().returnPath().address())
                    .isEqualTo("own@clinic.example");
        }
    }

    @Test
    void messageWithAttachmentIsDeletedOnceItHasLeft() throws IOException {
        EmailId id = rig.send(of(MIXED));
        try (InputStream before =
                rig.store.attachment(id, MessageRecord.POSITION).orElseThrow()) {
            assertThat(before.readAllBytes())
                    .hasSize((int) rig.record(id).message().orElseThrow().size());
        }
        rig.work();

        EmailRecord record = rig.record(id);
        assertThat(record.message().orElseThrow().isKept()).isFalse();
        assertThat(record.attachmentsDeleted()).isTrue();
        assertThat(rig.store.attachment(id, MessageRecord.POSITION)).isEmpty();
        assertThat(rig.ledger.content(id).orElseThrow().text()).contains("The text.");
        assertThat(rig.ledger.resend(id).refusal()).contains(ResendRefusal.ATTACHMENTS_DELETED);
        Attachment again = Attachment.of("Räport.pdf", "Hello!".getBytes(StandardCharsets.UTF_8));
        assertThat(rig.ledger.resend(id, ResendOptions.same().attach(again)).refusal())
                .contains(ResendRefusal.ATTACHMENTS_DELETED);
    }

    @Test
    void signedMessageIsResentUnchangedButForIdAndDate() {
        EmailId id = rig.send(of(SIGNED));
        rig.work();
        EmailId again = rig.ledger.resend(id).id().orElseThrow();
        rig.work();

        String second = sent(rig.transport.deliveries().get(1));
        assertThat(without(second)).isEqualTo(without(SIGNED));
        assertThat(second)
                .contains("Message-ID: <" + again + "@clinic.example>")
                .doesNotContain("own.1@");
        assertThat(rig.record(again).attachments()).isEmpty();
    }

    private static String without(String message) {
        return message.replaceAll("(?m)^(Message-ID|Date): .*\r\n", "");
    }

    @Test
    void messageIdFindsTheEmail() {
        EmailId exact = rig.send(of(PLAIN));
        EmailId own = rig.sendToPat();

        assertThat(found("<own.1@clinic.example>")).containsExactly(exact);
        assertThat(found("own.1@clinic.example")).containsExactly(exact);
        assertThat(found(rig.record(own).messageId())).containsExactly(own);
        assertThat(found("<" + own + "@rewritten.example>")).containsExactly(own);
        assertThat(found("<OWN.1@clinic.example>")).isEmpty();
    }

    private List<EmailId> found(String messageId) {
        return rig.ledger.history(HistoryQuery.all().messageId(messageId)).emails().stream()
                .map(EmailRecord::id)
                .toList();
    }

    @Test
    void sameMessageHasSameFingerprint() {
        String noId = "From: a@clinic.example\r\nTo: pat@home.example\r\n\r\nHello\r\n";
        EmailId first = rig.send(of(noId).idempotencyKey("k"));

        assertThat(rig.send(of(noId).idempotencyKey("k"))).isEqualTo(first);
        assertThatThrownBy(() -> rig.send(
                        of(noId.replace("\r\n\r\nHello", "\r\n\r\nHullo")).idempotencyKey("k")))
                .isInstanceOf(IdempotencyConflictException.class);
    }

    @Test
    void pixelIsAddedToHtmlAlone() {
        RecipientContent pixel = new Pixel();
        try (Rig tracked = new Rig(builder -> builder.with(pixel))) {
            tracked.send(of(MIXED).trackOpens(true).envelopeRecipients(List.of(Address.of("pat@home.example"))));
            tracked.work();

            String sent = sent(tracked.transport.deliveries().get(0));
            assertThat(sent).contains("<p>Caf=C3=A9</p></body></html><img>").contains("X-List: pat@home.example\r\n");
            assertThat(sent.replaceAll("(?s)Content-Type: text/html.*?--a", "").replaceAll("X-List.*\r\n", ""))
                    .isEqualTo(MIXED.replaceAll("(?s)Content-Type: text/html.*?--a", ""));
            assertThat(tracked.ledger
                            .find(tracked.transport
                                    .deliveries()
                                    .get(0)
                                    .envelope()
                                    .email())
                            .orElseThrow()
                            .status())
                    .isEqualTo(EmailStatus.DELIVERED);

            tracked.send(of("From: a@clinic.example\r\nTo: pat@home.example\r\nDate: x\r\nMessage-ID: <2@a>\r\n"
                            + "Content-Type: text/html\r\n\r\n<p>Only</p>\r\n")
                    .trackOpens(true));
            tracked.work();
            assertThat(sent(tracked.transport.deliveries().get(1)))
                    .isEqualTo("From: a@clinic.example\r\nTo: pat@home.example\r\nDate: x\r\nMessage-ID: <2@a>\r\n"
                            + "X-List: pat@home.example\r\nContent-Type: text/html; charset=UTF-8\r\n"
                            + "Content-Transfer-Encoding: 7bit\r\n\r\n<p>Only</p><img>\r\n");

            assertThatThrownBy(() -> tracked.send(of(SIGNED).trackOpens(true)))
                    .isInstanceOf(InvalidValueException.class)
                    .hasMessageContaining("signature");
        }
    }

    /** Adds an image and a header field for each recipient of a tracked e-mail. */
    private static final class Pixel implements RecipientContent {
        @Override
        public boolean appliesTo(Email email, Recipient recipient) {
            return email.trackOpens() && email.html().isPresent();
        }

        @Override
        public Email contentFor(Email email, Recipient recipient) {
            return email.toBuilder()
                    .html(email.html().orElseThrow() + "<img>")
                    .header("X-List", recipient.address().address())
                    .build();
        }

        @Override
        public boolean tracksOpens() {
            return true;
        }
    }

    @Test
    void applicationsHeaderFieldIsAppended() {
        rig.send(of(PLAIN).header("X-Campaign", "November"));
        rig.work();

        assertThat(onlyDelivery()).isEqualTo(PLAIN.replaceFirst("\r\n\r\n", "\r\nX-Campaign: November\r\n\r\n"));
    }

    @Test
    void tooLargeMessageIsRecordedAsFailed() {
        try (Rig small = new Rig(builder -> builder.maxSize(200))) {
            EmailId id = small.send(of(PLAIN));

            EmailRecord record = small.record(id);
            assertThat(record.state().failure()).contains(FailureReason.TOO_LARGE);
            assertThat(record.message().orElseThrow().isKept()).isFalse();
        }
    }

    @Test
    void requiredAttachmentIsLookedForInside() {
        EmailId there = rig.send(of(MIXED).requireAttachment("Räport.pdf"));
        EmailId missing = rig.send(of(PLAIN).requireAttachment("Räport.pdf"));

        assertThat(rig.status(there)).isEqualTo(EmailStatus.PENDING);
        assertThat(rig.record(missing).state().failure()).contains(FailureReason.MANDATORY_ATTACHMENT_MISSING);
    }

    @Test
    void unusableMessagesAreRefused(@TempDir Path folder) throws IOException {
        assertRefused("Subject: x\r\n\r\nNo author\r\n", "From");
        assertRefused("no header at all", "From");
        assertRefused("", "From");
        assertRefused("From: not an address\r\n\r\n", "From");
        assertThatThrownBy(() -> Email.ofMessage(folder.resolve("missing.eml")))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("could not be read");
        Path gone = Files.writeString(folder.resolve("gone.eml"), PLAIN);
        Email email = Email.ofMessage(gone).build();
        Files.delete(gone);
        assertThatThrownBy(() -> rig.ledger.send(email))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("when it was recorded");
        assertThatThrownBy(() -> rig.send(of("From a@b Fri Nov 27\r\n" + PLAIN)))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("mailbox file");
        assertThatThrownBy(() -> of(PLAIN).replyTo("x@clinic.example").build())
                .isInstanceOf(InvalidValueException.class);
        assertThat(rig.ledger.history(HistoryQuery.all()).emails()).isEmpty();
    }

    private static void assertRefused(String message, String reason) {
        assertThatThrownBy(() -> of(message))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void hostileMessagesAreSentAsTheyAreOrRefused() {
        Random random = new Random(42);
        for (int i = 0; i < 2_000; i++) {
            byte[] hostile = (i % 2 == 0 ? MIXED : SIGNED).getBytes(StandardCharsets.UTF_8);
            for (int change = 0; change < 1 + i % 40; change++) {
                hostile[random.nextInt(hostile.length)] =
                        (byte) "\r\n:;\"<>()=?-,\0 @\u00e4b".charAt(random.nextInt(18));
            }
            EmailId id;
            try {
                id = rig.ledger.send(Email.ofMessage(hostile).build());
            } catch (InvalidValueException e) {
                continue;
            }
            assertThat(rig.record(id).facts().from().isDeliverable()).isTrue();
            assertThat(rig.ledger.content(id)).isPresent();
        }
        rig.work();
        assertThat(rig.transport.deliveries()).hasSizeGreaterThan(500);
    }

    @Test
    void addressThatIsNoneIsAFailedRecipient() {
        EmailId id = rig.send(of("From: a@clinic.example\r\nTo: pat@home.example, two words, <>\r\n\r\nHello\r\n"));
        rig.work();

        assertThat(rig.status(id)).isEqualTo(EmailStatus.DELIVERED);
        assertThat(rig.record(id).recipients().get(1).failure()).contains(FailureReason.INVALID_RECIPIENT);
    }

    @Test
    void messageWithoutRecipientsIsRecordedAsFailed() {
        EmailId id = rig.send(of("From: a@clinic.example\r\n\r\nHello\r\n"));

        assertThat(rig.record(id).state().failure()).contains(FailureReason.NO_RECIPIENTS);
    }
}
