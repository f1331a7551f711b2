package io.emailledger.testkit.smtp;

import java.util.ArrayList;
import java.util.List;

/**
 * The lines of both sides on one connection, in the order in which the server received and sent them. Thread-safe;
 * it can be read during the session.
 *
 * <p>Nothing is hidden in it: credentials are shown as they were sent. It holds up to 100,000 lines.
 */
public final class SessionLog {
    private static final int LINE_LIMIT = 100_000;
    private static final String CLIENT = "C: ";
    private static final String SERVER = "S: ";
    private static final String NOTE = "-- ";

    private final int connection;
    private final boolean writing;
    private final List<String> lines = new ArrayList<>();
    private boolean ended;

    /** The log of a connection; one that is not {@code writing} stays empty, for speed. */
    SessionLog(int connection, boolean writing) {
        this.connection = connection;
        this.writing = writing;
    }

    /**
     * The number of the connection, from 1 in the order of accepting.
     *
     * @return from 1
     */
    public int connection() {
        return connection;
    }

    /**
     * Whether the connection is gone and nothing more will come.
     *
     * @return true from then on
     */
    public synchronized boolean isEnded() {
        return ended;
    }

    /**
     * Everything. There is {@code "C: "} before a line of the client, {@code "S: "} before a line of the server,
     * {@code "-- "} before what is no line, such as a TLS handshake, content (only its size) or the end.
     *
     * @return a copy
     */
    public synchronized List<String> lines() {
        return List.copyOf(lines);
    }

    /**
     * The commands of the client as they were sent, without their CRLF and without content.
     *
     * @return a copy
     */
    public List<String> clientLines() {
        return linesOf(CLIENT);
    }

    /**
     * The lines of the server's replies, without their CRLF.
     *
     * @return a copy
     */
    public List<String> serverLines() {
        return linesOf(SERVER);
    }

    private List<String> linesOf(String side) {
        return lines().stream()
                .filter(line -> line.startsWith(side))
                .map(line -> line.substring(side.length()))
                .toList();
    }

    void client(String line) {
        if (writing) {
            add(CLIENT + line);
        }
    }

    void server(ServerReply reply) {
        if (writing) {
            reply.lines().forEach(line -> add(SERVER + line));
        }
    }

    void note(String what) {
        if (writing) {
            add(NOTE + what);
        }
    }

    synchronized void end() {
        ended = true;
    }

    private synchronized void add(String line) {
        if (lines.size() < LINE_LIMIT) {
            lines.add(line);
        } else if (lines.size() == LINE_LIMIT) {
            lines.add(NOTE + "cut here: " + LINE_LIMIT + " lines are kept");
        }
    }

    /** All lines, one below the other. */
    @Override
    public String toString() {
        return "connection " + connection + "\n" + String.join("\n", lines());
    }
}
