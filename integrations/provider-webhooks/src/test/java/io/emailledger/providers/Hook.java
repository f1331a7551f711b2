package io.emailledger.providers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Each provider as its own server: it makes signed requests out of events. */
enum Hook {
    SES,
    SES_VERSION_1,
    SENDGRID,
    MAILGUN,
    POSTMARK,
    BREVO,
    MAILJET,
    SPARKPOST,
    RESEND;

    private static final byte[] KEY = "0123456789abcdef0123456789abcdef".getBytes(UTF_8);
    private static final String PASSWORD = "correct horse battery";
    private static final KeyPair EC = ecKeys();
    private static final AtomicLong NUMBER = new AtomicLong(1_000);
    static final SnsAuthority SNS = SnsAuthority.create();

    Provider provider() {
        SharedSecret basic = SharedSecret.basic("events", PASSWORD);
        return switch (this) {
            case SES, SES_VERSION_1 -> Providers.ses(Set.of(SnsAuthority.TOPIC), SNS);
            case SENDGRID ->
                Providers.sendGrid(
                        Base64.getEncoder().encodeToString(EC.getPublic().getEncoded()));
            case MAILGUN -> Providers.mailgun(new String(KEY, UTF_8));
            case POSTMARK -> Providers.postmark(basic);
            case BREVO -> Providers.brevo(SharedSecret.bearer(PASSWORD));
            case MAILJET -> Providers.mailjet(basic);
            case SPARKPOST -> Providers.sparkPost(SharedSecret.header("X-Hook", PASSWORD));
            case RESEND -> Providers.resend("whsec_" + Base64.getEncoder().encodeToString(KEY));
        };
    }

    /** Whether a request is signed, and not only sent with a secret. */
    boolean isSigned() {
        return switch (this) {
            case SES, SES_VERSION_1, SENDGRID, MAILGUN, RESEND -> true;
            case POSTMARK, BREVO, MAILJET, SPARKPOST -> false;
        };
    }

    /** Makes the request of one event, as the provider writes it. */
    WebhookRequest request(String event, Instant at) {
        return request(event, at, "id-" + NUMBER.incrementAndGet());
    }

    WebhookRequest request(String event, Instant at, String id) {
        return signed(wrapped(event, at, id), at, id);
    }

    private String wrapped(String event, Instant at, String id) {
        return switch (this) {
            case SES -> SNS.notification(event, id, at, 2);
            case SES_VERSION_1 -> SNS.notification(event, id, at, 1);
            case SENDGRID -> event.startsWith("[") ? event : "[" + event + "]";
            case MAILGUN -> mailgun(event, at, id);
            case SPARKPOST -> event.startsWith("[") ? event : "[{\"msys\":{\"message_event\":" + event + "}}]";
            default -> event;
        };
    }

    private static String mailgun(String event, Instant at, String id) {
        String time = String.valueOf(at.getEpochSecond());
        return "{\"signature\":{\"timestamp\":\"" + time + "\",\"token\":\"" + id + "\",\"signature\":\""
                + HexFormat.of().formatHex(hmac((time + id).getBytes(UTF_8))) + "\"},\"event-data\":" + event + "}";
    }

    /** Signs a whole body, where the signature stands outside of it. */
    WebhookRequest signed(String text, Instant at, String id) {
        byte[] body = text.getBytes(UTF_8);
        String time = String.valueOf(at.getEpochSecond());
        Map<String, List<String>> headers = switch (this) {
            case SES, SES_VERSION_1 -> Map.of("x-amz-sns-message-type", List.of("Notification"));
            case MAILGUN -> Map.of();
            case SENDGRID ->
                Map.of(
                        "X-Twilio-Email-Event-Webhook-Timestamp",
                        List.of(time),
                        "X-Twilio-Email-Event-Webhook-Signature",
                        List.of(ecdsa(time + text)));
            case POSTMARK, MAILJET ->
                Map.of(
                        "Authorization",
                        List.of("Basic " + Base64.getEncoder().encodeToString(("events:" + PASSWORD).getBytes(UTF_8))));
            case BREVO -> Map.of("authorization", List.of("bearer " + PASSWORD));
            case SPARKPOST -> Map.of("x-hook", List.of(PASSWORD));
            case RESEND ->
                Map.of(
                        "svix-id",
                        List.of(id),
                        "svix-timestamp",
                        List.of(time),
                        "svix-signature",
                        List.of("v1,bm90IHRoaXM= v1,"
                                + Base64.getEncoder()
                                        .encodeToString(hmac((id + "." + time + "." + text).getBytes(UTF_8)))));
        };
        return new WebhookRequest("POST", headers, "192.0.2.7", body);
    }

    private static byte[] hmac(byte[] text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(KEY, "HmacSHA256"));
            return mac.doFinal(text);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static String ecdsa(String text) {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(EC.getPrivate());
            signature.update(text.getBytes(UTF_8));
            return Base64.getEncoder().encodeToString(signature.sign());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair ecKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
