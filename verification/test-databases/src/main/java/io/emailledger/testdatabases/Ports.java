package io.emailledger.testdatabases;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The ports of database servers: below those that the system gives to outgoing connections, so that none takes one while
 * its server is down, not even by connecting to itself. A server is made for seconds before it listens, so each port is
 * locked by a file: another process that runs tests does not choose it. The locks end with this process.
 */
final class Ports {
    private static final int FIRST = 20_000;
    private static final int END = 32_000;
    private static final List<FileLock> LOCKS = new ArrayList<>();

    private Ports() {}

    static synchronized int take() throws IOException {
        Path folder = Files.createDirectories(
                Path.of(System.getProperty("java.io.tmpdir"), "email-ledger-ports-" + System.getProperty("user.name")));
        for (int i = 0; i < 100; i++) {
            int candidate = ThreadLocalRandom.current().nextInt(FIRST, END);
            if (lock(folder.resolve(Integer.toString(candidate))) && isFree(candidate)) {
                return candidate;
            }
        }
        throw new IOException("No free port was found");
    }

    private static boolean lock(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                LOCKS.add(lock);
                return true;
            }
        } catch (OverlappingFileLockException e) {
            // Another server of this process has it.
        }
        channel.close();
        return false;
    }

    private static boolean isFree(int port) throws IOException {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (BindException taken) {
            return false;
        }
    }
}
