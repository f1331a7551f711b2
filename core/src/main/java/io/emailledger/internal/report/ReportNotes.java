package io.emailledger.internal.report;

import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.ObservationRecord.ObservationKind;
import io.emailledger.message.EmailId;
import io.emailledger.report.Diagnosis.BounceReason;
import io.emailledger.report.MailReport.RecipientReport;
import io.emailledger.report.MailReport.ReportedAction;
import io.emailledger.spi.StoreParts.ObservationStore.Observation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** The events and observations of a report that never change a status. */
final class ReportNotes {
    private final EmailId email;
    private final Map<Integer, RecipientReport> said;
    private final Instant now;
    private final Instant happenedAt;

    /**
     * Creates the notes of a report.
     *
     * @param now the time by the store's clock, for events
     * @param happenedAt the time for observations
     */
    ReportNotes(EmailId email, Map<Integer, RecipientReport> said, Instant now, Instant happenedAt) {
        this.email = email;
        this.said = said;
        this.now = now;
        this.happenedAt = happenedAt;
    }

    List<HistoryEvent> events() {
        return events(false);
    }

    /**
     * Returns the events.
     *
     * @param openedBefore whether the first open is known already, so that another one is counted without an event
     */
    List<HistoryEvent> events(boolean openedBefore) {
        List<HistoryEvent> events = new ArrayList<>();
        List<Integer> opened = positions(said, one -> one.action() == ReportedAction.OPENED);
        if (!openedBefore && !opened.isEmpty()) {
            events.add(new HistoryEvent(
                    EventType.OPENED, happenedAt, opened, "Opened: the provider reports that it was opened."));
        }
        said.forEach((position, one) -> text(one)
                .ifPresent(text -> events.add(new HistoryEvent(EventType.REPORTED, now, List.of(position), text))));
        return events;
    }

    List<Observation> observations() {
        List<Observation> observations = new ArrayList<>();
        said.forEach((position, one) -> kind(one)
                .ifPresent(kind -> observations.add(new Observation(email, position, kind, agent(one), happenedAt))));
        return observations;
    }

    /** Returns the positions of the recipients of whom a report says something. */
    static List<Integer> positions(Map<Integer, RecipientReport> said, Predicate<RecipientReport> wanted) {
        return said.entrySet().stream()
                .filter(entry -> wanted.test(entry.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static String agent(RecipientReport one) {
        return one.action() == ReportedAction.OPENED || one.action() == ReportedAction.CLICKED ? one.diagnostic() : "";
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
            case UNSUBSCRIBED -> Optional.of("The recipient unsubscribed with the provider.");
            case NOTED -> Optional.of("The provider reports: " + one.diagnostic());
            case FAILED, REFUSED, ACCEPTED, DELIVERED, RELAYED, EXPANDED, OPENED, CLICKED -> Optional.empty();
        };
    }

    private static Optional<ObservationKind> kind(RecipientReport one) {
        return switch (one.action()) {
            case COMPLAINED -> isComplaint(one) ? Optional.of(ObservationKind.COMPLAINT) : Optional.empty();
            case ANSWERED -> Optional.of(ObservationKind.AUTOMATIC_REPLY);
            case UNREADABLE -> Optional.of(ObservationKind.UNREADABLE_REPORT);
            case OPENED -> Optional.of(ObservationKind.OPEN);
            case CLICKED -> Optional.of(ObservationKind.CLICK);
            case UNSUBSCRIBED -> Optional.of(ObservationKind.UNSUBSCRIBE);
            case FAILED, REFUSED, DELAYED, ACCEPTED, DELIVERED, RELAYED, EXPANDED, NOTED -> Optional.empty();
        };
    }

    /** An authentication failure report (RFC 6591) has the same form, but is not from a recipient. */
    static boolean isComplaint(RecipientReport one) {
        return one.action() == ReportedAction.COMPLAINED && one.diagnosis().reason() != BounceReason.NOT_AUTHENTICATED;
    }
}
