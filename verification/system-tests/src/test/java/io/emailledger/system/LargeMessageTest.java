package io.emailledger.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.rig.Campaigns;
import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that a process with 64 MB of memory sends a message of 100 MB, or 500 with {@code -Pcampaigns}, as it is. */
class LargeMessageTest {
    private static final int SIZE = Campaigns.number(100, 500);

    @TempDir
    Path directory;

    @Test
    void messageLargerThanMemoryArrivesUnchanged() throws Exception {
        MessageDigest arrived = MessageDigest.getInstance("SHA-256");
        try (ScriptedSmtpServer server = ScriptedSmtpServer.builder()
                .contentLimit(1L << 30)
                .keepBodies(false)
                .contentTo(() -> new DigestOutputStream(OutputStream.nullOutputStream(), arrived))
                .start()) {
            String expected = Pseudorandom.sha256(LargeMessage.open(SIZE));
            Path file = directory.resolve("history");
            try (Child child = Child.start(LargeMessageProgram.class, List.of("-Xmx64m"), file, server.port(), SIZE)) {
                assertThat(child.awaitLine("recorded")).isEqualTo(expected);
                assertThat(child.awaitLine("chunks")).isEqualTo("0");
                assertThat(child.awaitLine("attachment")).isEqualTo(String.valueOf((long) SIZE << 20));
                assertThat(child.awaitExit()).isZero();
            }
            assertThat(HexFormat.of().formatHex(arrived.digest())).isEqualTo(expected);
        }
    }
}
