package io.emailledger.internal.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolFileTest {
    @Test
    void openSpoolFileHasNoNameOnDisk(@TempDir Path folder) throws Exception {
        boolean keepsNames =
                System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("windows");
        try (SpoolFile file = SpoolFile.create(folder)) {
            assertThat(file.length()).isZero();
            assertThat(names(folder)).isEqualTo(keepsNames ? 1 : 0);
        }
        assertThat(names(folder)).isZero();
    }

    @Test
    void contentCanBeReadRepeatedly() throws Exception {
        try (SpoolFile file = SpoolFile.create()) {
            byte[] one = "one".getBytes(StandardCharsets.US_ASCII);
            byte[] other = "another".getBytes(StandardCharsets.US_ASCII);
            file.append(one, 3);
            file.append(other, 7);
            for (int i = 0; i < 2; i++) {
                try (InputStream first = file.open(0, 3);
                        InputStream second = file.open(3, 7)) {
                    assertThat(second.read()).isEqualTo('a');
                    assertThat(first.readAllBytes()).isEqualTo(one);
                    assertThat(new String(second.readAllBytes(), StandardCharsets.US_ASCII))
                            .isEqualTo("nother");
                }
            }
        }
    }

    @Test
    void interruptedThreadWritesAndReads() throws Exception {
        try (SpoolFile file = SpoolFile.create()) {
            Thread.currentThread().interrupt();
            file.append(new byte[] {7}, 1);
            try (InputStream in = file.open(0, 1)) {
                assertThat(in.read()).isEqualTo(7);
                assertThat(in.read()).isEqualTo(-1);
            }
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void filesOfKilledProcessAreDeleted(@TempDir Path folder) throws Exception {
        Path left = Files.createFile(folder.resolve("email-ledger-spool-123.tmp"));
        Path other = Files.createFile(folder.resolve("application.tmp"));

        SpoolFile.sweep(folder);

        assertThat(left).doesNotExist();
        assertThat(other).exists();
    }

    private static long names(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.count();
        }
    }
}
