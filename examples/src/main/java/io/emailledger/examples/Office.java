package io.emailledger.examples;

import io.emailledger.EmailLedger;
import io.emailledger.MessageLog;
import io.emailledger.actions.CancelResult;
import io.emailledger.actions.ResendOptions;
import io.emailledger.actions.ResendResult;
import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.EmailRecord;
import io.emailledger.message.Email;
import io.emailledger.message.EmailId;
import io.emailledger.smtp.SmtpTransport;
import io.emailledger.testkit.smtp.Phase;
import io.emailledger.testkit.smtp.Reaction;
import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import io.emailledger.testkit.smtp.TestTls;
import io.emailledger.tracking.ClickEndpoint;
import io.emailledger.tracking.ClickTracking;
import io.emailledger.tracking.OpenTracking;
import io.emailledger.tracking.Unsubscribe;
import io.emailledger.tracking.UnsubscribeEndpoint;
import jakarta.mail.MessagingException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Plays a small office's day of mail: e-mails are sent, rejected, deferred, cancelled, resent and opened, a reader
 * follows a link of the newsletter, a scanner follows all of them, a reader unsubscribes, and the office looks at the
 * results. The mail server is scripted; like a real relay it has a certificate and requires a login.
 */
final class Office {
    private static final String USER = "office@greenstreet.example";
    private static final String PASSWORD = "a password that no transcript shows";
    private static final byte[] SECRET =
            "32 random bytes, the same after a restart".getBytes(StandardCharsets.US_ASCII);

    private final Path directory;
    private final PrintStream out;
    private final UntilFinished finished = new UntilFinished();
    private final Readers.Pace pace = new Readers.Pace();

    Office(Path directory, PrintStream out) {
        this.directory = directory;
        this.out = out;
    }

    /** Runs the day, then {@link Overtime} while the mail server, the database and the ledger are still open. */
    void spendTheDay(Overtime.Plan plan) throws IOException, InterruptedException, MessagingException, UsageException {
        Path history = directory.resolve("history");
        HistoryDatabase.delete(history);
        try (ScriptedSmtpServer server = mailServer();
                PixelServer web = PixelServer.start();
                HistoryDatabase database = HistoryDatabase.open(history);
                EmailLedger ledger = ledger(database, server, web);
                UnsubscribeEndpoint links = lists(web).endpoint(ledger.suppressions());
                Overtime overtime = plan.prepare(ledger)) {
            web.serve(tracking(web).endpoint(ledger.reports()::observe));
            web.serve(new ClickEndpoint(clicks(web), pace, ledger.reports()::observe));
            web.serve(links);
            out.println("A DAY AT THE GREEN STREET CLINIC");
            out.println("  Mail server   " + server.host() + ":" + server.port()
                    + ", with STARTTLS and a login; it runs in this process");
            out.println("  History       " + directory.resolve(database.file().getFileName()) + ", an H2 database");
            out.println();
            out.println("ACTIONS OF THE OFFICE, AND THEIR RESULTS");
            new Evening(ledger, out).lookBack(theDay(ledger, new Readers(server)));
            overtime.begin();
        }
    }

    /** Runs after the day, while everything is still open. */
    interface Overtime extends AutoCloseable {
        void begin();

        @Override
        void close();

        /** Does nothing. */
        static Overtime none() {
            return new Overtime() {
                @Override
                public void begin() {}

                @Override
                public void close() {}
            };
        }

        /** Checks before the day whether it can run. */
        @FunctionalInterface
        interface Plan {
            Overtime prepare(EmailLedger ledger) throws IOException, UsageException;
        }
    }

    private static ScriptedSmtpServer mailServer() {
        ScriptedSmtpServer server = ScriptedSmtpServer.builder()
                .hostName("mail.greenstreet.example")
                .startTls(TestTls.localhost().serverContext())
                .requireLogin(USER, PASSWORD)
                .start();
        server.unknownUser("alex@hmoe.example");
        server.when(Phase.RCPT)
                .recipient("reception@practice.example")
                .times(1)
                .then(Reaction.reply(451, "4.7.1 Greylisted, please come back later"));
        return server;
    }

    private static OpenTracking tracking(PixelServer web) {
        return OpenTracking.at(web.address()).signedWith(SECRET);
    }

    private static ClickTracking clicks(PixelServer web) {
        return ClickTracking.at(web.clickAddress()).signedWith(SECRET);
    }

    private static Unsubscribe lists(PixelServer web) {
        return Unsubscribe.at(web.listAddress()).signedWith(SECRET);
    }

    private EmailLedger ledger(HistoryDatabase database, ScriptedSmtpServer server, PixelServer web) {
        SmtpTransport transport = SmtpTransport.relay(server.host(), server.port())
                .login(USER, PASSWORD)
                .sslContext(TestTls.localhost().clientContext())
                .build();
        return EmailLedger.builder(database.store(), transport)
                .with(tracking(web))
                .with(clicks(web))
                .with(lists(web))
                .retry(Duration.ofMillis(200), Duration.ofSeconds(1))
                .listener(finished)
                .build();
    }

    /** Returns the two e-mails at which the office looks closely in the evening. */
    private Evening.Topics theDay(EmailLedger ledger, Readers readers)
            throws IOException, InterruptedException, MessagingException {
        EmailId results = send(ledger, "results for Alex, to a mistyped address", OfficeMail.results());
        ResendOptions corrected = ResendOptions.same().to("alex@home.example");
        did("resend", "the results, to the corrected address", resent(ledger, ledger.resend(results, corrected)));

        EmailId reminder = send(ledger, "a reminder for Pat, with a pixel", OfficeMail.reminder());
        String loaded = readers.loadPixel("pat@home.example");
        boolean opened = ledger.find(reminder).orElseThrow().opened();
        did("open", "Pat's mail program loads the pixel", loaded + ", opened: " + (opened ? "yes" : "no"));

        EmailId invoice = send(ledger, "invoice 42, its PDF is mandatory", OfficeMail.invoice42());
        did("resend", "invoice 42", resent(ledger, ledger.resend(invoice)));
        send(ledger, "invoice 43, its PDF is mandatory and not there", OfficeMail.invoice43());
        send(ledger, "a referral, to a server that greylists", OfficeMail.referral());

        EmailId first = send(ledger, "an issue of the newsletter, for Sam and Pat", OfficeMail.issue(1));
        String followed =
                readers.followOneLink("pat@home.example") + ", " + readers.followAllLinks("sam@mill.example", pace);
        did("click", "one link by Pat, all of Sam's by a scanner", followed);
        did("click", "Sam's mail program unsubscribes", readers.unsubscribe("sam@mill.example"));
        EmailId second = send(ledger, "the next issue for Sam and Pat", OfficeMail.issue(2));
        did("find", "Sam's copy of it", failureOf(ledger.find(second).orElseThrow()));
        send(ledger, "a receipt for Sam", OfficeMail.receipt());

        EmailId newsletter = send(ledger, "the newsletter, for tomorrow at 8:00", OfficeMail.newsletter());
        did("cancel", "the newsletter", cancelled(ledger.cancel(newsletter)));
        did("cancel", "the reminder for Pat", cancelled(ledger.cancel(reminder)));
        did("resend", "the reminder for Pat", resent(ledger, ledger.resend(reminder)));
        send(ledger, "a reminder for Kim, for tomorrow at 9:00", OfficeMail.tomorrow());
        out.println();
        return new Evening.Topics(results, first);
    }

    private EmailId send(EmailLedger ledger, String what, Email email) throws InterruptedException {
        EmailId id = ledger.send(email);
        EmailRecord record = email.sendAt().isPresent() ? ledger.find(id).orElseThrow() : finished.await(ledger, id);
        did("send", what, record.status() + (isDeferred(ledger.log(id)) ? " at the second attempt" : ""));
        return id;
    }

    private static boolean isDeferred(MessageLog log) {
        return log.attempts().stream()
                .flatMap(attempt -> attempt.results().stream())
                .anyMatch(result -> result.outcome() == Outcome.DEFERRED);
    }

    private String resent(EmailLedger ledger, ResendResult result) throws InterruptedException {
        if (result.id().isEmpty()) {
            return "refused, " + result.refusal().orElseThrow();
        }
        return "a new e-mail, " + finished.await(ledger, result.id().get()).status();
    }

    private static String cancelled(CancelResult result) {
        return result.code() == CancelResult.Code.TOO_LATE
                ? "TOO_LATE, it is " + result.status().orElseThrow()
                : result.code().name();
    }

    private void did(String verb, String what, String result) {
        out.printf("  %-6s  %-47s  %s%n", verb, what, result);
    }

    private static String failureOf(EmailRecord email) {
        return email.recipients().get(0).status()
                + email.recipients()
                        .get(0)
                        .failure()
                        .map(reason -> ", " + reason)
                        .orElse("");
    }
}
