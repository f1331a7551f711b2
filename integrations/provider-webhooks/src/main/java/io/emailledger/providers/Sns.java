package io.emailledger.providers;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailledger.message.InvalidValueException;
import io.emailledger.providers.Provider.Proof;
import io.emailledger.providers.Provider.Verdict;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Verifies messages of Amazon SNS. The signature stands in the body, so the JSON is read first, with the limits of
 * foreign input; nothing in it is used before the signature is verified, except to find the certificate.
 */
final class Sns {
    /** SNS tries again for an hour; the time is that of the first attempt. */
    private static final Duration TOLERANCE = Duration.ofHours(2);

    private static final List<String> NOTIFICATION =
            List.of("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type");
    private static final List<String> CONFIRMATION =
            List.of("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type");

    private final Set<String> topics;
    private final SnsFetch fetch;
    private final SnsCertificates certificates;

    Sns(Set<String> topics, SnsFetch fetch) {
        this.topics = topics;
        this.fetch = fetch;
        this.certificates = new SnsCertificates(fetch);
    }

    Proof verify(WebhookRequest request, Instant now) {
        JsonNode message;
        try {
            message = Json.readUnproven(request.body());
        } catch (InvalidValueException e) {
            return Proof.refused(Verdict.UNREADABLE, "it is no JSON");
        }
        if (!topics.contains(Json.text(message, "TopicArn"))) {
            return Proof.refused(Verdict.FORGED, "it is from a topic that is not allowed");
        }
        if (Json.time(message, "Timestamp")
                .filter(time -> Signatures.isRecent(time, now, TOLERANCE))
                .isEmpty()) {
            return Proof.refused(Verdict.FORGED, "its time is more than two hours from now");
        }
        Optional<byte[]> signature = Signatures.base64(Json.text(message, "Signature"));
        Optional<URI> address = SnsCertificates.address(Json.text(message, "SigningCertURL"), region(message));
        Optional<String> algorithm = algorithm(Json.text(message, "SignatureVersion"));
        if (signature.isEmpty() || address.isEmpty() || algorithm.isEmpty()) {
            return Proof.refused(Verdict.FORGED, "its signature or certificate is not one of Amazon SNS");
        }
        Optional<X509Certificate> certificate = certificates.get(address.get(), now);
        if (certificate.isEmpty()) {
            return Proof.refused(Verdict.UNDECIDED, "the certificate could not be fetched from Amazon SNS");
        }
        return Signatures.isSigned(algorithm.get(), certificate.get().getPublicKey(), signature.get(), signed(message))
                ? Proof.genuineOnce(Json.text(message, "MessageId"))
                : Proof.refused(Verdict.FORGED, "its signature is wrong");
    }

    /** Version 1 is SHA-1, the default of a topic; its RSA signature cannot be forged without a chosen message. */
    private static Optional<String> algorithm(String version) {
        return switch (version) {
            case "1" -> Optional.of("SHA1withRSA");
            case "2" -> Optional.of("SHA256withRSA");
            default -> Optional.empty();
        };
    }

    private static byte[] signed(JsonNode message) {
        StringBuilder text = new StringBuilder();
        for (String name : Json.text(message, "Type").equals("Notification") ? NOTIFICATION : CONFIRMATION) {
            if (message.path(name).isTextual()) {
                text.append(name).append('\n').append(Json.text(message, name)).append('\n');
            }
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** The region of {@code arn:aws:sns:REGION:ACCOUNT:NAME}. */
    private static String region(JsonNode message) {
        String[] parts = Json.text(message, "TopicArn").split(":", -1);
        return parts.length == 6 ? parts[3] : "";
    }

    /** Confirms the subscription of an allowed topic, whose message has been verified. */
    void confirm(JsonNode message) throws IOException {
        Optional<URI> address = SnsCertificates.confirmation(Json.text(message, "SubscribeURL"), region(message));
        if (address.isEmpty()) {
            throw Json.notJson();
        }
        fetch.get(address.get());
    }
}
