package io.emailledger.internal.report;

import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.ObservationRecord.ObservationKind;
import io.emailledger.message.EmailId;
import io.emailledger.report.Diagnosis.BounceReason;
import io.emailledger.report.RecipientReport;
import io.emailledger.report.RecipientReport.ReportedAction;
import io.emailledger.spi.ObservationStore.Observation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The events and observations of a report that never change a status. */
final class ReportNotes {
    private final EmailId email;
    private final Map<Integer, RecipientReport> said;
    private final Instant now;

    ReportNotes(EmailId email, Map<Integer, RecipientReport> said, Instant now) {
        this.email = email;
        this.said = said;
        this.now = now;
    }

    List<HistoryEvent> events() {
        List<HistoryEvent> events = new ArrayList<>();
        said.forEach((position, one) -> text(one)
                .ifPresent(text -> events.add(new HistoryEvent(EventType.REPORTED, now, List.of(position), text))));
        return events;
    }

    List<Observation> observations() {
        List<Observation> observations = new ArrayList<>();
        said.forEach((position, one) ->
                kind(one).ifPresent(kind -> observations.add(new Observation(email, position, kind, "", now))));
        return observations;
    }

    private static Optional<String> text(RecipientReport one) {
        return switch (one.action()) {
            case DELAYED -> Optional.of("Delayed: " + one.diagnostic());
            case COMPLAINED ->
                Optional.of(
                        isComplaint(one)
                                ? "The recipient has reported it as spam."
                                : "A server could not authenticate it as our mail.");
            case ANSWERED -> Optional.of("A program replied on behalf of the recipient.");
            case UNREADABLE ->
                Optional.of("A mail server reported something that could not be read; the report waits for a person.");
            case FAILED, DELIVERED, RELAYED, EXPANDED -> Optional.empty();
        };
    }

    private static Optional<ObservationKind> kind(RecipientReport one) {
        return switch (one.action()) {
            case COMPLAINED -> isComplaint(one) ? Optional.of(ObservationKind.COMPLAINT) : Optional.empty();
            case ANSWERED -> Optional.of(ObservationKind.AUTOMATIC_REPLY);
            case UNREADABLE -> Optional.of(ObservationKind.UNREADABLE_REPORT);
            case FAILED, DELAYED, DELIVERED, RELAYED, EXPANDED -> Optional.empty();
        };
    }

    /** An authentication failure report (RFC 6591) has the same form, but is not from a recipient. */
    static boolean isComplaint(RecipientReport one) {
        return one.action() == ReportedAction.COMPLAINED && one.diagnosis().reason() != BounceReason.NOT_AUTHENTICATED;
    }
}
