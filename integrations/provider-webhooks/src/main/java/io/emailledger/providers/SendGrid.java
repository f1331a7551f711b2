package io.emailledger.providers;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailledger.providers.ProviderEvent.Reference;
import io.emailledger.report.Diagnosis.BounceReason;
import io.emailledger.report.MailReport.RecipientReport;
import io.emailledger.report.MailReport.ReportedAction;
import io.emailledger.report.ReplyRules.RefusalCause;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** SendGrid: ECDSA with P-256 and SHA-256 over time and body (Signed Event Webhook). */
final class SendGrid implements Provider {
    /** SendGrid tries again for a day, and does not say whether it then signs anew. */
    private static final Duration TOLERANCE = Duration.ofHours(25);

    private static final String SIGNATURE = "X-Twilio-Email-Event-Webhook-Signature";
    private static final String TIME = "X-Twilio-Email-Event-Webhook-Timestamp";

    private final PublicKey key;

    SendGrid(String verificationKey) {
        this.key = Signatures.p256(verificationKey);
    }

    @Override
    public String name() {
        return "SendGrid";
    }

    @Override
    public Proof verify(WebhookRequest request, Instant now) {
        Optional<Proof> refused = refuse(request, now);
        if (refused.isPresent()) {
            return refused.get();
        }
        Optional<String> time = request.header(TIME);
        Optional<byte[]> signature = request.header(SIGNATURE).flatMap(Signatures::base64);
        return Signatures.isSigned(
                        "SHA256withECDSA",
                        key,
                        signature.orElseThrow(),
                        Signatures.bytes(time.orElseThrow()),
                        request.body())
                ? Proof.genuine()
                : Proof.refused(Verdict.FORGED, "its signature is wrong");
    }

    @Override
    public Optional<Proof> refuse(WebhookRequest head, Instant now) {
        Optional<String> time = head.header(TIME);
        if (time.isEmpty() || head.header(SIGNATURE).flatMap(Signatures::base64).isEmpty()) {
            return Optional.of(Proof.refused(Verdict.FORGED, "it has no signature"));
        }
        return Signatures.isRecent(time.get(), now, TOLERANCE)
                ? Optional.empty()
                : Optional.of(Proof.refused(Verdict.FORGED, "its time is more than a day from now"));
    }

    @Override
    public List<ProviderEvent> events(WebhookRequest request) {
        return Json.objects(Json.read(request.body())).stream()
                .map(SendGrid::event)
                .toList();
    }

    private static ProviderEvent event(JsonNode event) {
        Map<String, String> arguments = new LinkedHashMap<>();
        Arguments.add(arguments, event);
        return new ProviderEvent(
                Json.text(event, "event"),
                Json.present(event, "sg_event_id"),
                Json.time(event, "timestamp"),
                Json.present(event, "email").map(to -> said(event, to)).orElse(List.of()),
                new Reference(Json.present(event, "smtp-id"), Optional.empty(), arguments));
    }

    private static List<RecipientReport> said(JsonNode event, String to) {
        String reason = Json.present(event, "reason").orElse(Json.text(event, "response"));
        String status = Json.text(event, "status");
        return switch (Json.text(event, "event")) {
            case "processed" -> List.of();
            case "delivered" -> List.of(Said.accepted(to, Json.text(event, "response")));
            case "deferred" -> List.of(Said.delayed(to, reason));
            case "bounce" -> List.of(Said.failed(to, status, 0, reason));
            case "dropped" -> List.of(dropped(to, reason));
            case "open" ->
                List.of(Said.seen(ReportedAction.OPENED, to, Agents.of(Json.text(event, "sg_machine_open"))));
            case "click" -> List.of(Said.seen(ReportedAction.CLICKED, to, Agents.of("")));
            case "spamreport" -> List.of(Said.complained(to, ""));
            case "unsubscribe" -> List.of(Said.of(ReportedAction.UNSUBSCRIBED, to));
            case "group_unsubscribe" ->
                List.of(Said.noted(to, "the recipient left the group " + Json.text(event, "asm_group_id")));
            case "group_resubscribe" ->
                List.of(Said.noted(to, "the recipient joined the group " + Json.text(event, "asm_group_id")));
            default -> List.of(Said.noted(to, Json.text(event, "event")));
        };
    }

    /** SendGrid drops what its lists or the account forbid. */
    private static RecipientReport dropped(String to, String reason) {
        return reason.toLowerCase(Locale.ROOT).contains("spam content")
                ? Said.refused(to, RefusalCause.CONTENT, BounceReason.SPAM, reason)
                : Said.refusedByAccount(to, reason);
    }
}
