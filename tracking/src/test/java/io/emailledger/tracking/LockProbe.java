package io.emailledger.tracking;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A process that tells by its exit code whether another one has locked a file. */
final class LockProbe {
    static final int LOCKED = 7;
    private static final int FREE = 8;

    private LockProbe() {}

    public static void main(String[] args) throws IOException {
        try (FileChannel file = FileChannel.open(Path.of(args[0]), StandardOpenOption.WRITE)) {
            System.exit(file.tryLock() == null ? LOCKED : FREE);
        }
    }
}
