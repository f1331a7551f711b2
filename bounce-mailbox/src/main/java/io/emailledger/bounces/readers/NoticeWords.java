package io.emailledger.bounces.readers;

import io.emailledger.report.Diagnosis;
import io.emailledger.report.MailReport.RecipientReport;
import io.emailledger.report.MailReport.ReportedAction;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Completes status parts from the text of the notice: some servers write the other server's reply only there, behind
 * the address.
 */
final class NoticeWords {
    private final Mail mail;
    private @Nullable Map<String, RecipientReport> named;

    NoticeWords(Mail mail) {
        this.mail = mail;
    }

    RecipientReport complete(RecipientReport said) {
        boolean refused = said.action() == ReportedAction.FAILED || said.action() == ReportedAction.DELAYED;
        if (!refused || !said.diagnostic().isEmpty()) {
            return said;
        }
        return said.finalRecipient()
                .flatMap(this::named)
                .or(() -> said.originalRecipient().flatMap(this::named))
                .filter(found -> !found.diagnostic().isEmpty())
                .map(found -> with(said, found))
                .orElse(said);
    }

    private Optional<RecipientReport> named(String address) {
        if (named == null) {
            named = read();
        }
        return Optional.ofNullable(named.get(address.toLowerCase(Locale.ROOT)));
    }

    private Map<String, RecipientReport> read() {
        Map<String, RecipientReport> found = new HashMap<>();
        for (RecipientReport report : NoticeReader.entries(mail)) {
            report.finalRecipient().ifPresent(address -> found.put(address.toLowerCase(Locale.ROOT), report));
        }
        return found;
    }

    private static RecipientReport with(RecipientReport said, RecipientReport found) {
        Optional<String> status = StatusFields.precise(said.status(), found.status());
        return new RecipientReport(
                said.action(),
                said.originalRecipient(),
                said.finalRecipient(),
                status,
                found.code(),
                found.diagnostic(),
                said.remoteServer(),
                Diagnosis.of(status.orElse(""), found.code().orElse(0), found.diagnostic()));
    }
}
