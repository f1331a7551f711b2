package io.emailledger.bounces.readers;

import io.emailledger.bounces.mime.Part;
import io.emailledger.report.Diagnosis;
import io.emailledger.report.RecipientReport;
import io.emailledger.report.ReportedAction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Delivery status notifications (RFC 3464, RFC 6533). If there are two status parts, both are read. */
final class StatusReader implements ReportReader {

    @Override
    public Optional<Found> read(Mail mail) {
        List<RecipientReport> recipients = new ArrayList<>();
        Optional<String> reporter = Optional.empty();
        Optional<String> envelopeId = Optional.empty();
        for (Part part : mail.parts()) {
            if (part.type().equals("message/delivery-status") || part.type().equals("message/global-delivery-status")) {
                StatusFields fields = StatusFields.of(part.text().lines().toList());
                fields.recipients().forEach(said -> recipients.add(withWords(said, mail)));
                reporter = reporter.or(fields::reporter);
                envelopeId = envelopeId.or(fields::envelopeId);
            }
        }
        return recipients.isEmpty()
                ? Optional.empty()
                : Optional.of(Found.of(recipients).with(reporter, envelopeId));
    }

    /** Some write what the other server said into the text for people alone, behind the address. */
    private static RecipientReport withWords(RecipientReport said, Mail mail) {
        boolean refused = said.action() == ReportedAction.FAILED || said.action() == ReportedAction.DELAYED;
        Optional<String> address = said.finalRecipient().or(said::originalRecipient);
        if (!refused || !said.diagnostic().isEmpty() || address.isEmpty()) {
            return said;
        }
        Recipients named = new Recipients();
        Listing.readFrom(mail.lines(), said.action(), named);
        return named.reports().stream()
                .filter(found -> found.finalRecipient()
                        .filter(address.get()::equalsIgnoreCase)
                        .isPresent())
                .filter(found -> !found.diagnostic().isEmpty())
                .findFirst()
                .map(found -> merge(said, found))
                .orElse(said);
    }

    private static RecipientReport merge(RecipientReport said, RecipientReport found) {
        Optional<String> status = StatusFields.precise(said.status(), found.status());
        return new RecipientReport(
                said.action(),
                said.originalRecipient(),
                said.finalRecipient(),
                status,
                found.code(),
                found.diagnostic(),
                said.remoteServer(),
                Diagnosis.of(status, found.code(), found.diagnostic()));
    }
}
