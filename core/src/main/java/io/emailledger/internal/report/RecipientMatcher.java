package io.emailledger.internal.report;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.RecipientRecord;
import io.emailledger.internal.transitions.ReportedAddress;
import io.emailledger.report.Diagnosis;
import io.emailledger.report.MailReport;
import io.emailledger.report.MailReport.RecipientReport;
import io.emailledger.report.MailReport.ReportKind;
import io.emailledger.report.MailReport.ReportedAction;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Finds the recipients of an e-mail in a report about it. The original recipient takes precedence over the final
 * recipient: an alias may lead to the mailbox of another person.
 */
final class RecipientMatcher {
    private final EmailRecord email;
    private final MailReport report;

    RecipientMatcher(EmailRecord email, MailReport report) {
        this.email = email;
        this.report = report;
    }

    /**
     * Returns the part of the report about each recipient, by position; empty if the report does not match the e-mail.
     *
     * @param only the recipient whom the token names, if it names one
     */
    Map<Integer, RecipientReport> find(OptionalInt only) {
        if (only.isPresent()) {
            return only.getAsInt() < email.recipients().size() ? about(only.getAsInt()) : Map.of();
        }
        Map<Integer, RecipientReport> found = new HashMap<>();
        for (RecipientReport said : report.recipients()) {
            position(said).ifPresent(position -> found.merge(position, said, RecipientMatcher::stronger));
        }
        return found.isEmpty() && email.recipients().size() == 1 ? about(0) : found;
    }

    /**
     * Reads a report about one verified recipient. It may name the mailbox behind a forward, or no recipient, but no
     * other recipient of the e-mail.
     */
    private Map<Integer, RecipientReport> about(int position) {
        List<RecipientReport> all = report.recipients();
        Optional<RecipientReport> named = all.stream()
                .filter(said -> position(said).equals(Optional.of(position)))
                .reduce(RecipientMatcher::stronger);
        if (named.isPresent()) {
            return Map.of(position, named.get());
        }
        if (all.size() > 1 || all.stream().anyMatch(said -> position(said).isPresent())) {
            return Map.of();
        }
        return all.isEmpty()
                ? action(report.kind())
                        .map(action -> Map.of(position, nothingBut(action)))
                        .orElse(Map.of())
                : Map.of(position, all.get(0));
    }

    /** A recipient may be in both status parts of a report; the failure counts. */
    private static RecipientReport stronger(RecipientReport one, RecipientReport other) {
        return other.action() == ReportedAction.FAILED && one.action() != ReportedAction.FAILED ? other : one;
    }

    private Optional<Integer> position(RecipientReport said) {
        return said.originalRecipient()
                .flatMap(this::position)
                .or(() -> said.finalRecipient().flatMap(this::position));
    }

    private Optional<Integer> position(String address) {
        Optional<String> wanted = ReportedAddress.normalized(address);
        return email.recipients().stream()
                .filter(recipient ->
                        wanted.equals(Optional.of(recipient.address().normalized())))
                .map(RecipientRecord::position)
                .findFirst();
    }

    private static Optional<ReportedAction> action(ReportKind kind) {
        return switch (kind) {
            case BOUNCE -> Optional.of(ReportedAction.FAILED);
            case DELAY -> Optional.of(ReportedAction.DELAYED);
            case COMPLAINT -> Optional.of(ReportedAction.COMPLAINED);
            case AUTOMATIC_REPLY -> Optional.of(ReportedAction.ANSWERED);
            case DELIVERED -> Optional.of(ReportedAction.DELIVERED);
            case UNREADABLE -> Optional.of(ReportedAction.UNREADABLE);
            case UNSUBSCRIBE, DMARC_AGGREGATE, TLS_AGGREGATE, ENGAGEMENT, NOTICE, UNRELATED -> Optional.empty();
        };
    }

    private static RecipientReport nothingBut(ReportedAction action) {
        return new RecipientReport(
                action,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "The report does not say why.",
                Optional.empty(),
                Diagnosis.UNDETERMINED);
    }
}
