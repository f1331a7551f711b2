package io.emailledger.internal.suppression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.EmailLedger;
import io.emailledger.SuppressionList;
import io.emailledger.actions.ResendResult.ResendRefusal;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.EmailStatus.FailureReason;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.HistoryQuery.ExportFormat;
import io.emailledger.message.Email;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.report.MailReport;
import io.emailledger.report.MailReport.ReportKind;
import io.emailledger.report.MailReport.ReportResult.Verdict;
import io.emailledger.rig.Rig;
import io.emailledger.spi.IdempotencyConflictException;
import io.emailledger.spi.IdempotencyConflictException.EmailPart;
import io.emailledger.spi.RecipientContent;
import io.emailledger.spi.RecipientContent.Subscription;
import io.emailledger.suppression.Suppression.SuppressionOrigin;
import io.emailledger.suppression.Suppression.SuppressionReason;
import io.emailledger.suppression.SuppressionRules;
import io.emailledger.testkit.Act;
import io.emailledger.testkit.ScriptedTransport;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests mailing lists: who has unsubscribed from one gets nothing of it, and everything else. */
class MailingListTest {
    private static final String PAT = "pat@home.example";
    private static final Subscription NEWS =
            new Subscription(Optional.empty(), "news", PAT, new EmailId(new UUID(1L << 60 | 0x7000, Long.MIN_VALUE)));

    private final Rig rig = new Rig(builder -> builder.with(new Links()));
    private final SuppressionList list = rig.ledger.suppressions();

    /** Adds a link for each recipient of a list; its token is the address. */
    private static final class Links implements RecipientContent {
        @Override
        public boolean appliesTo(Email email, Recipient recipient) {
            return email.list().isPresent();
        }

        @Override
        public Email contentFor(Email email, Recipient recipient) {
            return email.toBuilder()
                    .header("List-Unsubscribe", "<https://app.example/" + recipient.position() + ">")
                    .build();
        }

        @Override
        public boolean unsubscribes() {
            return true;
        }

        @Override
        public Optional<Subscription> subscription(String token) {
            return token.equals("signed") ? Optional.of(NEWS) : Optional.empty();
        }
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private EmailId send(String name) {
        EmailId id = rig.send(Rig.email().to(PAT).list(name));
        rig.work();
        return id;
    }

    private EmailId sendOfNoList() {
        EmailId id = rig.sendToPat();
        rig.work();
        return id;
    }

    @Test
    void unsubscribedRecipientGetsOnlyOtherEmails() {
        assertThat(rig.status(send("news"))).isEqualTo(EmailStatus.DELIVERED);

        assertThat(list.unsubscribe(NEWS, "By a link.", rig.clock.instant())).isTrue();

        EmailId stopped = send("news");
        assertThat(rig.status(stopped)).isEqualTo(EmailStatus.FAILED);
        assertThat(rig.record(stopped).recipients().get(0).failure()).contains(FailureReason.UNSUBSCRIBED);
        assertThat(rig.record(stopped).state().failure()).contains(FailureReason.UNSUBSCRIBED);
        assertThat(rig.ledger.log(stopped).text()).contains("unsubscribed from the mailing list news");
        assertThat(rig.status(send("offers"))).isEqualTo(EmailStatus.DELIVERED);
        assertThat(rig.status(sendOfNoList())).isEqualTo(EmailStatus.DELIVERED);
        assertThat(rig.ledger.resend(stopped).refusal()).contains(ResendRefusal.SUPPRESSED);
        assertThat(list.ofList("news").find(PAT)).hasValueSatisfying(entry -> {
            assertThat(entry.reason()).isEqualTo(SuppressionReason.UNSUBSCRIBE);
            assertThat(entry.origin()).isEqualTo(SuppressionOrigin.RECIPIENT);
            assertThat(entry.evidence()).contains(NEWS.email());
            assertThat(entry.text()).isEqualTo("By a link.");
            assertThat(entry.since()).isEqualTo(rig.clock.instant());
        });
        assertThat(list.find(PAT)).isEmpty();
    }

    @Test
    void historyFindsTheEmailsOfList() {
        EmailId news = send("news");
        send("news.more");
        sendOfNoList();

        assertThat(rig.ledger.history(HistoryQuery.all().list("news")).emails())
                .extracting(EmailRecord::id)
                .containsExactly(news);
        assertThat(rig.ledger.counts(HistoryQuery.all().list("offers")).of(EmailStatus.DELIVERED))
                .isZero();
    }

    @Test
    void unsubscribingAfterRecordingStopsWaitingEmail() {
        EmailId waiting = rig.send(
                Rig.email().to(PAT).list("news").sendAt(rig.clock.instant().plus(Duration.ofHours(1))));
        list.unsubscribe(NEWS, "By a link.", rig.clock.instant());
        rig.later(Duration.ofHours(2));

        assertThat(rig.record(waiting).recipients().get(0).failure()).contains(FailureReason.UNSUBSCRIBED);
        assertThat(rig.transport.deliveries()).isEmpty();
    }

    @Test
    void otherRecipientsOfListGetEmail() {
        list.unsubscribe(NEWS, "By a link.", rig.clock.instant());
        EmailId id = rig.send(Rig.email().to(PAT).bcc("kim@home.example").list("news"));
        rig.work();

        assertThat(rig.record(id).recipients().get(0).status()).isEqualTo(EmailStatus.FAILED);
        assertThat(rig.record(id).recipients().get(1).status()).isEqualTo(EmailStatus.DELIVERED);
        assertThat(rig.transport.deliveries()).hasSize(1);
    }

    @Test
    void eachRecipientOfListGetsOneTransmission() {
        rig.send(Rig.email()
                .to(PAT)
                .cc("kim@home.example")
                .bcc("lou@home.example")
                .list("news"));
        rig.work();

        assertThat(rig.transport.deliveries())
                .hasSize(3)
                .allSatisfy(
                        delivery -> assertThat(delivery.envelope().recipients()).hasSize(1));
    }

    @Test
    void resubscribedRecipientGetsListAgain() {
        list.unsubscribe(NEWS, "By a link.", rig.clock.instant());

        assertThat(list.resubscribe(NEWS, rig.clock.instant())).isTrue();
        assertThat(list.resubscribe(NEWS, rig.clock.instant())).isFalse();
        assertThat(rig.status(send("news"))).isEqualTo(EmailStatus.DELIVERED);
    }

    @Test
    void unsubscribingTwiceKeepsFirstEntry() {
        assertThat(list.unsubscribe(NEWS, "first", rig.clock.instant())).isTrue();
        assertThat(list.unsubscribe(NEWS, "second", rig.clock.instant())).isFalse();

        assertThat(list.ofList("news").find(PAT))
                .hasValueSatisfying(entry -> assertThat(entry.text()).isEqualTo("first"));
    }

    @Test
    void latestWishCountsInWhateverOrderItIsRecorded() {
        Instant first = rig.clock.instant();
        list.unsubscribe(NEWS, "first", first);
        list.unsubscribe(NEWS, "third", first.plusSeconds(20));

        assertThat(list.resubscribe(NEWS, first.plusSeconds(10))).isFalse();
        assertThat(list.ofList("news").find(PAT)).isPresent();
        assertThat(list.resubscribe(NEWS, first.plusSeconds(30))).isTrue();
    }

    @Test
    void unsubscribingOutlastsPauseOfApplication() {
        Instant now = rig.clock.instant();
        list.ofList("news").add(PAT, SuppressionReason.MANUAL, "on holiday", now.plusSeconds(60));

        assertThat(list.unsubscribe(NEWS, "By a link.", now)).isTrue();
        rig.clock.advance(Duration.ofMinutes(2));
        assertThat(rig.record(send("news")).recipients().get(0).failure()).contains(FailureReason.UNSUBSCRIBED);
    }

    @Test
    void entryOfApplicationIsNotRemovedByRecipient() {
        list.ofList("news").add(PAT, SuppressionReason.MANUAL, "asked by phone");

        assertThat(list.resubscribe(NEWS, rig.clock.instant())).isFalse();
        EmailId stopped = send("news");
        assertThat(rig.record(stopped).recipients().get(0).failure()).contains(FailureReason.SUPPRESSED);
        assertThat(rig.ledger.log(stopped).text()).contains("the suppression list of the mailing list news");
    }

    @Test
    void tenantsHaveListsOfTheirOwn() {
        list.unsubscribe(
                new Subscription(Optional.of("north"), "news", PAT, NEWS.email()), "By a link.", rig.clock.instant());

        assertThat(rig.status(send("news"))).isEqualTo(EmailStatus.DELIVERED);
        EmailId north = rig.send(Rig.email().to(PAT).tenant("north").list("news"));
        rig.work();
        assertThat(rig.status(north)).isEqualTo(EmailStatus.FAILED);
        assertThat(list.ofTenant("north").ofList("news").page(10)).hasSize(1);
        assertThat(list.ofList("news").ofTenant("north").page(10)).hasSize(1);
        assertThat(list.ofTenant("north").page(10)).isEmpty();
        assertThat(list.ofList("news").page(10)).isEmpty();
    }

    @Test
    void sharedSuppressionsDoNotShareLists() {
        ScriptedTransport transport = new ScriptedTransport(1);
        try (EmailLedger shared = rig.another(
                transport,
                builder -> builder.with(new Links())
                        .suppression(SuppressionRules.standard().sharedByTenants()))) {
            shared.suppressions()
                    .unsubscribe(
                            new Subscription(Optional.of("north"), "news", PAT, NEWS.email()),
                            "By a link.",
                            rig.clock.instant());
            EmailId north =
                    shared.send(Rig.email().to(PAT).tenant("north").list("news").build());
            EmailId south =
                    shared.send(Rig.email().to(PAT).tenant("south").list("news").build());
            while (shared.sending().runOnce()) {
                // The condition does the work.
            }
            assertThat(shared.find(north).orElseThrow().status()).isEqualTo(EmailStatus.FAILED);
            assertThat(shared.find(south).orElseThrow().status()).isEqualTo(EmailStatus.DELIVERED);
        }
    }

    @Test
    void bounceOfListSuppressesEveryEmail() {
        rig.transport.next(Act.refuse(550, "5.1.1 User unknown"));
        send("news");

        assertThat(list.find(PAT)).isPresent();
        EmailId next = sendOfNoList();
        assertThat(rig.record(next).recipients().get(0).failure()).contains(FailureReason.SUPPRESSED);
    }

    @Test
    void listIsExportedAndImported() throws IOException {
        list.unsubscribe(NEWS, "By a link.", rig.clock.instant());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(list.ofList("news").export(out)).isEqualTo(1);
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(PAT + ",UNSUBSCRIBE\n");

        list.ofList("offers").importFrom(new ByteArrayInputStream(out.toByteArray()));

        EmailId stopped = send("offers");
        assertThat(rig.record(stopped).recipients().get(0).failure()).contains(FailureReason.UNSUBSCRIBED);
    }

    @Test
    void mailWithTokenUnsubscribesAfterEmailIsGone() {
        MailReport mail = MailReport.of(ReportKind.UNSUBSCRIBE).withToken("signed");

        assertThat(rig.ledger.reports().accept(mail).verdict()).isEqualTo(Verdict.APPLIED);
        assertThat(rig.ledger.reports().accept(mail).verdict()).isEqualTo(Verdict.KNOWN);
        assertThat(rig.status(send("news"))).isEqualTo(EmailStatus.FAILED);
    }

    @Test
    void mailWithForgedTokenChangesNothing() {
        MailReport mail = MailReport.of(ReportKind.UNSUBSCRIBE).withToken("forged");

        assertThat(rig.ledger.reports().accept(mail).verdict()).isEqualTo(Verdict.UNVERIFIED);
        assertThat(rig.status(send("news"))).isEqualTo(EmailStatus.DELIVERED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"DMARC_AGGREGATE", "TLS_AGGREGATE"})
    void aggregateIsNamedAndNotRecorded(ReportKind kind) {
        assertThat(rig.ledger.reports().accept(MailReport.of(kind))).satisfies(result -> {
            assertThat(result.verdict()).isEqualTo(Verdict.AGGREGATE);
            assertThat(result.text()).contains(kind.name());
        });
        assertThat(rig.ledger.reports().countUnverified()).isZero();
    }

    @Test
    void ledgerWithoutUnsubscribeRefusesList() {
        try (Rig plain = new Rig()) {
            Email email = Rig.email().to(PAT).list("news").build();

            assertThatThrownBy(() -> plain.ledger.send(email))
                    .isInstanceOf(InvalidValueException.class)
                    .hasMessageContaining("list needs a ledger by which recipients can unsubscribe");
        }
    }

    @Test
    void emailOfListWaitsForLedgerWithUnsubscribe() {
        EmailId id = rig.send(Rig.email().to(PAT).list("news"));
        ScriptedTransport transport = new ScriptedTransport(1);
        try (EmailLedger plain = rig.another(transport, builder -> builder)) {
            plain.sending().runOnce();
        }
        assertThat(transport.deliveries()).isEmpty();
        assertThat(rig.status(id)).isEqualTo(EmailStatus.PENDING);

        rig.later(Duration.ofHours(1));
        assertThat(rig.status(id)).isEqualTo(EmailStatus.DELIVERED);
    }

    @Test
    void ownUnsubscribeFieldIsRefused() {
        Email email = Rig.email()
                .to(PAT)
                .list("news")
                .header("list-unsubscribe", "<https://app.example/u>")
                .build();

        assertThatThrownBy(() -> rig.ledger.send(email))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("must not be list-unsubscribe, which list(...) writes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"List-Unsubscribe", "list-unsubscribe-post", "List-Id", "Feedback-ID"})
    void exactMessageWithFieldOfListIsRefused(String field) {
        Email email = Email.ofMessage(("From: billing@clinic.example\nTo: " + PAT + "\n" + field + ": x\n\nHello\n")
                        .getBytes(StandardCharsets.US_ASCII))
                .list("news")
                .build();

        assertThatThrownBy(() -> rig.ledger.send(email))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("which list(...) writes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "News", "a b", "a..b", ".a", "a-", "n\u00e9ws", "a:b", "a\n", "a/b"})
    void invalidNameIsRefused(String name) {
        assertThatThrownBy(() -> Rig.email().list(name)).isInstanceOf(InvalidValueException.class);
        assertThatThrownBy(() -> list.ofList(name)).isInstanceOf(InvalidValueException.class);
    }

    @Test
    void nameHasBoundedLength() {
        assertThat(Rig.email().list("a".repeat(50)).build().list()).contains("a".repeat(50));
        assertThatThrownBy(() -> Rig.email().list("a".repeat(51))).isInstanceOf(InvalidValueException.class);
    }

    @Test
    void anotherListIsAnotherEmail() {
        rig.send(Rig.email().to(PAT).list("news").idempotencyKey("42"));

        assertThatThrownBy(() -> rig.send(Rig.email().to(PAT).list("offers").idempotencyKey("42")))
                .isInstanceOfSatisfying(
                        IdempotencyConflictException.class,
                        e -> assertThat(e.differs()).containsExactly(EmailPart.LIST));
        assertThatThrownBy(() -> rig.send(Rig.email().to(PAT).idempotencyKey("42")))
                .isInstanceOf(IdempotencyConflictException.class);
    }

    @Test
    void listIsInExports() throws IOException {
        rig.send(Rig.email().to(PAT).list("news"));
        for (ExportFormat format : ExportFormat.values()) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            rig.ledger.bulk().export(HistoryQuery.all(), format, out);
            assertThat(out.toString(StandardCharsets.UTF_8)).contains("news");
        }
    }
}
