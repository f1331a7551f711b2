package io.emailledger.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.rig.Campaigns;
import io.emailledger.testkit.smtp.Phase;
import io.emailledger.testkit.smtp.Reaction;
import io.emailledger.testkit.smtp.Rule;
import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that a process with 64 MB of memory sends attachments of 25 MB: four, or twenty with {@code -Pcampaigns}. */
class LargeAttachmentsTest {
    private static final int ATTACHMENTS = Campaigns.number(4, 20);
    private static final Duration A_WHILE = Duration.ofMinutes(3);

    @TempDir
    Path directory;

    @Test
    void attachmentsLargerThanMemoryAreSentAndDeleted() throws Exception {
        long start = System.nanoTime();
        AttachmentHashes hashes = new AttachmentHashes();
        Path file = directory.resolve("history");
        try (ScriptedSmtpServer server = ScriptedSmtpServer.builder()
                .contentLimit(1L << 30)
                .keepBodies(false)
                .contentTo(hashes::begin)
                .start()) {
            Rule held = server.when(Phase.FINAL_DOT).times(1).then(Reaction.stall());
            try (Child child =
                    Child.start(LargeAttachmentsProgram.class, List.of("-Xmx64m"), file, server.port(), ATTACHMENTS)) {
                String id = child.awaitLine("recorded");
                long recorded = System.nanoTime();
                held.awaitUsed(1, A_WHILE);
                child.say("look");
                long whileSending = Long.parseLong(child.awaitLine("while sending"));
                assertThat(whileSending).isGreaterThan(ATTACHMENTS);
                server.release();

                assertThat(child.awaitLine("when delivered")).isEqualTo("0");
                assertThat(child.awaitExit()).isZero();
                assertThat(server.received())
                        .singleElement()
                        .satisfies(mail -> assertThat(mail.messageId()).contains("<" + id + "@clinic.example>"));
                System.out.printf(
                        "%d attachments of 25 MB, -Xmx64m: recorded in %.1f s, sent in %.1f s%n",
                        ATTACHMENTS, (recorded - start) / 1e9, (System.nanoTime() - recorded) / 1e9);
            }
        }
        assertThat(hashes.await()).isEqualTo(expected());
        try (PooledDatabase database = PooledDatabase.at(file)) {
            assertThat(database.number("select count(*) from el_attachment_chunk"))
                    .isZero();
            assertThat(database.number("select count(*) from el_attachment where sha256 is not null"))
                    .isEqualTo(ATTACHMENTS);
        }
    }

    private static Map<String, String> expected() {
        Map<String, String> expected = new LinkedHashMap<>();
        for (int i = 0; i < ATTACHMENTS; i++) {
            expected.put(LargeAttachmentsProgram.name(i), Pseudorandom.sha256(i, LargeAttachmentsProgram.SIZE));
        }
        return expected;
    }
}
