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

/** SparkPost: batches of events in classes, with credentials and without a signature. */
final class SparkPost {
    private SparkPost() {}

    /** The test of a webhook is an event without a class. */
    static List<ProviderEvent> events(JsonNode body) {
        return Json.objects(body).stream()
                .flatMap(one -> one.path("msys").properties().stream())
                .map(Map.Entry::getValue)
                .filter(JsonNode::isObject)
                .map(SparkPost::event)
                .toList();
    }

    private static ProviderEvent event(JsonNode event) {
        Map<String, String> arguments = new LinkedHashMap<>();
        Arguments.add(arguments, event.path("rcpt_meta"));
        return new ProviderEvent(
                Json.text(event, "type"),
                Json.present(event, "event_id"),
                Json.time(event, "timestamp"),
                Json.present(event, "raw_rcpt_to")
                        .or(() -> Json.present(event, "rcpt_to"))
                        .map(to -> said(event, to))
                        .orElse(List.of()),
                new Reference(Optional.empty(), Json.present(event, "msg_from"), arguments));
    }

    private static List<RecipientReport> said(JsonNode event, String to) {
        String words = Json.present(event, "raw_reason").orElse(Json.text(event, "reason"));
        String type = Json.text(event, "type");
        return switch (type) {
            case "injection" -> List.of();
            case "delivery" -> List.of(Said.accepted(to, ""));
            case "bounce", "out_of_band" -> List.of(bounced(event, to, words));
            case "delay" -> List.of(Said.delayed(to, words));
            case "policy_rejection", "generation_rejection" -> List.of(Said.refusedByAccount(to, words));
            case "generation_failure" -> List.of(Said.refused(to, RefusalCause.CONTENT, BounceReason.CONTENT, words));
            case "spam_complaint" -> List.of(Said.complained(to, Json.text(event, "fbtype")));
            case "open", "initial_open", "amp_open", "amp_initial_open" ->
                List.of(Said.seen(ReportedAction.OPENED, to, Agents.of(Json.text(event, "is_prefetched"))));
            case "click", "amp_click" -> List.of(Said.seen(ReportedAction.CLICKED, to, Agents.of("")));
            case "list_unsubscribe", "link_unsubscribe" -> List.of(Said.of(ReportedAction.UNSUBSCRIBED, to));
            default -> List.of(Said.noted(to, type));
        };
    }

    private static RecipientReport bounced(JsonNode event, String to, String words) {
        return switch (Json.text(event, "bounce_class")) {
            case "25" -> Said.refusedByAccount(to, words);
            case "60", "100" -> Said.of(ReportedAction.ANSWERED, to);
            case "80" -> Said.noted(to, "the recipient subscribed");
            case "90" -> Said.of(ReportedAction.UNSUBSCRIBED, to);
            default -> Said.failed(to, "", 0, words);
        };
    }
}
