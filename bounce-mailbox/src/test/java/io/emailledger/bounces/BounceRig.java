package io.emailledger.bounces;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.EmailLedger;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.local.LocalTransports;
import io.emailledger.local.MemoryHistoryStore;
import io.emailledger.message.Email;
import io.emailledger.message.EmailId;
import io.emailledger.report.ReturnPath;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.StoreException;
import io.emailledger.spi.StoreParts.ReportStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;

/** A ledger with delivered e-mails, and bounces about them. */
final class BounceRig implements AutoCloseable {
    static final String USER = "bounces";
    static final String PASSWORD = "s3cret";
    static final String ADDRESS = "bounces@app.example";

    /** The placeholder in test mails for the return path of an e-mail. */
    static final String TOKEN_PLACE = "bounces+TOKEN@app.example";

    static final BounceParser PARSER = BounceParser.of(ADDRESS).withLongestReading(Duration.ofMinutes(10));

    private static final ReturnPath PATH =
            ReturnPath.at(ADDRESS).signedWith("32 random bytes, kept with care.".getBytes(StandardCharsets.US_ASCII));

    /** While set, every call of the ledger to its store fails. */
    final AtomicBoolean storeIsDown = new AtomicBoolean();

    private final BlockingQueue<EmailId> bounced = new LinkedBlockingQueue<>();

    final EmailLedger ledger = EmailLedger.builder(store(), LocalTransports.discarding())
            .returnPath(PATH)
            .workers(0)
            .listener((id, event) -> {
                if (event.type() == EventType.BOUNCED) {
                    bounced.add(id);
                }
            })
            .build();

    private HistoryStore store() {
        HistoryStore real = MemoryHistoryStore.create(InstantSource.system());
        ReportStore reports = failing(ReportStore.class, real.reportStore().orElseThrow(), part -> part);
        return failing(
                HistoryStore.class, real, answer -> answer.equals(real.reportStore()) ? Optional.of(reports) : answer);
    }

    private <T> T failing(Class<T> type, T real, UnaryOperator<Object> answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (storeIsDown.get() && method.getName().equals("keep")) {
                        throw new StoreException("The store is down.", null);
                    }
                    try {
                        Object answer = method.invoke(real, arguments);
                        return answer == null ? null : answers.apply(answer);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    /** Sends an e-mail that its relay accepts. */
    EmailId sent(String to) {
        EmailId id = ledger.send(Email.from("office@app.example")
                .to(to)
                .subject("Invoice")
                .text("Hello.")
                .build());
        boolean more = true;
        while (more) {
            more = ledger.sending().runOnce();
        }
        assertThat(status(id)).isEqualTo(EmailStatus.DELIVERED);
        return id;
    }

    /** Waits until the next e-mail has bounced. */
    EmailId awaitBounce() throws InterruptedException {
        EmailId id = bounced.poll(30, TimeUnit.SECONDS);
        assertThat(id).as("an e-mail that bounced within 30 seconds").isNotNull();
        return id;
    }

    /** The next bounced e-mail, if there is one in time. */
    Optional<EmailId> bounceWithin(Duration time) throws InterruptedException {
        return Optional.ofNullable(bounced.poll(time.toMillis(), TimeUnit.MILLISECONDS));
    }

    EmailStatus status(EmailId id) {
        return ledger.find(id).orElseThrow().status();
    }

    /** The number of bounces: a mail read twice must not count twice. */
    long bounces(EmailId id) {
        return ledger.log(id).events().stream()
                .filter(event -> event.type() == EventType.BOUNCED)
                .count();
    }

    /** The return path of an e-mail. */
    String returnPath(EmailId id) {
        return PATH.address(id, 0).forEnvelope();
    }

    /** A bounce (RFC 3464) of an e-mail, verified by its return path. */
    byte[] bounce(EmailId id, String to) {
        return bounceAt(PATH.address(id, 0).forEnvelope(), to);
    }

    /** A bounce of an e-mail that was never sent. */
    static byte[] forged(String to) {
        return bounceAt("bounces+aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@app.example", to);
    }

    static byte[] bounceAt(String returnPath, String to) {
        return mail(
                "From: Mail Delivery System <MAILER-DAEMON@relay.example>",
                "To: " + returnPath,
                "Subject: Undelivered Mail Returned to Sender",
                "Auto-Submitted: auto-replied",
                "MIME-Version: 1.0",
                "Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"",
                "",
                "--b",
                "Content-Type: text/plain",
                "",
                "<" + to + ">: 550 5.1.1 User unknown",
                "--b",
                "Content-Type: message/delivery-status",
                "",
                "Reporting-MTA: dns; relay.example",
                "",
                "Final-Recipient: rfc822; " + to,
                "Action: failed",
                "Status: 5.1.1",
                "Diagnostic-Code: smtp; 550 5.1.1 User unknown",
                "",
                "--b--");
    }

    /** A personal mail. */
    static byte[] letter() {
        return mail(
                "From: friend@home.example",
                "To: " + ADDRESS,
                "Subject: Lunch on Thursday",
                "",
                "Shall we meet at noon?");
    }

    /** A report with more parts than the parser reads. */
    static byte[] endless() {
        StringBuilder parts = new StringBuilder();
        parts.append("From: fbl@isp.example\r\nTo: ")
                .append(ADDRESS)
                .append("\r\nSubject: complaint\r\nMIME-Version: 1.0\r\n")
                .append("Content-Type: multipart/report; report-type=feedback-report; boundary=\"b\"\r\n\r\n");
        parts.append("--b\r\n\r\n".repeat(100_000)).append("--b--\r\n");
        return parts.toString().getBytes(StandardCharsets.US_ASCII);
    }

    static byte[] mail(String... lines) {
        return (String.join("\r\n", lines) + "\r\n").getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        ledger.close();
    }
}
