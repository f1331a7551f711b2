package io.emailledger.providers;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailledger.internal.util.HmacKey;
import io.emailledger.message.InvalidValueException;
import io.emailledger.providers.ProviderEvent.Reference;
import io.emailledger.report.MailReport.RecipientReport;
import io.emailledger.report.MailReport.ReportedAction;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Mailgun: HMAC-SHA-256 over time and token, in the body. The signature does not cover the event, so a token counts only
 * with the body with which it came first.
 */
final class Mailgun implements Provider {
    /** Mailgun tries again for eight hours. */
    private static final Duration TOLERANCE = Duration.ofHours(9);

    private final List<HmacKey> keys;

    Mailgun(List<String> signingKeys) {
        this.keys = signingKeys.stream()
                .map(key -> new HmacKey(Signatures.bytes(key)))
                .toList();
    }

    @Override
    public String name() {
        return "Mailgun";
    }

    @Override
    public Proof verify(WebhookRequest request, Instant now) {
        JsonNode signature;
        try {
            signature = Json.readUnproven(request.body()).path("signature");
        } catch (InvalidValueException e) {
            return Proof.refused(Verdict.UNREADABLE, "it is no JSON");
        }
        String time = Json.text(signature, "timestamp");
        String token = Json.text(signature, "token");
        Optional<byte[]> given = hex(Json.text(signature, "signature"));
        if (token.isEmpty() || given.isEmpty()) {
            return Proof.refused(Verdict.FORGED, "it has no signature");
        }
        if (!Signatures.isRecent(time, now, TOLERANCE)) {
            return Proof.refused(Verdict.FORGED, "its time is more than nine hours from now");
        }
        byte[] signed = Signatures.bytes(time + token);
        return keys.stream().anyMatch(key -> Signatures.areEqual(key.sign(signed), given.get()))
                ? Proof.genuineOnce(token)
                : Proof.refused(Verdict.FORGED, "its signature is wrong");
    }

    private static Optional<byte[]> hex(String text) {
        try {
            return text.isEmpty()
                    ? Optional.empty()
                    : Optional.of(HexFormat.of().parseHex(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    @Override
    public List<ProviderEvent> events(WebhookRequest request) {
        JsonNode event = Json.read(request.body()).path("event-data");
        if (!event.isObject()) {
            throw Json.notJson();
        }
        Map<String, String> arguments = new LinkedHashMap<>();
        Arguments.add(arguments, event.path("user-variables"));
        return List.of(new ProviderEvent(
                Json.text(event, "event"),
                Json.present(event, "id"),
                Json.time(event, "timestamp"),
                said(event),
                new Reference(
                        Json.present(event, "message", "headers", "message-id"),
                        Json.present(event, "envelope", "sender"),
                        arguments)));
    }

    private static List<RecipientReport> said(JsonNode event) {
        String name = Json.text(event, "event");
        String to = Json.present(event, "recipient").orElse(Json.text(event, "message", "headers", "to"));
        if (to.isEmpty() || name.equals("accepted")) {
            return List.of();
        }
        if (event.path("flags").path("is-test-mode").asBoolean(false)) {
            return List.of(Said.noted(to, name + ", in test mode: it was not sent"));
        }
        return List.of(
                switch (name) {
                    case "delivered" -> Said.accepted(to, Json.text(event, "delivery-status", "message"));
                    case "failed" -> failed(to, event);
                    case "rejected" -> Said.refusedByAccount(to, Json.text(event, "reject", "reason"));
                    case "opened" -> Said.seen(ReportedAction.OPENED, to, agent(event));
                    case "clicked" -> Said.seen(ReportedAction.CLICKED, to, agent(event));
                    case "complained" -> Said.complained(to, "");
                    case "unsubscribed" -> Said.of(ReportedAction.UNSUBSCRIBED, to);
                    default -> Said.noted(to, name);
                });
    }

    /** A list of the account stops it before it is sent: {@code suppress-bounce} and others. */
    private static RecipientReport failed(String to, JsonNode event) {
        JsonNode status = event.path("delivery-status");
        String words = Json.present(status, "message")
                .or(() -> Json.present(status, "description"))
                .orElse(Json.text(event, "reason"));
        if (Json.text(event, "reason").startsWith("suppress-")) {
            return Said.refusedByAccount(to, words);
        }
        return Json.text(event, "severity").equals("permanent")
                ? Said.failed(
                        to,
                        Json.text(status, "enhanced-code"),
                        status.path("code").asInt(0),
                        words)
                : Said.delayed(to, words);
    }

    private static String agent(JsonNode event) {
        return Agents.of(Json.text(event, "client-info", "bot"));
    }
}
