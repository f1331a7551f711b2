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

/** Mailjet: single or grouped events, with credentials and without a signature. */
final class Mailjet {
    private static final String CUSTOM_ID = "CustomID";
    private static final String PAYLOAD = "Payload";

    private Mailjet() {}

    /** Reads a body. */
    static List<ProviderEvent> events(JsonNode body) {
        return Json.objects(body).stream().map(Mailjet::event).toList();
    }

    private static ProviderEvent event(JsonNode event) {
        Map<String, String> arguments = new LinkedHashMap<>();
        Arguments.addText(arguments, CUSTOM_ID, Json.text(event, CUSTOM_ID));
        Arguments.addText(arguments, PAYLOAD, Json.text(event, PAYLOAD));
        return new ProviderEvent(
                Json.text(event, "event"),
                // Mailjet numbers e-mails and not events; the number separates the events of two e-mails.
                Json.present(event, "MessageID").map(id -> id + " " + Json.text(event, "event")),
                Json.time(event, "time"),
                Json.present(event, "email").map(to -> List.of(said(event, to))).orElse(List.of()),
                new Reference(Optional.empty(), Optional.empty(), arguments));
    }

    private static RecipientReport said(JsonNode event, String to) {
        String name = Json.text(event, "event");
        return switch (name) {
            case "sent" -> Said.accepted(to, Json.text(event, "smtp_reply"));
            case "bounce" -> bounced(event, to);
            case "blocked" -> refused(event, to);
            case "open" -> Said.seen(ReportedAction.OPENED, to, Agents.of(""));
            case "click" -> Said.seen(ReportedAction.CLICKED, to, Agents.of(""));
            case "spam" -> Said.complained(to, "");
            case "unsub" -> Said.of(ReportedAction.UNSUBSCRIBED, to);
            default -> Said.noted(to, name);
        };
    }

    /** Mailjet does not say whether it gave up after a bounce that is not hard, so such a one is a delay. */
    private static RecipientReport bounced(JsonNode event, String to) {
        String about = Json.text(event, "error_related_to");
        if (about.equals("mailjet") || about.equals("system")) {
            return refused(event, to);
        }
        return event.path("hard_bounce").asBoolean(false)
                ? Said.failed(to, "", 0, words(event))
                : Said.delayed(to, words(event));
    }

    private static RecipientReport refused(JsonNode event, String to) {
        return Json.text(event, "error_related_to").equals("content")
                ? Said.refused(to, RefusalCause.CONTENT, BounceReason.CONTENT, words(event))
                : Said.refusedByAccount(to, words(event));
    }

    private static String words(JsonNode event) {
        String error = Json.text(event, "error");
        return Json.present(event, "comment")
                .filter(comment -> !comment.equals(error))
                .map(comment -> error + ": " + comment)
                .orElse(error);
    }
}
