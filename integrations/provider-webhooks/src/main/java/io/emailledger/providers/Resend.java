package io.emailledger.providers;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailledger.internal.util.HmacKey;
import io.emailledger.message.InvalidValueException;
import io.emailledger.providers.ProviderEvent.Reference;
import io.emailledger.report.Diagnosis.BounceReason;
import io.emailledger.report.MailReport.RecipientReport;
import io.emailledger.report.MailReport.ReportedAction;
import io.emailledger.report.ReplyRules.RefusalCause;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Resend: HMAC-SHA-256 over id, time and body (Standard Webhooks, as sent by Svix). Each attempt is signed anew, so that
 * the time is never old.
 */
final class Resend implements Provider {
    private static final Duration TOLERANCE = Duration.ofMinutes(5);
    private static final String SECRET = "whsec_";
    private static final String VERSION = "v1,";
    private static final int LEAST_KEY = 16;
    private static final int MOST_SIGNATURES = 20;

    private final List<HmacKey> keys;

    Resend(List<String> secrets) {
        this.keys = secrets.stream().map(Resend::key).toList();
    }

    private static HmacKey key(String secret) {
        return Optional.of(secret)
                .filter(text -> text.startsWith(SECRET))
                .flatMap(text -> Signatures.base64(text.substring(SECRET.length())))
                .filter(key -> key.length >= LEAST_KEY)
                .map(HmacKey::new)
                .orElseThrow(() -> new InvalidValueException(
                        "signing secret", "must begin with whsec_ and go on in Base64, as Resend shows it"));
    }

    @Override
    public String name() {
        return "Resend";
    }

    @Override
    public Proof verify(WebhookRequest request, Instant now) {
        Optional<Proof> refused = refuse(request, now);
        if (refused.isPresent()) {
            return refused.get();
        }
        Optional<String> id = header(request, "id");
        Optional<String> time = header(request, "timestamp");
        Optional<String> signatures = header(request, "signature");
        byte[] head = Signatures.bytes(id.orElseThrow() + "." + time.orElseThrow() + ".");
        return keys.stream().anyMatch(key -> isSigned(key, head, request.body(), signatures.orElseThrow()))
                ? Proof.genuineOnce(id.get())
                : Proof.refused(Verdict.FORGED, "its signature is wrong");
    }

    private static Optional<String> header(WebhookRequest request, String name) {
        return request.header("svix-" + name).or(() -> request.header("webhook-" + name));
    }

    private static boolean isSigned(HmacKey key, byte[] head, byte[] body, String signatures) {
        byte[] expected = key.sign(head, body);
        return Arrays.stream(signatures.split(" ", MOST_SIGNATURES))
                .filter(one -> one.startsWith(VERSION))
                .flatMap(one -> Signatures.base64(one.substring(VERSION.length())).stream())
                .anyMatch(given -> Signatures.areEqual(expected, given));
    }

    @Override
    public Optional<Proof> refuse(WebhookRequest head, Instant now) {
        Optional<String> time = header(head, "timestamp");
        if (time.isEmpty()
                || header(head, "id").isEmpty()
                || header(head, "signature").isEmpty()) {
            return Optional.of(Proof.refused(Verdict.FORGED, "it has no signature"));
        }
        return Signatures.isRecent(time.get(), now, TOLERANCE)
                ? Optional.empty()
                : Optional.of(Proof.refused(Verdict.FORGED, "its time is more than five minutes from now"));
    }

    @Override
    public List<ProviderEvent> events(WebhookRequest request) {
        JsonNode event = Json.read(request.body());
        String type = Json.text(event, "type");
        if (type.isEmpty() || !event.path("data").isObject()) {
            throw Json.notJson();
        }
        JsonNode data = event.path("data");
        return List.of(new ProviderEvent(
                type,
                header(request, "id"),
                Json.time(event, "created_at"),
                type.startsWith("email.") ? said(type, data) : List.of(),
                reference(data)));
    }

    /** An e-mail to several recipients has an event for each of them, and no event says for which. */
    private static List<RecipientReport> said(String type, JsonNode data) {
        return switch (type) {
            case "email.sent", "email.scheduled", "email.received" -> List.of();
            case "email.delivered" -> ofOne(data, "accepted", address -> Said.accepted(address, ""));
            case "email.delivery_delayed" -> ofOne(data, "delayed", address -> Said.delayed(address, ""));
            case "email.bounced" -> ofOne(data, "bounced", address -> bounced(address, data.path("bounce")));
            case "email.suppressed" ->
                ofOne(
                        data,
                        "suppressed",
                        address -> Said.refusedByAccount(
                                address,
                                Json.present(data, "suppressed", "message").orElse("suppressed by Resend")));
            case "email.failed" ->
                ofOne(
                        data,
                        "failed",
                        address -> Said.refused(
                                address,
                                RefusalCause.ACCOUNT,
                                BounceReason.UNDETERMINED,
                                Json.present(data, "failed", "reason").orElse("failed at Resend")));
            case "email.complained" -> ofOne(data, "reported as spam", address -> Said.complained(address, ""));
            case "email.opened" ->
                ofOne(data, "opened", address -> Said.seen(ReportedAction.OPENED, address, Agents.of("")));
            case "email.clicked" ->
                ofOne(data, "clicked", address -> Said.seen(ReportedAction.CLICKED, address, Agents.of("")));
            default ->
                addresses(data).stream()
                        .map(address -> Said.noted(address, type))
                        .toList();
        };
    }

    private static RecipientReport bounced(String address, JsonNode bounce) {
        String message = Json.text(bounce, "message");
        if (Json.text(bounce, "subType").contains("Suppress") || message.contains("suppressed sending")) {
            return Said.refusedByAccount(address, message);
        }
        String code = String.join(" ", Json.texts(bounce.path("diagnosticCode")));
        return Said.failed(address, "", 0, code.isEmpty() ? message : code);
    }

    private static List<String> addresses(JsonNode data) {
        List<String> all = new ArrayList<>(Json.texts(data.path("to")));
        all.addAll(Json.texts(data.path("cc")));
        all.addAll(Json.texts(data.path("bcc")));
        return all;
    }

    private static List<RecipientReport> ofOne(JsonNode data, String what, Function<String, RecipientReport> report) {
        return Said.ofOne(addresses(data).stream().map(report).toList(), what);
    }

    private static Reference reference(JsonNode data) {
        Map<String, String> arguments = new LinkedHashMap<>();
        Arguments.add(arguments, data.path("tags"));
        Arguments.addNamed(arguments, data.path("tags"));
        Map<String, String> headers = Arguments.headers(data.path("headers"));
        arguments.putAll(headers);
        return new Reference(
                Optional.ofNullable(headers.get("message-id")).or(() -> Json.present(data, "message_id")),
                Optional.empty(),
                arguments);
    }
}
