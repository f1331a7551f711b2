package io.emailledger.providers;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands for Amazon SNS: signs messages, and serves its certificate. Made by the JDK's keytool. */
final class SnsAuthority implements SnsFetch {
    static final String TOPIC = "arn:aws:sns:eu-west-1:123456789012:mail-events";
    static final String CERTIFICATE = "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0a1b2c.pem";

    private static final JsonMapper JSON = new JsonMapper();
    private static final String PASSWORD = "changeit";
    private static final SnsAuthority SHARED = new SnsAuthority(make());

    private final KeyStore keys;
    final AtomicInteger fetched = new AtomicInteger();
    final AtomicInteger confirmed = new AtomicInteger();
    volatile boolean down;

    private SnsAuthority(KeyStore keys) {
        this.keys = keys;
    }

    /** Returns an authority with the same key as all others, and counts of its own. */
    static SnsAuthority create() {
        return new SnsAuthority(SHARED.keys);
    }

    @Override
    public byte[] get(URI address) throws IOException {
        if (down) {
            throw new IOException("SNS is down");
        }
        if (address.toString().startsWith("https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&")) {
            confirmed.incrementAndGet();
            return new byte[0];
        }
        fetched.incrementAndGet();
        try {
            return ("-----BEGIN CERTIFICATE-----\n"
                            + Base64.getMimeEncoder()
                                    .encodeToString(keys.getCertificate("sns").getEncoded())
                            + "\n-----END CERTIFICATE-----\n")
                    .getBytes(UTF_8);
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    /** Wraps an event of SES as SNS does. */
    String notification(String event, String id, Instant at, int version) {
        ObjectNode message = JSON.createObjectNode()
                .put("Type", "Notification")
                .put("MessageId", id)
                .put("TopicArn", TOPIC)
                .put("Subject", "Amazon SES Email Event Notification")
                .put("Message", event)
                .put("Timestamp", at.toString());
        return sign(message, version, List.of("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"));
    }

    String confirmation(String topic, Instant at) {
        ObjectNode message = JSON.createObjectNode()
                .put("Type", "SubscriptionConfirmation")
                .put("MessageId", "6b1c0a52-5f0e-4d1c-9a53-0f7f3f9f1a11")
                .put("Token", "2336412f37")
                .put("TopicArn", topic)
                .put("Message", "You have chosen to subscribe.")
                .put(
                        "SubscribeURL",
                        "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=" + topic
                                + "&Token=2336412f37")
                .put("Timestamp", at.toString());
        return sign(
                message, 2, List.of("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"));
    }

    private String sign(ObjectNode message, int version, List<String> names) {
        StringBuilder text = new StringBuilder();
        names.forEach(name -> text.append(name)
                .append('\n')
                .append(message.get(name).asText())
                .append('\n'));
        try {
            Signature signature = Signature.getInstance(version == 1 ? "SHA1withRSA" : "SHA256withRSA");
            signature.initSign((PrivateKey) keys.getKey("sns", PASSWORD.toCharArray()));
            signature.update(text.toString().getBytes(UTF_8));
            message.put("SignatureVersion", String.valueOf(version));
            message.put("Signature", Base64.getEncoder().encodeToString(signature.sign()));
            message.put("SigningCertURL", CERTIFICATE);
            return JSON.writeValueAsString(message);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyStore make() {
        try {
            Path directory = Files.createTempDirectory("sns");
            Path file = directory.resolve("keys.p12");
            Process keytool = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "keytool")
                                    .toString(),
                            "-genkeypair",
                            "-alias",
                            "sns",
                            "-keyalg",
                            "RSA",
                            "-keysize",
                            "2048",
                            "-validity",
                            "36500",
                            "-startdate",
                            "2020/01/01",
                            "-dname",
                            "CN=sns.amazonaws.com",
                            "-storetype",
                            "PKCS12",
                            "-storepass",
                            PASSWORD,
                            "-keystore",
                            file.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
                throw new IllegalStateException("keytool made no key");
            }
            KeyStore keys = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(file)) {
                keys.load(in, PASSWORD.toCharArray());
            }
            Files.delete(file);
            Files.delete(directory);
            return keys;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
