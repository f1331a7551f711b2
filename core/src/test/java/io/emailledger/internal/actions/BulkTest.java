package io.emailledger.internal.actions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.LedgerClosedException;
import io.emailledger.actions.BulkRun;
import io.emailledger.actions.BulkRun.Failure;
import io.emailledger.actions.ResendOptions;
import io.emailledger.actions.ResendResult.BulkCheck;
import io.emailledger.actions.ResendResult.ResendRefusal;
import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.Reply;
import io.emailledger.message.Attachment;
import io.emailledger.message.Email;
import io.emailledger.message.Email.Priority;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.rig.InBackground;
import io.emailledger.rig.Rig;
import io.emailledger.testkit.Act;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Actions on many e-mails. */
class BulkTest {
    private static final HistoryQuery CAMPAIGN = HistoryQuery.all().tag("campaign");

    private final Rig rig = new Rig();

    @AfterEach
    void close() {
        rig.close();
    }

    private List<EmailId> send(int count) {
        List<Email> emails = IntStream.range(0, count)
                .mapToObj(i -> Rig.email()
                        .to("pat" + i + "@home.example")
                        .tag("campaign")
                        .build())
                .toList();
        return rig.ledger.sendAll(emails);
    }

    private BulkRun resendAll(BulkRun from) {
        BulkRun run = from;
        while (!run.isFinished()) {
            run = rig.ledger.bulk().resend(CAMPAIGN, BulkRun.of(run.token()));
        }
        return run;
    }

    private List<EmailRecord> copies() {
        return rig.ledger.history(CAMPAIGN.limit(1_000)).emails().stream()
                .filter(email -> email.facts().resendOf().isPresent())
                .toList();
    }

    @Test
    void resendCoversEachEmailOnce() {
        List<EmailId> ids = send(450);
        rig.work();

        BulkRun run = resendAll(rig.ledger.bulk().begin());

        assertThat(run.done()).isEqualTo(450);
        assertThat(run.notDone()).isEmpty();
        assertThat(copies()).hasSize(450).allSatisfy(copy -> {
            assertThat(copy.facts().priority()).isEqualTo(Priority.LOW);
            assertThat(copy.facts().metadata()).containsEntry(BulkRun.METADATA, run.name());
        });
        assertThat(copies().stream()
                        .map(copy -> copy.facts().resendOf().orElseThrow())
                        .collect(Collectors.toSet()))
                .isEqualTo(Set.copyOf(ids));
    }

    @Test
    void checkNamesReasonsAndChangesNothing() {
        send(3);
        rig.work();
        rig.send(Rig.email().to("kim@home.example").tag("campaign").attach(Attachment.of("invoice.pdf", new byte[3])));
        rig.work();
        rig.send(Rig.email()
                .to("lee@home.example")
                .tag("campaign")
                .sendAt(rig.clock.instant().plus(Duration.ofDays(1))));

        BulkCheck check = rig.ledger.bulk().checkResend(CAMPAIGN);

        assertThat(check)
                .isEqualTo(new BulkCheck(
                        3, Map.of(ResendRefusal.ATTACHMENTS_DELETED, 1L, ResendRefusal.NOT_FINISHED, 1L)));
        assertThat(copies()).isEmpty();
        BulkRun run = resendAll(rig.ledger.bulk().begin());
        assertThat(run.done()).isEqualTo(3);
        assertThat(run.notDone()).isEqualTo(Map.of("ATTACHMENTS_DELETED", 1L, "NOT_FINISHED", 1L));
    }

    @Test
    void orderOfQueryDoesNotMatter() {
        List<EmailId> listed = send(3);
        BulkRun run = rig.ledger.bulk().begin();
        List<EmailId> later = send(2);

        rig.ledger.bulk().cancel(CAMPAIGN.oldestFirst(true), run);

        assertThat(listed).allSatisfy(id -> assertThat(rig.status(id)).isEqualTo(EmailStatus.CANCELLED));
        assertThat(later).allSatisfy(id -> assertThat(rig.status(id)).isEqualTo(EmailStatus.PENDING));
    }

    @Test
    void invalidActionDoesNotEndRun() {
        send(2);

        BulkRun run = rig.ledger.bulk().reschedule(CAMPAIGN, rig.ledger.bulk().begin(), Instant.MAX);

        assertThat(run.isFinished()).isTrue();
        assertThat(run.notDone()).isEqualTo(Map.of("INVALID", 2L));
    }

    @Test
    void failuresNameTheEmail() {
        EmailId id = rig.send(
                Rig.email().to("kim@home.example").tag("campaign").attach(Attachment.of("invoice.pdf", new byte[3])));
        rig.work();

        BulkRun run = rig.ledger.bulk().resend(CAMPAIGN, rig.ledger.bulk().begin());

        assertThat(run.failures())
                .containsExactly(new Failure(id, "ATTACHMENTS_DELETED", ResendRefusal.ATTACHMENTS_DELETED.text()));
    }

    @Test
    void repeatedRunResendsNothingTwice() {
        send(20);
        rig.work();
        BulkRun begun = rig.ledger.bulk().begin();
        rig.ledger.bulk().resend(CAMPAIGN, begun);
        // Copies that bounced would not protect their originals from another resend.
        rig.transport.otherwise(Act.refuse(552, "5.2.2 Mailbox full"));
        rig.work();
        assertThat(copies()).allSatisfy(copy -> assertThat(copy.status()).isEqualTo(EmailStatus.BOUNCED));

        BulkRun again = resendAll(BulkRun.of(begun.token()));

        assertThat(again.done())
                .as("what was done by the lost batch is counted")
                .isEqualTo(20);
        assertThat(copies()).hasSize(20);
        assertThat(resendAll(rig.ledger.bulk().begin()).done())
                .as("a new run resends the copies and their originals")
                .isPositive();
    }

    @Test
    void twoProcessesShareRun() {
        send(150);
        rig.work();
        BulkRun begun = rig.ledger.bulk().begin();

        CompletableFuture<Void> other = InBackground.run(() -> resendAll(begun));
        BulkRun run = resendAll(begun);
        other.join();

        assertThat(run.done()).isEqualTo(150);
        assertThat(copies()).hasSize(150);
    }

    @Test
    void bulkMailIsSentAfterOtherMail() {
        send(30);
        rig.work();
        resendAll(rig.ledger.bulk().begin());
        rig.clock.advance(Duration.ofMinutes(1));
        EmailId urgent = rig.sendToPat();

        rig.ledger.sending().runOnce();

        assertThat(rig.transport.deliveries().get(30).envelope().email()).isEqualTo(urgent);
    }

    @Test
    void resendToBouncedOnly() {
        rig.transport.recipient("pat1@home.example", Outcome.REJECTED, new Reply(550, "5.1.1 No such user"));
        send(3);
        rig.work();

        BulkRun run = rig.ledger
                .bulk()
                .resend(
                        CAMPAIGN.status(EmailStatus.BOUNCED),
                        rig.ledger.bulk().begin(),
                        ResendOptions.same().toBouncedOnly().priority(Priority.NORMAL));

        assertThat(run.isFinished()).isTrue();
        assertThat(run.done()
                        + run.notDone().values().stream().mapToLong(n -> n).sum())
                .isEqualTo(1);
    }

    @Test
    void heldEmailsAreReleasedByQuery() {
        List<EmailId> ids = new ArrayList<>();
        for (int i = 0; i < 250; i++) {
            ids.add(rig.send(
                    Rig.email().to("pat" + i + "@home.example").tag("campaign").hold("approval")));
        }
        rig.send(Rig.email().to("kim@home.example").tag("campaign"));
        rig.work();

        BulkRun run = rig.ledger.bulk().begin();
        while (!run.isFinished()) {
            run = rig.ledger.bulk().by("Dr. Gray").release(CAMPAIGN, run);
        }

        assertThat(run.done()).isEqualTo(250);
        assertThat(run.notDone()).isEmpty();
        rig.work();
        assertThat(rig.status(ids.get(249))).isEqualTo(EmailStatus.DELIVERED);
        assertThat(rig.ledger.log(ids.get(0)).events())
                .anySatisfy(event -> assertThat(event.detail()).isEqualTo("Released by Dr. Gray."));
    }

    @Test
    void manyAreHeldRescheduledAndCancelled() {
        List<EmailId> ids = send(5);
        Instant time = rig.clock.instant().plus(Duration.ofHours(3));

        assertThat(rig.ledger
                        .bulk()
                        .hold(CAMPAIGN, rig.ledger.bulk().begin(), "price was wrong")
                        .done())
                .isEqualTo(5);
        assertThat(rig.ledger
                        .bulk()
                        .reschedule(CAMPAIGN, rig.ledger.bulk().begin(), time)
                        .done())
                .isEqualTo(5);
        assertThat(rig.record(ids.get(0)).facts().sendAt()).contains(time);
        assertThat(rig.ledger.bulk().cancel(CAMPAIGN, rig.ledger.bulk().begin()).done())
                .isEqualTo(5);
        assertThat(rig.ledger.bulk().cancel(CAMPAIGN, rig.ledger.bulk().begin()).done())
                .isZero();
        assertThat(ids).allSatisfy(id -> assertThat(rig.status(id)).isEqualTo(EmailStatus.CANCELLED));
    }

    @Test
    void laterEmailsAreNotPartOfTheRun() {
        send(2);
        BulkRun run = rig.ledger.bulk().begin();
        List<EmailId> later = send(2);

        rig.ledger.bulk().cancel(CAMPAIGN, run);

        assertThat(later).allSatisfy(id -> assertThat(rig.status(id)).isEqualTo(EmailStatus.PENDING));
        assertThat(rig.status(later.get(0))).isEqualTo(EmailStatus.PENDING);
    }

    @Test
    void foreignTokenIsRejected() {
        assertThatThrownBy(() -> BulkRun.of("not a token")).isInstanceOf(InvalidValueException.class);
        assertThatThrownBy(() -> BulkRun.of("MXxhfHxifHg")).isInstanceOf(InvalidValueException.class);
        assertThat(BulkRun.of(rig.ledger.bulk().begin().token()).isFinished())
                .as("the run of an empty history")
                .isTrue();
    }

    @Test
    void closedLedgerEndsBetweenTwoEmails() {
        send(3);
        BulkRun run = rig.ledger.bulk().begin();
        rig.close();

        assertThatThrownBy(() -> rig.ledger.bulk().cancel(CAMPAIGN, run)).isInstanceOf(LedgerClosedException.class);
    }
}
