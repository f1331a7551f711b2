package io.emailledger.page;

import io.emailledger.MessageLog;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailRecord.Opens;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.ObservationRecord;
import io.emailledger.history.ObservationRecord.ObservationKind;
import io.emailledger.history.ReportRecord;
import io.emailledger.report.MailReport.ReportedAction;
import io.emailledger.tracking.Engagement;
import io.emailledger.tracking.TrackingMode;
import io.emailledger.tracking.TrackingPolicy;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Leaves out what may not be shown about opens and clicks: from the log, from the record and from the engagement. */
final class ShownTracking {
    private final Optional<TrackingPolicy> policy;

    ShownTracking(Optional<TrackingPolicy> policy) {
        this.policy = policy;
    }

    /** What may be shown about one e-mail. */
    record Shown(EmailRecord email, MessageLog log, Engagement engagement) {}

    Shown of(EmailRecord email, MessageLog log) {
        boolean seen = log.observations().stream().anyMatch(one -> isTracking(one.kind()))
                || log.reports().stream().anyMatch(ShownTracking::isTracking);
        if (policy.isEmpty() || !seen) {
            return new Shown(email, log, Engagement.of(email, log));
        }
        Modes modes = new Modes(email, policy.get());
        List<ObservationRecord> left =
                log.observations().stream().filter(modes::mayShow).toList();
        MessageLog shown = new MessageLog(
                log.id(),
                log.recipients(),
                log.events().stream().filter(modes::mayShow).toList(),
                log.attempts(),
                log.reports().stream().filter(modes::mayShow).toList(),
                left);
        return new Shown(email.withOpens(opens(left)), shown, Engagement.of(email, log, policy.get()));
    }

    /**
     * Returns an e-mail as a list may show it: without its opens if those of one recipient may not be shown. The opens of
     * single recipients are not in the record.
     */
    EmailRecord inList(EmailRecord email) {
        if (policy.isEmpty() || email.opens().count() == 0) {
            return email;
        }
        Modes modes = new Modes(email, policy.get());
        boolean all = email.recipients().stream()
                .allMatch(recipient -> modes.isIndividual(recipient.position(), ObservationKind.OPEN));
        return all ? email : email.withOpens(Opens.NONE);
    }

    /** A report of a provider names the recipients who opened an e-mail or followed a link. */
    private static boolean isTracking(ReportRecord one) {
        return one.report().recipients().stream()
                .anyMatch(said -> said.action() == ReportedAction.OPENED || said.action() == ReportedAction.CLICKED);
    }

    private static boolean isTracking(ObservationKind kind) {
        return kind == ObservationKind.OPEN || kind == ObservationKind.CLICK;
    }

    private static Opens opens(List<ObservationRecord> left) {
        List<ObservationRecord> opens =
                left.stream().filter(one -> one.kind() == ObservationKind.OPEN).toList();
        return new Opens(
                opens.stream().mapToLong(ObservationRecord::count).sum(),
                opens.stream().map(ObservationRecord::first).min(Comparator.naturalOrder()),
                opens.stream().map(ObservationRecord::last).max(Comparator.naturalOrder()));
    }

    /** The modes of the recipients of one e-mail, each asked once. */
    private static final class Modes {
        private final EmailRecord email;
        private final TrackingPolicy policy;
        private final Map<Map.Entry<Integer, ObservationKind>, TrackingMode> known = new HashMap<>();

        Modes(EmailRecord email, TrackingPolicy policy) {
            this.email = email;
            this.policy = policy;
        }

        boolean mayShow(ObservationRecord one) {
            return !isTracking(one.kind()) || isIndividual(one.recipient(), one.kind());
        }

        /** The addresses in a report may have another form than those of the e-mail, so all recipients must agree. */
        boolean mayShow(ReportRecord one) {
            return !isTracking(one)
                    || email.recipients().stream()
                            .allMatch(recipient -> isIndividual(recipient.position(), ObservationKind.OPEN)
                                    && isIndividual(recipient.position(), ObservationKind.CLICK));
        }

        boolean mayShow(HistoryEvent event) {
            Optional<ObservationKind> kind = event.type() == EventType.OPENED
                    ? Optional.of(ObservationKind.OPEN)
                    : event.type() == EventType.CLICKED ? Optional.of(ObservationKind.CLICK) : Optional.empty();
            return kind.stream()
                    .flatMap(seen -> event.recipients().stream().map(recipient -> isIndividual(recipient, seen)))
                    .allMatch(individual -> individual);
        }

        private boolean isIndividual(int recipient, ObservationKind kind) {
            boolean isKnown = recipient >= 0 && recipient < email.recipients().size();
            return isKnown
                    && known.computeIfAbsent(Map.entry(recipient, kind), one -> policy.mode(email, recipient, kind))
                            == TrackingMode.INDIVIDUAL;
        }
    }
}
