package io.emailledger.bounces.readers;

import io.emailledger.report.ReportedAction;
import java.util.Optional;
import java.util.regex.Pattern;

/** Google Groups: the group does not exist or is closed to us. In any language; the signature is always the same. */
final class GoogleGroupsReader implements ReportReader {
    private static final Pattern SIGNATURE = Pattern.compile("^Google Groups *$|groups\\.google\\.com/(?:support|a/)");

    @Override
    public Optional<Found> read(Mail mail) {
        Optional<String> group = mail.headers().first("X-Failed-Recipients");
        if (group.isEmpty() || !mail.says(SIGNATURE)) {
            return Optional.empty();
        }
        Recipients recipients = new Recipients();
        Addresses.in(group.get()).forEach(address -> recipients.add(address, ReportedAction.FAILED, mail.text()));
        return recipients.found();
    }
}
