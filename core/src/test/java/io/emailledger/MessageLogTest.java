package io.emailledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.history.AttemptRecord;
import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.message.EmailId;
import io.emailledger.rig.Rig;
import io.emailledger.spi.Transport.DeliveryResult;
import io.emailledger.testkit.Act;
import io.emailledger.testkit.SampleAttempt;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MessageLogTest {
    private final Rig rig = new Rig();

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void attemptHasTimesServerResultsAndTranscript() throws Exception {
        rig.transport.next(Act.defer(451, "4.3.0 later").before(() -> {}), attempt -> {
            attempt.log().server("mx.home.example:25", "TLSv1.3");
            attempt.log().said("EHLO clinic.example");
            attempt.log().heard("250 mx.home.example");
            attempt.sendContent();
            return Act.answer().perform(attempt);
        });
        EmailId id = rig.sendToPat();
        rig.work();
        rig.later(Duration.ofMinutes(2));

        MessageLog log = rig.ledger.log(id);
        assertThat(log.attempts()).extracting(AttemptRecord::number).containsExactly(1, 2);
        AttemptRecord second = log.attempts().get(1);
        assertThat(second.server()).contains("mx.home.example:25");
        assertThat(second.tls()).contains("TLSv1.3");
        assertThat(second.startedAt()).isBeforeOrEqualTo(second.endedAt());
        assertThat(second.results())
                .singleElement()
                .satisfies(r -> assertThat(r.outcome()).isEqualTo(Outcome.ACCEPTED));
        byte[] content = rig.transport.deliveries().get(1).content().orElseThrow();
        String hash =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        assertThat(second.transcript())
                .contains("C: EHLO clinic.example\nS: 250 mx.home.example\n")
                .contains(content.length + " bytes, SHA-256 " + hash)
                .doesNotContain("Please find your invoice.");
        assertThat(log.text()).contains("Attempt 2 through").contains("TLSv1.3").contains("451 4.3.0 later");
    }

    @Test
    void transcriptIsTruncatedVisibly() {
        rig.transport.next(attempt -> talkative(attempt, 10_000));
        EmailId id = rig.sendToPat();
        rig.work();

        String transcript = rig.ledger.log(id).attempts().get(0).transcript();
        assertThat(transcript.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(64 * 1024);
        assertThat(transcript).contains("S: 250-line 0 ").contains("lines cut").contains("S: 250-line 9999 ");
    }

    @Test
    void serverCannotInjectTerminalEscapes() {
        rig.transport.next(attempt -> {
            attempt.log().heard("550 \u001b[2J\u0007\u2028gone\u0000");
            return Act.refuse(550, "5.1.1 gone").perform(attempt);
        });
        EmailId id = rig.sendToPat();
        rig.work();

        assertThat(rig.ledger.log(id).attempts().get(0).transcript()).contains("550 \\x1B[2J\\x07\\x2028gone\\x00");
    }

    private static DeliveryResult talkative(SampleAttempt attempt, int lines) {
        for (int i = 0; i < lines; i++) {
            attempt.log().heard("250-line " + i + " ü " + "x".repeat(i % 90));
        }
        return Act.answer().perform(attempt);
    }
}
