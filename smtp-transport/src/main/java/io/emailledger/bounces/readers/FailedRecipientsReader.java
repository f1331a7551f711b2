package io.emailledger.bounces.readers;

import io.emailledger.report.ReportedAction;
import java.util.Optional;

/** Notices whose text nobody here understands, but which have the header {@code X-Failed-Recipients}. */
final class FailedRecipientsReader implements ReportReader {

    @Override
    public Optional<Found> read(Mail mail) {
        Recipients recipients = new Recipients();
        boolean delay = mail.subject().contains("delay") || mail.subject().startsWith("warning");
        ReportedAction action = delay ? ReportedAction.DELAYED : ReportedAction.FAILED;
        for (String value : mail.headers().all("X-Failed-Recipients")) {
            Addresses.in(value).forEach(address -> recipients.add(address, action, mail.text()));
        }
        return recipients.found();
    }
}
