package io.emailledger.providers;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailledger.providers.ProviderEvent.Reference;
import io.emailledger.report.Diagnosis.BounceReason;
import io.emailledger.report.MailReport.RecipientReport;
import io.emailledger.report.MailReport.ReportedAction;
import io.emailledger.report.ReplyRules.RefusalCause;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Postmark: one event for each request, with credentials and without a signature. */
final class Postmark {
    private Postmark() {}

    /** Reads a body. */
    static List<ProviderEvent> events(JsonNode event) {
        String type = Json.text(event, "RecordType");
        if (type.isEmpty()) {
            throw Json.notJson();
        }
        Map<String, String> arguments = new LinkedHashMap<>();
        Arguments.add(arguments, event.path("Metadata"));
        String subType = Json.text(event, "Type");
        return List.of(new ProviderEvent(
                subType.isEmpty() || subType.equals(type) ? type : type + " " + subType,
                Json.present(event, "ID"),
                Stream.of("DeliveredAt", "BouncedAt", "ReceivedAt", "ChangedAt")
                        .flatMap(name -> Json.time(event, name).stream())
                        .findFirst(),
                said(type, event),
                new Reference(Optional.empty(), Optional.empty(), arguments)));
    }

    private static List<RecipientReport> said(String type, JsonNode event) {
        Optional<String> to = Json.present(event, "Recipient").or(() -> Json.present(event, "Email"));
        return to.map(address -> List.of(
                        switch (type) {
                            case "Delivery" -> Said.accepted(address, Json.text(event, "Details"));
                            case "Bounce" -> bounced(address, event);
                            case "SpamComplaint" -> Said.complained(address, "");
                            case "Open" -> Said.seen(ReportedAction.OPENED, address, Agents.of(""));
                            case "Click" -> Said.seen(ReportedAction.CLICKED, address, Agents.of(""));
                            case "SubscriptionChange" -> changed(address, event);
                            default -> Said.noted(address, type);
                        }))
                .orElse(List.of());
    }

    private static RecipientReport bounced(String to, JsonNode event) {
        String words = Json.present(event, "Details").orElse(Json.text(event, "Description"));
        String type = Json.text(event, "Type");
        return switch (type) {
            case "HardBounce", "SoftBounce", "Blocked", "DMARCPolicy", "VirusNotification" ->
                Said.failed(to, "", 0, words);
            case "Transient", "DnsError" -> Said.delayed(to, words);
            case "AutoResponder", "AddressChange", "ChallengeVerification" -> Said.of(ReportedAction.ANSWERED, to);
            case "Unsubscribe" -> Said.of(ReportedAction.UNSUBSCRIBED, to);
            case "SpamComplaint" -> Said.complained(to, "");
            case "BadEmailAddress" -> Said.refused(to, RefusalCause.UNDETERMINED, BounceReason.UNDETERMINED, words);
            case "ManuallyDeactivated", "Unconfirmed", "SMTPApiError" -> Said.refusedByAccount(to, words);
            case "TemplateRenderingFailed" -> Said.refused(to, RefusalCause.CONTENT, BounceReason.CONTENT, words);
            // Of these, and of new ones, Postmark does not say whether it has arrived.
            default -> Said.noted(to, type + ": " + words);
        };
    }

    /** The list of Postmark changed. Only the recipient unsubscribes; a bounce or a complaint has an event of its own. */
    private static RecipientReport changed(String to, JsonNode event) {
        boolean isStopped = event.path("SuppressSending").asBoolean(false);
        boolean isByRecipient = Json.text(event, "Origin").equals("Recipient")
                && Json.text(event, "SuppressionReason").equals("ManualSuppression");
        if (isStopped && isByRecipient) {
            return Said.of(ReportedAction.UNSUBSCRIBED, to);
        }
        return Said.noted(
                to,
                isStopped
                        ? "sending was stopped: " + Json.text(event, "SuppressionReason")
                        : "sending was allowed again");
    }
}
