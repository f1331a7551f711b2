package io.emailledger.webhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.message.InvalidValueException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests signatures with the example of the specification, and the verifier. */
class SignatureTest {
    private static final WebhookSecret SECRET = WebhookSecret.of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    private static final String ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private static final Instant TIME = Instant.ofEpochSecond(1614265330);
    private static final byte[] BODY = "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8);
    private static final String SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    private final WebhookVerifier verifier = WebhookVerifier.of(SECRET).time(InstantSource.fixed(TIME));

    @Test
    void exampleOfSpecificationIsReproduced() {
        assertThat(SECRET.sign(ID, TIME, BODY)).isEqualTo(SIGNATURE);
        assertThat(verifier.isGenuine(ID, "1614265330", SIGNATURE, BODY)).isTrue();
    }

    @Test
    void oneOfSeveralSignaturesIsEnough() {
        WebhookSecret next = WebhookSecret.generate();
        String both = next.sign(ID, TIME, BODY) + " " + SIGNATURE;

        assertThat(verifier.isGenuine(ID, "1614265330", both, BODY)).isTrue();
        assertThat(verifier.isGenuine(ID, "1614265330", "v1a,abc v2,def " + both, BODY))
                .isTrue();
        assertThat(WebhookVerifier.of(SECRET, next)
                        .time(InstantSource.fixed(TIME))
                        .isGenuine(ID, "1614265330", next.sign(ID, TIME, BODY), BODY))
                .isTrue();
        assertThat(verifier.isGenuine(ID, "1614265330", next.sign(ID, TIME, BODY), BODY))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "other, 1614265330, 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='",
        "msg_p5jXN8AQM9LWM0D4loKWxJek, 1614265331, 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='",
        "msg_p5jXN8AQM9LWM0D4loKWxJek, -1614265330, 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='",
        "msg_p5jXN8AQM9LWM0D4loKWxJek, 99999999999999999999, 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='",
        "msg_p5jXN8AQM9LWM0D4loKWxJek, 1614265330, 'v1,'",
        "msg_p5jXN8AQM9LWM0D4loKWxJek, 1614265330, 'v1,***'",
        "msg_p5jXN8AQM9LWM0D4loKWxJek, 1614265330, 'g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='",
        "msg_p5jXN8AQM9LWM0D4loKWxJek, 1614265330, 'v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='",
        ", 1614265330, 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='",
        "msg_p5jXN8AQM9LWM0D4loKWxJek, , 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='",
        "msg_p5jXN8AQM9LWM0D4loKWxJek, 1614265330, ",
    })
    void forgedHeadersAreNotGenuine(String id, String timestamp, String signature) {
        assertThat(verifier.isGenuine(id, timestamp, signature, BODY)).isFalse();
    }

    @Test
    void changedBodyIsNotGenuine() {
        assertThat(verifier.isGenuine(
                        ID, "1614265330", SIGNATURE, "{\"test\":2432232314}".getBytes(StandardCharsets.UTF_8)))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({"300, true", "-300, true", "301, false", "-301, false"})
    void repetitionAfterToleranceIsNotGenuine(long seconds, boolean genuine) {
        assertThat(verifier.time(InstantSource.fixed(TIME.plusSeconds(seconds)))
                        .isGenuine(ID, "1614265330", SIGNATURE, BODY))
                .isEqualTo(genuine);
        assertThat(verifier.tolerance(Duration.ofSeconds(10))
                        .time(InstantSource.fixed(TIME.plusSeconds(11)))
                        .isGenuine(ID, "1614265330", SIGNATURE, BODY))
                .isFalse();
    }

    @Test
    void generatedSecretsAreReadBackAndNotPrinted() {
        WebhookSecret secret = WebhookSecret.generate();

        assertThat(secret.text())
                .startsWith("whsec_")
                .isNotEqualTo(WebhookSecret.generate().text());
        assertThat(WebhookSecret.of(secret.text()).sign(ID, TIME, BODY)).isEqualTo(secret.sign(ID, TIME, BODY));
        assertThat(secret).hasToString("WebhookSecret[...]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "whsec_", "whsec_***", "whsec_c2hvcnQ=", "swordfish of the ledger"})
    void unusableSecretsAreRejectedAndNotQuoted(String text) {
        assertThatThrownBy(() -> WebhookSecret.of(text))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageStartingWith("secret must ")
                .hasMessageNotContaining("swordfish");
    }
}
