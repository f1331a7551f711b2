package io.emailledger.smtp;

import io.emailledger.spi.Transport.AttemptLog;
import java.util.ArrayList;
import java.util.List;

/** Collects the lines that a transport reports: {@code C:} client, {@code S:} server, {@code --} note. */
class Transcript implements AttemptLog {
    private final List<String> lines = new ArrayList<>();
    private final List<String> servers = new ArrayList<>();
    private int asked;

    @Override
    public synchronized void server(String hostAndPort, String tls) {
        servers.add(tls.isEmpty() ? hostAndPort : hostAndPort + " " + tls);
    }

    @Override
    public synchronized void said(String line) {
        lines.add("C: " + line);
    }

    @Override
    public synchronized void heard(String line) {
        lines.add("S: " + line);
    }

    @Override
    public synchronized void note(String line) {
        lines.add("-- " + line);
    }

    @Override
    public void beforeEnd() {}

    @Override
    public synchronized void beforeContent() {
        asked++;
    }

    synchronized List<String> lines() {
        return List.copyOf(lines);
    }

    List<String> said() {
        return only("C: ");
    }

    List<String> notes() {
        return only("-- ");
    }

    private List<String> only(String who) {
        return lines().stream()
                .filter(l -> l.startsWith(who))
                .map(l -> l.substring(3))
                .toList();
    }

    synchronized List<String> servers() {
        return List.copyOf(servers);
    }

    synchronized int timesAskedForContent() {
        return asked;
    }

    @Override
    public String toString() {
        return String.join("\n", lines());
    }
}
