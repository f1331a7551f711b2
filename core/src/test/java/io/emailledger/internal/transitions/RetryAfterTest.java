package io.emailledger.internal.transitions;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests which wait is read from a server's text. One second is added, because a second early counts as too early. */
class RetryAfterTest {

    @ParameterizedTest
    @CsvSource({
        "'4.7.1 Greylisted, please try again in 300 seconds', 301",
        "'4.7.1 GREYLISTED for 60 S', 61",
        "'Try AGAIN within 5 minutes', 301",
        "'retry in 5 min', 301",
        "'please wait 7m', 421",
        "'retry after 2 hours', 7201",
        "'retry after 2h', 7201",
        "'come again in 0 seconds', 1",
        "'try again in 00:05:10', 311",
        "'retry after 1:02:03', 3724",
        "'wait 23:59:58', 86399",
    })
    void waitIsReadFromText(String reply, int seconds) {
        assertThat(RetryAfter.in(reply)).contains(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(strings = {"wait 23:59:59", "wait 24:00:00", "retry in 24 hours", "try again in 999999 seconds"})
    void waitIsAtMostOneDay(String reply) {
        assertThat(RetryAfter.in(reply)).contains(Duration.ofDays(1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "4.2.2 Mailbox full",
                "4.7.1 Greylisted",
                "4.3.2 Please try again later",
                "4.7.0 Rejected for 300 seconds",
                "try again in 5 days",
            })
    void textWithoutWaitHasNone(String reply) {
        assertThat(RetryAfter.in(reply)).isEmpty();
    }
}
