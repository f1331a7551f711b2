package io.emailledger.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/**
 * The constants of a machine on which the figures depend most: the cost of a system call, which every packet to a
 * server on the same machine takes, and the cost of a write to the disk, which every commit takes.
 */
final class Machine {
    private static final Path ZERO = Path.of("/dev/zero");
    private static final int LOOPS = 15;
    private static final int CALLS_A_LOOP = 20_000;
    private static final int WRITES = 300;
    private static final int WRITTEN_BYTES = 8 * 1024;

    private Machine() {}

    /** Measures, and prints a line. */
    static void print() throws IOException {
        System.out.printf(
                Locale.ROOT,
                "%nMachine: %d cores, %s %s%n  a system call: %s us (one byte from %s); an fdatasync: %.3f ms (%d bytes"
                        + " in %s)%n",
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.vm.name"),
                System.getProperty("java.runtime.version"),
                Files.exists(ZERO) ? String.format(Locale.ROOT, "%.3f", systemCallMicros()) : "-",
                ZERO,
                fdatasyncMillis(),
                WRITTEN_BYTES,
                directory());
    }

    /** The directory in which the databases are made. */
    private static Path directory() {
        return Path.of(System.getProperty("java.io.tmpdir"));
    }

    /** The median of the loops; the first half warms up. */
    private static double systemCallMicros() throws IOException {
        double[] micros = new double[LOOPS];
        ByteBuffer one = ByteBuffer.allocateDirect(1);
        try (FileChannel zero = FileChannel.open(ZERO, StandardOpenOption.READ)) {
            for (int loop = -LOOPS; loop < LOOPS; loop++) {
                long start = System.nanoTime();
                for (int i = 0; i < CALLS_A_LOOP; i++) {
                    one.clear();
                    zero.read(one);
                }
                micros[Math.max(0, loop)] = (System.nanoTime() - start) / 1e3 / CALLS_A_LOOP;
            }
        }
        return Spread.of(micros).median();
    }

    /** The median of writes to the same place of a file. */
    private static double fdatasyncMillis() throws IOException {
        double[] millis = new double[WRITES];
        ByteBuffer bytes = ByteBuffer.allocateDirect(WRITTEN_BYTES);
        Path path = Files.createTempFile(directory(), "email-ledger-fdatasync", "");
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
            for (int write = 0; write < WRITES; write++) {
                bytes.clear();
                file.write(bytes, 0);
                long start = System.nanoTime();
                file.force(false);
                millis[write] = (System.nanoTime() - start) / 1e6;
            }
        } finally {
            Files.delete(path);
        }
        return Spread.of(millis).median();
    }
}
