package io.emailledger.testkit;

import io.emailledger.spi.Transport.AttemptLog;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntConsumer;

/** A log that stores its lines. */
final class ProbeLog implements AttemptLog {
    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
    private final IntConsumer beforeContent;
    private final Runnable beforeEnd;
    private volatile boolean askedForEnd;
    private volatile int asked;

    /** Makes a log that is told how often it has been asked for the content, this time included. */
    ProbeLog(IntConsumer beforeContent) {
        this(beforeContent, () -> {});
    }

    /** Makes a log that is also told when the content is about to be completed. */
    ProbeLog(IntConsumer beforeContent, Runnable beforeEnd) {
        this.beforeContent = beforeContent;
        this.beforeEnd = beforeEnd;
    }

    ProbeLog() {
        this(times -> {});
    }

    List<String> lines() {
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }

    boolean wasAskedForEnd() {
        return askedForEnd;
    }

    int timesAsked() {
        return asked;
    }

    @Override
    public void server(String hostAndPort, String tls) {
        lines.add(hostAndPort + " " + tls);
    }

    @Override
    public void said(String line) {
        lines.add(line);
    }

    @Override
    public void heard(String line) {
        lines.add(line);
    }

    @Override
    public void note(String line) {
        lines.add(line);
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // called on the thread of the attempt alone
    public void beforeContent() {
        asked++;
        beforeContent.accept(asked);
    }

    @Override
    public void beforeEnd() {
        askedForEnd = true;
        beforeEnd.run();
    }
}
