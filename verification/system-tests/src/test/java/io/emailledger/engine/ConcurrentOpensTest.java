package io.emailledger.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.RecipientRecord;
import io.emailledger.history.RecipientRecord.Arrival;
import io.emailledger.message.Email.Guarantee;
import io.emailledger.message.EmailBuilder;
import io.emailledger.message.EmailId;
import io.emailledger.report.Diagnosis;
import io.emailledger.report.MailReport;
import io.emailledger.report.MailReport.RecipientReport;
import io.emailledger.report.MailReport.ReportKind;
import io.emailledger.report.MailReport.ReportedAction;
import io.emailledger.rig.InBackground;
import io.emailledger.rig.Rig;
import io.emailledger.testkit.Act;
import io.emailledger.testkit.Gate;
import io.emailledger.tracking.OpenTracking;
import io.emailledger.tracking.PixelEndpoint;
import io.emailledger.tracking.TrackingRequest;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests opens at an inconvenient moment: while an e-mail is being sent, and after a reply was lost. */
class ConcurrentOpensTest {
    private static final OpenTracking TRACKING =
            OpenTracking.at(URI.create("https://app.example.com/t/")).signedWith(new byte[32]);
    private static final Pattern PIXEL = Pattern.compile("https://app\\.example\\.com(/t/[\\w.=-]+)");
    private static final String PAT = "pat@home.example";

    private final Rig rig = new Rig(builder -> builder.with(TRACKING));

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void openDuringTransmissionKeepsLease() throws Exception {
        Gate second = new Gate();
        rig.transport.next(Act.loseAnswer(), Act.answer().after(second));
        EmailId id = rig.send(tracked().to("kim@home.example"));
        CompletableFuture<Boolean> sending = InBackground.get(rig.ledger.sending()::runOnce);
        second.awaitArrival();

        open(id, 0);
        assertThat(rig.status(id)).isEqualTo(EmailStatus.SENDING);
        second.open();
        sending.get(30, TimeUnit.SECONDS);

        assertThat(statuses(id)).containsExactly(EmailStatus.DELIVERED, EmailStatus.DELIVERED);
        assertThat(rig.events(id)).contains(EventType.UNCONFIRMED, EventType.RESOLVED);
    }

    @Test
    void openBeforeLostReplyCountsWithDeferredRecipient() {
        EmailId[] sent = new EmailId[1];
        rig.transport.next(
                Act.loseAnswer().after(() -> open(sent[0], 0)), Act.defer(451, "4.3.0 please retry in 1800 seconds"));
        sent[0] = rig.send(tracked().to("kim@home.example"));
        rig.work();
        rig.later(Duration.ofHours(1));

        assertThat(statuses(sent[0])).containsExactly(EmailStatus.DELIVERED, EmailStatus.DELIVERED);
    }

    @Test
    void openOfOneRecipientLeavesOthersUnchanged() {
        rig.transport.next(Act.loseAnswer(), Act.defer(451, "4.3.0 please retry in 1800 seconds"));
        EmailId id = rig.send(tracked().to("kim@home.example"));
        rig.work();
        EmailRecord before = rig.record(id);

        open(id, 0);

        assertThat(statuses(id)).containsExactly(EmailStatus.DELIVERED, EmailStatus.PENDING);
        assertThat(rig.record(id).state().due()).isEqualTo(before.state().due());
        assertThat(rig.record(id).state().waiting()).isEqualTo(before.state().waiting());
    }

    @Test
    void noCopyGoesToRecipientWithOpen() {
        rig.transport.next(Act.loseAnswer());
        EmailId id = rig.send(tracked().guarantee(Guarantee.AT_LEAST_ONCE));
        rig.work();

        open(id, 0);
        rig.later(Duration.ofDays(1));

        assertThat(rig.status(id)).isEqualTo(EmailStatus.DELIVERED);
        assertThat(rig.transport.deliveries()).hasSize(1);
    }

    @Test
    void confirmationIsNotedAfterCancel() {
        rig.transport.next(Act.loseAnswer(), Act.loseAnswer());
        EmailId opened = rig.send(tracked().guarantee(Guarantee.AT_LEAST_ONCE));
        EmailId reported = rig.sendToPat();
        rig.work();
        rig.ledger.cancel(opened);
        rig.ledger.cancel(reported);

        open(opened, 0);
        rig.ledger.reports().accept(reported, report(ReportedAction.DELIVERED));

        for (EmailId id : List.of(opened, reported)) {
            assertThat(rig.status(id)).isEqualTo(EmailStatus.CANCELLED);
            assertThat(rig.record(id).recipients().get(0).arrival()).contains(Arrival.WAS_ACCEPTED);
            assertThat(rig.events(id)).contains(EventType.CONFIRMED);
        }
    }

    private static MailReport report(ReportedAction action) {
        return MailReport.of(
                action == ReportedAction.FAILED ? ReportKind.BOUNCE : ReportKind.DELIVERED,
                new RecipientReport(
                        action,
                        Optional.of(PAT),
                        Optional.empty(),
                        Optional.of(action == ReportedAction.FAILED ? "5.2.2" : "2.0.0"),
                        Optional.empty(),
                        "said by another server",
                        Optional.empty(),
                        Diagnosis.UNDETERMINED));
    }

    private static EmailBuilder tracked() {
        return Rig.email().to(PAT).html("<p>Hi</p>").trackOpens(true).guarantee(Guarantee.AT_MOST_ONCE);
    }

    private void open(EmailId id, int position) {
        Matcher pixel = PIXEL.matcher(TRACKING.insertPixel("<p>Hi</p>", id, position));
        assertThat(pixel.find()).isTrue();
        assertThat(new PixelEndpoint(TRACKING, rig.clock, rig.ledger.reports()::observe)
                        .respond(new TrackingRequest("GET", pixel.group(1), Optional.of("curl/8.5.0")))
                        .status())
                .isEqualTo(200);
    }

    private List<EmailStatus> statuses(EmailId id) {
        return rig.record(id).recipients().stream().map(RecipientRecord::status).toList();
    }
}
