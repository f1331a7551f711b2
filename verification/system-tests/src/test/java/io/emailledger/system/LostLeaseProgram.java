package io.emailledger.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.emailledger.EmailLedger;
import io.emailledger.jdbc.JdbcHistoryStore;
import io.emailledger.message.EmailId;
import io.emailledger.smtp.Security;
import io.emailledger.smtp.SmtpTransport;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.Transport;
import io.emailledger.spi.Transport.Envelope;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * The process that loses its leases: it sends all due e-mails of its database, and prints when it passes the end of a
 * content to the operating system. An e-mail whose address begins with {@link #HELD_BEFORE_END} or {@link
 * #HELD_AFTER_ANSWER} is blocked there until the next line {@link #GO} is read.
 */
final class LostLeaseProgram implements WatchedTransport.Watcher {
    static final String END = "end ";
    static final String OVER = "over ";
    static final String HOLDS = "holds ";
    static final String GO = "go";
    static final String CLOSE = "close";
    static final String HELD_BEFORE_END = "end";
    static final String HELD_AFTER_ANSWER = "answered";

    private static final int WORKERS = 8;

    private final PrintStream out;
    private int gone;

    LostLeaseProgram(PrintStream out) {
        this.out = out;
    }

    /** Starts a process with a database URL and a relay port. */
    static Child start(String url, int port, Duration lease) throws IOException {
        List<String> jvm = List.of("-XX:TieredStopAtLevel=1", "-Xmx256m");
        return Child.start(LostLeaseProgram.class, jvm, url, port, lease.toMillis());
    }

    /**
     * Runs with the database's URL, the server's port, and the lease in milliseconds, until it reads {@link #CLOSE}.
     */
    public static void main(String[] arguments) throws Exception {
        LostLeaseProgram program = new LostLeaseProgram(System.out);
        try (PooledDatabase database = PooledDatabase.checked(arguments[0]);
                HistoryStore store = JdbcHistoryStore.create(database.dataSource());
                BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
            Transport relay = SmtpTransport.relay("127.0.0.1", Integer.parseInt(arguments[1]))
                    .security(Security.NONE)
                    .connections(WORKERS)
                    .heloName("a.example")
                    .build();
            EmailLedger ledger = EmailLedger.builder(store, new WatchedTransport(relay, program))
                    .lease(Duration.ofMillis(Long.parseLong(arguments[2])))
                    .pollInterval(Duration.ofMillis(20))
                    .retry(Duration.ofMillis(20), Duration.ofMillis(200))
                    .build();
            program.print("open");
            for (String line = in.readLine(); line != null && !line.equals(CLOSE); line = in.readLine()) {
                program.go();
            }
            ledger.close();
        }
        program.print("closed");
    }

    private synchronized void print(String line) {
        out.println(line);
        out.flush();
    }

    private synchronized void go() {
        gone++;
        notifyAll();
    }

    @Override
    public void asks(Envelope envelope) {
        holdIf(HELD_BEFORE_END, envelope);
    }

    @Override
    public void ends(Envelope envelope) {
        print(END + envelope.email() + " " + Instant.now());
    }

    @Override
    public void over(Envelope envelope) {
        print(OVER + envelope.email() + " " + Instant.now());
    }

    @Override
    public void accepted(Envelope envelope) {
        holdIf(HELD_AFTER_ANSWER, envelope);
    }

    private synchronized void holdIf(String prefix, Envelope envelope) {
        if (!envelope.recipients().get(0).toString().startsWith(prefix)) {
            return;
        }
        int before = gone;
        print(HOLDS + envelope.email());
        try {
            while (gone == before) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns the lines of this kind that a child has printed: an e-mail and a time each. */
    static void each(Child child, String kind, BiConsumer<EmailId, Instant> told) {
        for (String line : child.lines()) {
            String[] words = line.split(" ");
            if (line.startsWith(kind) && words.length == 3) {
                told.accept(EmailId.of(words[1]), Instant.parse(words[2]));
            }
        }
    }
}
