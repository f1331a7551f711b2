package io.emailledger.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.emailledger.EmailLedger;
import io.emailledger.jdbc.JdbcHistoryStore;
import io.emailledger.rig.Campaigns;
import io.emailledger.smtp.SmtpTransport;
import io.emailledger.tracking.Unsubscribe;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A child process that runs a program of these tests and may be killed. Its output is read line by line. */
final class Child implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofMinutes(Campaigns.number(1, 10));

    /** One class of each location that a program needs: a short class path makes a JVM start fast. */
    private static final List<Class<?>> PARTS = List.of(
            Child.class,
            EmailLedger.class,
            JdbcHistoryStore.class,
            SmtpTransport.class,
            io.emailledger.webhooks.Webhooks.class,
            Unsubscribe.class,
            org.h2.Driver.class,
            org.postgresql.Driver.class,
            org.mariadb.jdbc.Driver.class,
            com.zaxxer.hikari.HikariDataSource.class,
            org.slf4j.Logger.class,
            org.slf4j.simple.SimpleLogger.class,
            com.fasterxml.jackson.core.JsonFactory.class,
            jakarta.mail.Session.class,
            jakarta.activation.DataHandler.class,
            org.eclipse.angus.mail.smtp.SMTPTransport.class);

    private final Process process;
    private final List<String> lines = new ArrayList<>();
    private final Thread reader;
    private boolean ended;

    private Child(Process process) {
        this.process = process;
        this.reader = new Thread(this::listen, "child-" + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts a program with JVM options and arguments, and its dependencies on the class path. */
    static Child start(Class<?> program, List<String> options, Object... arguments) throws IOException {
        List<String> all = new ArrayList<>(options);
        all.addAll(List.of("-cp", pathOf(PARTS)));
        return startWith(all, program, arguments);
    }

    /** Starts a program with arguments and with JVM options that contain its class path. */
    static Child startWith(List<String> options, Class<?> program, Object... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-Xshare:auto", "-XX:TieredStopAtLevel=1"));
        command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=" + System.getProperty("child.log", "error"));
        command.addAll(options);
        command.add(program.getName());
        Stream.of(arguments).map(String::valueOf).forEach(command::add);
        return new Child(new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    /** The locations of classes, as a class path or module path. */
    static String pathOf(List<Class<?>> types) {
        return types.stream().map(Child::placeOf).distinct().collect(Collectors.joining(File.pathSeparator));
    }

    private static String placeOf(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the class path has a location with an invalid name", e);
        }
    }

    /** Lines are added to the list one by one. The output of a killed process can still be read. */
    private void listen() {
        try (BufferedReader in = process.inputReader(UTF_8)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                add(line);
            }
        } catch (IOException e) {
            add("its output broke off: " + e);
        } finally {
            synchronized (this) {
                ended = true;
                notifyAll();
            }
        }
    }

    private synchronized void add(String line) {
        lines.add(line);
        notifyAll();
    }

    synchronized List<String> lines() {
        return List.copyOf(lines);
    }

    synchronized int lineCount() {
        return lines.size();
    }

    /** The rest of the first line that begins with the prefix. */
    String awaitLine(String prefix) {
        await(() -> lines.stream().anyMatch(line -> line.startsWith(prefix)), "the line \"" + prefix + "\"");
        return lines().stream()
                .filter(line -> line.startsWith(prefix))
                .findFirst()
                .orElseThrow()
                .substring(prefix.length())
                .trim();
    }

    /** Waits until the child has printed this many lines, or has ended. */
    synchronized void awaitLines(int count) {
        await(() -> ended || lines.size() >= count, count + " lines");
    }

    private synchronized void await(BooleanSupplier condition, String what) {
        long end = System.nanoTime() + LONGEST.toNanos();
        try {
            while (!condition.getAsBoolean()) {
                long left = (end - System.nanoTime()) / 1_000_000;
                if (ended || left <= 0) {
                    throw new AssertionError((ended ? "the child ended" : "the time was over") + " before " + what
                            + " came; it said:\n" + String.join("\n", lines));
                }
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + what, e);
        }
    }

    /** Waits for a condition that one of these children causes. None of them may end meanwhile. */
    static void await(CountDownLatch happened, List<Child> children) throws InterruptedException {
        long end = System.nanoTime() + LONGEST.toNanos();
        while (!happened.await(100, TimeUnit.MILLISECONDS)) {
            children.stream().filter(child -> !child.process.isAlive()).forEach(child -> {
                throw new AssertionError(
                        "a child ended unexpectedly; its output:\n" + String.join("\n", child.lines()));
            });
            if (System.nanoTime() > end) {
                throw new AssertionError("no progress; the output of the children:\n"
                        + children.stream()
                                .map(Child::linesWithThreads)
                                .map(lines -> String.join("\n", lines))
                                .collect(Collectors.joining("\n\n")));
            }
        }
    }

    /** Its output and its thread dump, which SIGQUIT makes a JVM print. */
    List<String> linesWithThreads() {
        try {
            new ProcessBuilder("kill", "-QUIT", Long.toString(process.pid()))
                    .start()
                    .waitFor();
            awaitLine("JNI global refs");
        } catch (IOException | AssertionError e) {
            add("its threads could not be seen: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            add("interrupted while its threads were looked at");
        }
        return lines();
    }

    void say(String line) {
        try {
            Writer out = process.outputWriter(UTF_8);
            out.write(line + "\n");
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("the child does not listen", e);
        }
    }

    /**
     * Sends SIGKILL: no code runs after it. On return all its output has been read, which {@link
     * Process#destroyForcibly()} would discard.
     */
    void kill() {
        process.toHandle().destroyForcibly();
        awaitExit();
    }

    /** Sends SIGSTOP: the process stays, with its connections and leases, and does nothing. */
    void stop() {
        signal("-STOP");
    }

    /** Sends SIGCONT: the process continues where it was stopped, as if no time had passed. */
    void goOn() {
        signal("-CONT");
    }

    private void signal(String name) {
        try {
            int result = new ProcessBuilder("kill", name, Long.toString(process.pid()))
                    .start()
                    .waitFor();
            if (result != 0) {
                throw new AssertionError("the child could not be sent " + name);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the child could not be sent " + name, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while a child was sent " + name, e);
        }
    }

    /** Waits until the process ends, and returns its exit code. */
    int awaitExit() {
        return awaitExit(LONGEST);
    }

    /** The same with another limit. */
    int awaitExit(Duration longest) {
        try {
            if (!process.waitFor(longest.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError(
                        "the child does not end; its output:\n" + String.join("\n", linesWithThreads()));
            }
            reader.join(LONGEST.toMillis());
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while a child ended", e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
