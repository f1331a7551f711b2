package io.emailledger.providers;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailledger.providers.ProviderEvent.Reference;
import io.emailledger.report.Diagnosis.BounceReason;
import io.emailledger.report.MailReport.RecipientReport;
import io.emailledger.report.MailReport.ReportedAction;
import io.emailledger.report.ReplyRules.RefusalCause;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Brevo: single or batched events, with credentials and without a signature. */
final class Brevo {
    private static final String CUSTOM = "X-Mailin-custom";

    private Brevo() {}

    /** Reads a body. */
    static List<ProviderEvent> events(JsonNode body) {
        return Json.objects(body).stream().map(Brevo::event).toList();
    }

    private static ProviderEvent event(JsonNode event) {
        Map<String, String> arguments = new LinkedHashMap<>();
        Arguments.addText(arguments, CUSTOM, Json.text(event, CUSTOM));
        String name = Json.text(event, "event");
        return new ProviderEvent(
                name,
                // Its "id" is that of the webhook.
                Optional.empty(),
                Json.time(event, "ts_event").or(() -> Json.time(event, "ts_epoch")),
                Json.present(event, "email").map(to -> said(name, event, to)).orElse(List.of()),
                new Reference(Json.present(event, "message-id"), Optional.empty(), arguments));
    }

    /** Names are written in several ways: {@code hard_bounce} in events, {@code hardBounce} in settings. */
    private static List<RecipientReport> said(String name, JsonNode event, String to) {
        String reason = Json.text(event, "reason");
        return switch (name.replace("_", "").toLowerCase(Locale.ROOT)) {
            case "request", "sent" -> List.of();
            case "delivered" -> List.of(Said.accepted(to, reason));
            case "hardbounce", "softbounce" -> List.of(Said.failed(to, "", 0, reason));
            case "deferred" -> List.of(Said.delayed(to, reason));
            case "blocked" -> List.of(Said.refusedByAccount(to, reason));
            case "invalidemail", "invalid" ->
                List.of(Said.refused(to, RefusalCause.UNDETERMINED, BounceReason.UNDETERMINED, reason));
            case "spam", "complaint" -> List.of(Said.complained(to, ""));
            case "opened", "uniqueopened" -> List.of(Said.seen(ReportedAction.OPENED, to, Agents.of("")));
            case "proxyopen", "uniqueproxyopen", "loadedbyproxy" ->
                List.of(Said.seen(ReportedAction.OPENED, to, Agents.proxy()));
            case "click" -> List.of(Said.seen(ReportedAction.CLICKED, to, Agents.of("")));
            case "unsubscribe", "unsubscribed" -> List.of(Said.of(ReportedAction.UNSUBSCRIBED, to));
            default -> List.of(Said.noted(to, reason.isEmpty() ? name : name + ": " + reason));
        };
    }
}
