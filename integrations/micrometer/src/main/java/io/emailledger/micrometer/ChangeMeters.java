package io.emailledger.micrometer;

import io.emailledger.LedgerListener.EmailChange;
import io.emailledger.history.AttemptRecord;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus.FailureReason;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.RecipientRecord;
import io.emailledger.report.ReplyRules.RefusalCause;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The counters and timers that follow from committed changes. Thread-safe. */
final class ChangeMeters {
    private static final String RECIPIENTS = "recipients";
    private static final String CAUSE = "cause";
    private static final String REASON = "reason";
    private static final String OUTCOME = "outcome";

    private final TenantTag tenants;
    private final MeterProvider<Counter> recorded;
    private final MeterProvider<Counter> accepted;
    private final MeterProvider<Counter> bounced;
    private final MeterProvider<Counter> failed;
    private final MeterProvider<Counter> deferred;
    private final MeterProvider<Counter> cancelled;
    private final MeterProvider<Counter> unconfirmed;
    private final Counter opened;
    private final MeterProvider<Timer> timeToAcceptance;
    private final MeterProvider<Timer> attempt;

    ChangeMeters(LedgerMetricsBuilder settings) {
        this.tenants = new TenantTag(settings);
        this.recorded = counter(settings, "recorded", "emails", "E-mails that were recorded");
        this.accepted = counter(settings, "accepted", RECIPIENTS, "Recipients for whom a server accepted an e-mail");
        this.bounced = counter(settings, "bounced", RECIPIENTS, "Recipients for whom an e-mail bounced");
        this.failed = counter(settings, "failed", RECIPIENTS, "Recipients to whom the ledger refused to send");
        this.deferred = counter(settings, "deferred", RECIPIENTS, "Recipients for whom an attempt was deferred");
        this.cancelled = counter(settings, "cancelled", RECIPIENTS, "Recipients for whom an e-mail was cancelled");
        this.unconfirmed = counter(
                settings, "unconfirmed", RECIPIENTS, "Recipients for whom the answer of the server was lost for good");
        this.opened = counter(settings, "opened", RECIPIENTS, "Recipients who opened an e-mail, each counted once")
                .withTags();
        this.timeToAcceptance = Timer.builder("email.ledger.time.to.acceptance")
                .description("Time from recording, or from the time set by sendAt, until a server accepted it")
                .serviceLevelObjectives(Buckets.TO_ACCEPTANCE)
                .tags(settings.tags)
                .withRegistry(settings.registry);
        this.attempt = Timer.builder("email.ledger.attempt")
                .description("Time of an attempt, from its begin to the last answer of the server")
                .serviceLevelObjectives(Buckets.ATTEMPT)
                .tags(settings.tags)
                .withRegistry(settings.registry);
        if (!settings.tagTenant) {
            registerAll();
        }
    }

    private static MeterProvider<Counter> counter(
            LedgerMetricsBuilder settings, String name, String unit, String description) {
        return Counter.builder("email.ledger." + name)
                .baseUnit(unit)
                .description(description)
                .tags(settings.tags)
                .withRegistry(settings.registry);
    }

    /** A counter that exists from the start shows its first increment; one that is created by it does not. */
    private void registerAll() {
        List.of(recorded, accepted, cancelled, unconfirmed).forEach(MeterProvider::withTags);
        Arrays.stream(RefusalCause.values()).map(ChangeMeters::text).forEach(cause -> {
            Counter unusedBounced = bounced.withTags(CAUSE, cause);
            Counter unusedDeferred = deferred.withTags(CAUSE, cause);
        });
        Arrays.stream(FailureReason.values())
                .forEach(reason -> failed.withTags(REASON, text(reason)).increment(0));
        Timer unused = timeToAcceptance.withTags();
        Arrays.stream(AttemptOutcome.values()).forEach(outcome -> attempt.withTags(OUTCOME, text(outcome)));
    }

    void record(EmailChange change) {
        EmailRecord email = change.email();
        Tags tenant = tenants.of(email);
        for (HistoryEvent event : change.events()) {
            record(email, event, tenant);
        }
        for (AttemptRecord ended : change.attempts()) {
            attempt.withTags(tenant.and(OUTCOME, text(AttemptOutcome.of(ended))))
                    .record(between(ended.startedAt(), ended.endedAt()));
        }
    }

    void opened(HistoryEvent event) {
        opened.increment(event.recipients().size());
    }

    private void record(EmailRecord email, HistoryEvent event, Tags tenant) {
        int recipients = event.recipients().size();
        switch (event.type()) {
            case RECORDED -> recorded.withTags(tenant).increment();
            case DELIVERED -> accepted(email, event, tenant);
            case CANCELLED -> cancelled.withTags(tenant).increment(recipients);
            case UNCONFIRMED -> unconfirmed.withTags(tenant).increment(recipients);
            case BOUNCED -> byCause(bounced, email, event, tenant);
            case DEFERRED -> byCause(deferred, email, event, tenant);
            case FAILED -> failed(email, event, tenant);
            default -> {
                // The other events change no recipient's status, or were counted before.
            }
        }
    }

    private void accepted(EmailRecord email, HistoryEvent event, Tags tenant) {
        Instant recordedAt = email.id().recordedAt();
        Instant from = email.facts()
                .sendAt()
                .filter(sendAt -> sendAt.isAfter(recordedAt))
                .orElse(recordedAt);
        Duration time = between(from, event.at());
        Timer timer = timeToAcceptance.withTags(tenant);
        event.recipients().forEach(recipient -> timer.record(time));
        accepted.withTags(tenant).increment(event.recipients().size());
    }

    private static void byCause(MeterProvider<Counter> counter, EmailRecord email, HistoryEvent event, Tags tenant) {
        for (int recipient : event.recipients()) {
            RefusalCause cause = email.recipients().get(recipient).cause().orElse(RefusalCause.UNDETERMINED);
            counter.withTags(tenant.and(CAUSE, text(cause))).increment();
        }
    }

    /** An e-mail that is refused as a whole counts each recipient, and one without recipients counts as one. */
    private void failed(EmailRecord email, HistoryEvent event, Tags tenant) {
        if (!event.recipients().isEmpty()) {
            for (int recipient : event.recipients()) {
                failed(email.recipients().get(recipient).failure(), 1, tenant);
            }
            return;
        }
        Optional<FailureReason> reason = email.state().failure();
        long recipients = email.recipients().stream()
                .map(RecipientRecord::failure)
                .filter(reason::equals)
                .count();
        failed(reason, Math.max(1, recipients), tenant);
    }

    private void failed(Optional<FailureReason> reason, long recipients, Tags tenant) {
        failed.withTags(tenant.and(REASON, reason.map(ChangeMeters::text).orElse("unknown")))
                .increment((double) recipients);
    }

    /** The clocks of two machines may differ. */
    private static Duration between(Instant from, Instant to) {
        Duration time = Duration.between(from, to);
        return time.isNegative() ? Duration.ZERO : time;
    }

    private static String text(Enum<?> value) {
        return TagValue.of(value);
    }
}
