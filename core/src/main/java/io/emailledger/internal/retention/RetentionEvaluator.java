package io.emailledger.internal.retention;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.retention.Retention;
import io.emailledger.retention.Retention.RetainedPart;
import io.emailledger.spi.StoreParts.RetentionStore.Purge;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Decides what is deleted, by age, status and hold. */
final class RetentionEvaluator {
    /** The content of attachments that one transaction deletes, unless a single e-mail has more. */
    private static final long MOST_CONTENT = 64L << 20;

    private final Retention retention;

    RetentionEvaluator(Retention retention) {
        this.retention = retention;
    }

    /** Returns the time of recording before which a part is deleted; empty if it is never deleted. */
    Optional<Instant> end(RetainedPart part, Instant now) {
        return retention.age(part).map(now::minus);
    }

    /** The tags of e-mails that are neither deleted nor erased. */
    Set<String> holds() {
        return retention.legalHolds();
    }

    boolean isOnLegalHold(EmailRecord email) {
        return email.facts().tags().stream().anyMatch(retention.legalHolds()::contains);
    }

    /**
     * Returns how many e-mails, from the first on, are deleted together, which limits the content per transaction.
     */
    static int together(RetainedPart part, List<EmailRecord> emails) {
        if (part != RetainedPart.BODY && part != RetainedPart.RECORD) {
            return emails.size();
        }
        long content = 0;
        for (int i = 0; i < emails.size(); i++) {
            content += emails.get(i).contentSizes().values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            if (content > MOST_CONTENT && i > 0) {
                return i;
            }
        }
        return emails.size();
    }

    /** Returns the deletions of some e-mails: of those that are finished, old enough and not under legal hold. */
    List<Purge> purges(RetainedPart part, List<EmailRecord> emails, Instant now) {
        List<Purge> purges = new ArrayList<>();
        Instant end = end(part, now).orElse(Instant.MIN);
        for (EmailRecord email : emails) {
            boolean old = email.id().recordedAt().isBefore(end);
            if (old && email.status().isFinished() && !isOnLegalHold(email)) {
                purges.add(new Purge(email.id(), part, now, event(part, email, now)));
            }
        }
        return purges;
    }

    /** Empty if events are no longer stored, or are deleted themselves. */
    private Optional<HistoryEvent> event(RetainedPart part, EmailRecord email, Instant now) {
        boolean kept = end(RetainedPart.EVENTS, now)
                .filter(email.id().recordedAt()::isBefore)
                .isEmpty();
        String text = switch (part) {
            case BODY -> "The content was deleted";
            case TRANSCRIPTS -> "The transcripts were deleted";
            case OBSERVATIONS -> "The observations were deleted";
            case EVENTS, RECORD -> "";
        };
        Duration age = retention.age(part).orElse(Duration.ZERO);
        return text.isEmpty() || !kept
                ? Optional.empty()
                : Optional.of(HistoryEvent.of(EventType.PURGED, now, text + ": it is kept for " + text(age) + "."));
    }

    private static String text(Duration age) {
        return age.toDays() > 0 ? age.toDays() + " days" : age.toMinutes() + " minutes";
    }
}
