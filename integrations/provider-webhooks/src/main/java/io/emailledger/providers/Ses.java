package io.emailledger.providers;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailledger.providers.ProviderEvent.Reference;
import io.emailledger.report.Diagnosis.BounceReason;
import io.emailledger.report.MailReport.RecipientReport;
import io.emailledger.report.MailReport.ReportedAction;
import io.emailledger.report.ReplyRules.RefusalCause;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Amazon SES, by messages of Amazon SNS. Reads events of configuration sets and notifications of identities. */
final class Ses implements Provider {
    private final Sns sns;

    Ses(Sns sns) {
        this.sns = sns;
    }

    @Override
    public String name() {
        return "Amazon SES";
    }

    @Override
    public Proof verify(WebhookRequest request, Instant now) {
        return sns.verify(request, now);
    }

    @Override
    public List<ProviderEvent> events(WebhookRequest request) {
        JsonNode message = Json.read(request.body());
        String type = Json.text(message, "Type");
        if (type.equals("SubscriptionConfirmation")) {
            try {
                sns.confirm(message);
            } catch (IOException e) {
                throw new UncheckedIOException("Amazon SNS did not confirm the subscription", e);
            }
        }
        Optional<JsonNode> event =
                type.equals("Notification") ? Json.tryRead(Json.text(message, "Message")) : Optional.empty();
        // SNS says in plain text that a topic was subscribed or validated.
        return List.of(event.filter(JsonNode::isObject)
                .map(json -> event(message, json))
                .orElseGet(() -> new ProviderEvent(
                        type, Json.present(message, "MessageId"), Optional.empty(), List.of(), Reference.NONE)));
    }

    private static ProviderEvent event(JsonNode message, JsonNode event) {
        String type = Json.present(event, "eventType").orElse(Json.text(event, "notificationType"));
        JsonNode details = details(type, event);
        return new ProviderEvent(
                type,
                Json.present(message, "MessageId"),
                Json.time(details, "timestamp").or(() -> Json.time(message, "Timestamp")),
                said(type, details, event.path("mail")),
                reference(event.path("mail")));
    }

    private static JsonNode details(String type, JsonNode event) {
        return switch (type) {
            case "Rendering Failure" -> event.path("failure");
            case "DeliveryDelay" -> event.path("deliveryDelay");
            default ->
                type.isEmpty()
                        ? event.path("mail")
                        : event.path(Character.toLowerCase(type.charAt(0)) + type.substring(1));
        };
    }

    private static List<RecipientReport> said(String type, JsonNode details, JsonNode mail) {
        List<String> all = Json.texts(mail.path("destination"));
        return switch (type) {
            case "Send" -> List.of();
            case "Bounce" -> bounced(details, all);
            case "Complaint" -> complained(details);
            case "Delivery" ->
                each(
                        Json.texts(details.path("recipients")),
                        address -> Said.accepted(address, Json.text(details, "smtpResponse")));
            case "DeliveryDelay" -> delayed(details);
            case "Reject" ->
                each(
                        all,
                        address -> Said.refused(
                                address, RefusalCause.CONTENT, BounceReason.VIRUS, Json.text(details, "reason")));
            case "Rendering Failure" ->
                each(
                        all,
                        address -> Said.refused(
                                address,
                                RefusalCause.CONTENT,
                                BounceReason.CONTENT,
                                Json.text(details, "errorMessage")));
            // Recipients of one transmission have the same pixel and links.
            case "Open" ->
                Said.ofOne(each(all, address -> Said.seen(ReportedAction.OPENED, address, Agents.of(""))), "opened");
            case "Click" ->
                Said.ofOne(each(all, address -> Said.seen(ReportedAction.CLICKED, address, Agents.of(""))), "clicked");
            case "Subscription" -> subscription(details, all);
            default -> each(all, address -> Said.noted(address, type));
        };
    }

    private static List<RecipientReport> bounced(JsonNode bounce, List<String> all) {
        String subType = Json.text(bounce, "bounceSubType");
        List<RecipientReport> said = new ArrayList<>();
        for (JsonNode one : bounce.path("bouncedRecipients")) {
            // The address of a report is the last one, after aliases.
            String address = all.size() == 1 ? all.get(0) : Json.text(one, "emailAddress");
            String words = Json.present(one, "diagnosticCode").orElse(Json.text(bounce, "bounceType") + ", " + subType);
            said.add(
                    switch (subType) {
                        case "Suppressed", "OnAccountSuppressionList", "UnsubscribedRecipient" ->
                            Said.refusedByAccount(address, words);
                        default -> Said.failed(address, Json.text(one, "status"), 0, words);
                    });
        }
        return said;
    }

    /** The list has everyone at the domain that complained, because providers hide who did. */
    private static List<RecipientReport> complained(JsonNode complaint) {
        List<String> all = addresses(complaint.path("complainedRecipients"));
        if (Json.text(complaint, "complaintSubType").equals("OnAccountSuppressionList")) {
            return each(all, address -> Said.refusedByAccount(address, "on the suppression list of the account"));
        }
        String type = Json.text(complaint, "complaintFeedbackType");
        return Said.ofOne(each(all, address -> Said.complained(address, type)), "reported as spam");
    }

    private static List<RecipientReport> delayed(JsonNode delay) {
        List<RecipientReport> said = new ArrayList<>();
        for (JsonNode one : delay.path("delayedRecipients")) {
            said.add(Said.delayed(
                    Json.text(one, "emailAddress"),
                    Json.present(one, "diagnosticCode").orElse(Json.text(delay, "delayType"))));
        }
        return said;
    }

    private static List<RecipientReport> subscription(JsonNode subscription, List<String> all) {
        boolean isFromAll =
                subscription.path("newTopicPreferences").path("unsubscribeAll").asBoolean(false);
        return isFromAll
                ? Said.ofOne(each(all, address -> Said.of(ReportedAction.UNSUBSCRIBED, address)), "unsubscribed")
                : each(all, address -> Said.noted(address, "the recipient changed the topics of a subscription"));
    }

    private static List<String> addresses(JsonNode recipients) {
        List<String> all = new ArrayList<>();
        for (JsonNode one : recipients) {
            all.add(Json.text(one, "emailAddress"));
        }
        return all;
    }

    private static List<RecipientReport> each(List<String> addresses, Function<String, RecipientReport> report) {
        return addresses.stream().map(report).toList();
    }

    private static Reference reference(JsonNode mail) {
        Map<String, String> arguments = new LinkedHashMap<>();
        Arguments.add(arguments, mail.path("tags"));
        Map<String, String> headers = Arguments.headers(mail.path("headers"));
        headers.forEach(arguments::putIfAbsent);
        return new Reference(
                Optional.ofNullable(headers.get("message-id"))
                        .or(() -> Json.present(mail, "commonHeaders", "messageId")),
                Json.present(mail, "source"),
                arguments);
    }
}
