package io.emailledger.providers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.providers.Provider.Verdict;
import io.emailledger.testkit.MovableClock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the messages of Amazon SNS: certificates, topics, subscriptions. */
class SnsTest {
    private final MovableClock clock = MovableClock.start();
    private final SnsAuthority sns = SnsAuthority.create();
    private final Provider ses = Providers.ses(Set.of(SnsAuthority.TOPIC), sns);

    private Verdict verdict(String body) {
        return ses.verify(request(body), clock.instant()).verdict();
    }

    private static WebhookRequest request(String body) {
        return new WebhookRequest("POST", Map.of(), "", body.getBytes(UTF_8));
    }

    private String notification(int version) {
        return sns.notification("{}", "m-1", clock.instant(), version);
    }

    @Test
    void certificateIsFetchedOnceADay() {
        assertThat(verdict(notification(1))).isEqualTo(Verdict.GENUINE);
        assertThat(verdict(notification(2))).isEqualTo(Verdict.GENUINE);
        assertThat(sns.fetched).hasValue(1);
        clock.advance(Duration.ofHours(25));
        assertThat(verdict(notification(2))).isEqualTo(Verdict.GENUINE);
        assertThat(sns.fetched).hasValue(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://sns.eu-west-1.amazonaws.com/x.pem",
                "https://sns.eu-west-1.amazonaws.com.evil.example/x.pem",
                "https://evil.example/sns.eu-west-1.amazonaws.com/x.pem",
                "https://sns.eu-west-1.amazonaws.com:8443/x.pem",
                "https://sns.eu-west-1.amazonaws.com@evil.example/x.pem",
                "https://user@sns.eu-west-1.amazonaws.com/x.pem",
                "https://sns.us-east-1.amazonaws.com/x.pem",
                "https://s3.eu-west-1.amazonaws.com/x.pem",
                "https://sns.eu-west-1.amazonaws.com/x.pem?redirect=1",
                "https://sns.eu-west-1.amazonaws.com/../bucket/x.pem",
                "https://sns.eu-west-1.amazonaws.com/x.html",
                "file:///etc/x.pem",
                "not an address"
            })
    void certificatesOfOthersAreNotFetched(String address) {
        assertThat(verdict(notification(2).replace(SnsAuthority.CERTIFICATE, address)))
                .isEqualTo(Verdict.FORGED);
        assertThat(sns.fetched).hasValue(0);
    }

    @Test
    void requestComesAgainWhenTheCertificateCannotBeFetched() {
        sns.down = true;
        assertThat(verdict(notification(2))).isEqualTo(Verdict.UNDECIDED);
        sns.down = false;
        assertThat(verdict(notification(2))).isEqualTo(Verdict.GENUINE);
    }

    @Test
    void earlierCertificateIsUsedWhenNoneCanBeFetched() {
        assertThat(verdict(notification(2))).isEqualTo(Verdict.GENUINE);
        clock.advance(Duration.ofHours(25));
        sns.down = true;
        assertThat(verdict(notification(2))).isEqualTo(Verdict.GENUINE);
    }

    @Test
    void requestOfManyValuesIsRefusedBeforeItsProof() {
        String many = "[" + "{},".repeat(50_000) + "{}]";
        assertThat(verdict(notification(2).replace("\"Message\":", "\"More\":" + many + ",\"Message\":")))
                .isEqualTo(Verdict.UNREADABLE);
    }

    @Test
    void foreignRequestsCannotCauseManyFetches() {
        String genuine = notification(2);
        for (int i = 0; i < 1_000; i++) {
            verdict(genuine.replace("0a1b2c", "x" + i).replace("\"Message\":\"{}\"", "\"Message\":\"{ }\""));
        }
        assertThat(sns.fetched.get()).isLessThanOrEqualTo(20);
        clock.advance(Duration.ofMinutes(11));
        assertThat(verdict(notification(2))).isEqualTo(Verdict.GENUINE);
    }

    @Test
    void versionsOfSignaturesAreNotMixed() {
        assertThat(verdict(notification(1).replace("\"SignatureVersion\":\"1\"", "\"SignatureVersion\":\"2\"")))
                .isEqualTo(Verdict.FORGED);
        assertThat(verdict(notification(1).replace("\"SignatureVersion\":\"1\"", "\"SignatureVersion\":\"3\"")))
                .isEqualTo(Verdict.FORGED);
    }

    @Test
    void subscriptionOfAnAllowedTopicIsConfirmed() {
        try (Desk desk = new Desk(Hook.SES)) {
            int before = Hook.SNS.confirmed.get();
            String confirmation = Hook.SNS.confirmation(SnsAuthority.TOPIC, desk.clock.instant());
            assertThat(desk.webhook.respond(request(confirmation)).status()).isEqualTo(200);
            assertThat(Hook.SNS.confirmed).hasValue(before + 1);
            assertThat(desk.webhook.respond(request(confirmation)).status()).isEqualTo(200);
            assertThat(Hook.SNS.confirmed).as("a repetition is known").hasValue(before + 1);
        }
    }

    @Test
    void subscriptionOfAnotherTopicIsRefused() {
        try (Desk desk = new Desk(Hook.SES)) {
            int before = Hook.SNS.confirmed.get();
            String foreign = Hook.SNS.confirmation("arn:aws:sns:eu-west-1:999999999999:theirs", desk.clock.instant());
            assertThat(desk.webhook.respond(request(foreign)).status()).isEqualTo(403);
            assertThat(Hook.SNS.confirmed).hasValue(before);
        }
    }

    @Test
    void textOfSnsItselfIsNoEvent() {
        try (Desk desk = new Desk(Hook.SES)) {
            String text = Hook.SNS.notification(
                    "Successfully validated SNS topic for Amazon SES event publishing.", "v", desk.clock.instant(), 2);
            assertThat(desk.webhook.respond(request(text)).status()).isEqualTo(200);
        }
    }
}
