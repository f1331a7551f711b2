package io.emailledger.providers;

import io.emailledger.EmailLedger;
import io.emailledger.history.EmailRecord;
import io.emailledger.message.Address;
import io.emailledger.message.InvalidValueException;
import io.emailledger.providers.ProviderWebhook.Outcome;
import io.emailledger.report.MailReport;
import io.emailledger.report.MailReport.RawReport;
import io.emailledger.report.MailReport.RecipientReport;
import io.emailledger.report.MailReport.ReportKind;
import io.emailledger.report.MailReport.ReportResult;
import io.emailledger.report.MailReport.ReportedAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Gives events to the ledger, as reports. An event concerns only recipients that its e-mail has. The text of a report is
 * a summary without addresses of networks and programs; it is the same for each repetition, so that a repeated event is
 * known, on every node and after a restart.
 */
final class EventApplier {
    private static final int MOST = 1_000;

    private final EmailLedger ledger;
    private final String provider;
    private final EmailMatcher matcher;
    private final boolean keepUnmatched;
    private final BiPredicate<EmailRecord, String> engagement;
    private final Predicate<EmailRecord> only;

    EventApplier(ProviderWebhookBuilder builder) {
        this.ledger = builder.ledger;
        this.provider = builder.provider.name();
        this.matcher = builder.matcher();
        this.keepUnmatched = builder.keepUnmatched;
        this.engagement = builder.engagement;
        this.only = builder.only;
    }

    Outcome apply(ProviderEvent event) {
        if (event.recipients().isEmpty()) {
            return Outcome.NOTHING_NEW;
        }
        Optional<EmailRecord> email = matcher.find(event.reference()).filter(only);
        List<RecipientReport> said =
                email.map(record -> of(record, event.recipients())).orElse(List.of());
        if (email.isEmpty() || said.isEmpty()) {
            return unmatched(event);
        }
        return accept(event, email.get(), said);
    }

    private Outcome accept(ProviderEvent event, EmailRecord email, List<RecipientReport> matched) {
        List<RecipientReport> said =
                matched.stream().filter(one -> mayBeKept(email, one)).toList();
        if (said.isEmpty()) {
            return Outcome.NOTHING_NEW;
        }
        MailReport report = report(event, said, "E-mail: " + email.id() + "\n");
        ReportResult result = event.at()
                .map(at -> ledger.reports().accept(email.id(), report, at))
                .orElseGet(() -> ledger.reports().accept(email.id(), report));
        return switch (result.verdict()) {
            case APPLIED, KEPT -> isNoted(said) ? Outcome.NOTED : Outcome.APPLIED;
            case KNOWN -> Outcome.REPEATED;
            case UNVERIFIED, AGGREGATE, UNRELATED, NOT_FOUND -> Outcome.UNMATCHED;
        };
    }

    private boolean mayBeKept(EmailRecord email, RecipientReport said) {
        boolean isByReader = said.action() == ReportedAction.OPENED || said.action() == ReportedAction.CLICKED;
        return !isByReader || engagement.test(email, said.originalRecipient().orElse(""));
    }

    private Outcome unmatched(ProviderEvent event) {
        ReportKind kind = kind(event.recipients());
        if (keepUnmatched && (kind == ReportKind.BOUNCE || kind == ReportKind.COMPLAINT)) {
            ledger.reports()
                    .accept(report(
                            event, event.recipients().stream().limit(MOST).toList(), ""));
        }
        return Outcome.UNMATCHED;
    }

    private static boolean isNoted(List<RecipientReport> said) {
        return said.stream().allMatch(one -> one.action() == ReportedAction.NOTED);
    }

    /** Returns what is said of recipients of the e-mail. Without an address it is about the only one. */
    private static List<RecipientReport> of(EmailRecord email, List<RecipientReport> said) {
        Set<String> known = email.recipients().stream()
                .map(recipient -> recipient.address().normalized())
                .collect(Collectors.toSet());
        return said.stream()
                .filter(one -> one.originalRecipient()
                        .map(address ->
                                normalized(address).filter(known::contains).isPresent())
                        .orElse(email.recipients().size() == 1))
                .limit(MOST)
                .toList();
    }

    private static Optional<String> normalized(String address) {
        try {
            return Optional.of(Address.of(address).normalized());
        } catch (InvalidValueException e) {
            return Optional.empty();
        }
    }

    /** The same event of two e-mails differs by the id of the e-mail, where a provider gives none to events. */
    private MailReport report(ProviderEvent event, List<RecipientReport> said, String email) {
        return new MailReport(
                kind(said),
                said,
                Optional.empty(),
                Optional.empty(),
                event.reference().messageId(),
                Optional.of(provider),
                RawReport.of((email + summary(event, said)).getBytes(StandardCharsets.UTF_8)));
    }

    private static ReportKind kind(List<RecipientReport> said) {
        return switch (said.get(0).action()) {
            case FAILED, REFUSED -> ReportKind.BOUNCE;
            case DELAYED -> ReportKind.DELAY;
            case ACCEPTED, DELIVERED, RELAYED, EXPANDED -> ReportKind.DELIVERED;
            case COMPLAINED -> ReportKind.COMPLAINT;
            case ANSWERED -> ReportKind.AUTOMATIC_REPLY;
            case OPENED, CLICKED, UNSUBSCRIBED -> ReportKind.ENGAGEMENT;
            case NOTED, UNREADABLE -> ReportKind.NOTICE;
        };
    }

    private String summary(ProviderEvent event, List<RecipientReport> said) {
        StringBuilder text = new StringBuilder();
        line(text, "Provider", provider);
        line(text, "Event", event.name());
        event.id().ifPresent(id -> line(text, "Event-ID", id));
        event.at().ifPresent(at -> line(text, "Time", at.toString()));
        event.reference().messageId().ifPresent(id -> line(text, "Message-ID", id));
        for (RecipientReport one : said) {
            one.originalRecipient().ifPresent(address -> line(text, "Recipient", address));
            line(text, "Action", one.action().name());
            one.status().ifPresent(status -> line(text, "Status", status));
            one.code().ifPresent(code -> line(text, "Code", code.toString()));
            if (!one.diagnostic().isEmpty()) {
                line(text, "Diagnostic", one.diagnostic());
            }
        }
        return text.toString();
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(name).append(": ").append(value.replaceAll("\\s+", " ")).append('\n');
    }
}
