package io.emailledger.system;

import static io.emailledger.history.EmailStatus.BOUNCED;
import static io.emailledger.history.EmailStatus.CANCELLED;
import static io.emailledger.history.EmailStatus.DELIVERED;
import static io.emailledger.history.EmailStatus.FAILED;
import static io.emailledger.history.EmailStatus.PENDING;
import static io.emailledger.history.EmailStatus.SENDING;
import static io.emailledger.history.EmailStatus.UNCONFIRMED;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.sun.net.httpserver.HttpServer;
import io.emailledger.EmailLedger;
import io.emailledger.EmailLedgerBuilder;
import io.emailledger.actions.Actions;
import io.emailledger.actions.Actions.Resolution;
import io.emailledger.actions.Actions.ResolveResult;
import io.emailledger.actions.CancelResult;
import io.emailledger.actions.ResendOptions;
import io.emailledger.actions.ResendResult;
import io.emailledger.actions.ResendResult.ResendRefusal;
import io.emailledger.history.AttemptRecord;
import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailRecord.AttachmentRecord;
import io.emailledger.history.EmailStatus.FailureReason;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.HistoryPage;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.RecipientRecord.AcceptedBy;
import io.emailledger.message.Attachment;
import io.emailledger.message.Email;
import io.emailledger.message.Email.Guarantee;
import io.emailledger.message.EmailBuilder;
import io.emailledger.message.EmailId;
import io.emailledger.smtp.Security;
import io.emailledger.smtp.SmtpTransport;
import io.emailledger.smtp.SmtpTransportBuilder;
import io.emailledger.testkit.smtp.Phase;
import io.emailledger.testkit.smtp.Reaction;
import io.emailledger.testkit.smtp.ReceivedMail;
import io.emailledger.testkit.smtp.Rule;
import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import io.emailledger.testkit.smtp.TestTls;
import io.emailledger.tracking.JdkPixelHandler;
import io.emailledger.tracking.OpenTracking;
import jakarta.mail.internet.MimeMessage;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the requirements of the library, one test for each, on an H2 database in a file and over real SMTP. */
class RequirementsTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String CLINIC = "billing@clinic.example";
    private static final String PAT = "pat@home.example";

    @TempDir
    Path directory;

    private final EventWatch watch = new EventWatch();
    private PooledDatabase database;

    @BeforeEach
    void openDatabase() {
        database = PooledDatabase.at(directory.resolve("history"));
    }

    @AfterEach
    void closeDatabase() {
        database.close();
    }

    @Test
    void historyCanBeSearchedAndOpened() throws Exception {
        GreenMail mail = greenMail();
        SmtpTransportBuilder relay = relay(mail);
        EmailId invoice;
        EmailId reminder;
        EmailId letter;
        try (EmailLedger ledger = ledger(relay)) {
            invoice = ledger.send(
                    invoice().tag("invoice").metadata("invoice", "42").build());
            reminder = ledger.send(Email.from("desk@clinic.example")
                    .to("kim@home.example")
                    .subject("Reminder: invoice 41 is due")
                    .text("Please pay.")
                    .build());
            letter = ledger.send(Email.from(CLINIC)
                    .to(PAT)
                    .subject("Your appointment")
                    .text("Monday at nine.")
                    .attach(Attachment.of("map.txt", "Turn left.".getBytes(UTF_8)))
                    .build());
            for (EmailId id : List.of(invoice, reminder, letter)) {
                watch.await(ledger, id, DELIVERED);
            }
        } finally {
            mail.stop();
        }

        // After a restart in another process the history is still there.
        database.close();
        database = PooledDatabase.at(directory.resolve("history"));
        try (EmailLedger ledger = ledger(relay)) {
            assertThat(ids(ledger, HistoryQuery.all())).containsExactly(letter, reminder, invoice);
            assertThat(ids(ledger, HistoryQuery.all().recipient(PAT))).containsExactly(letter, invoice);
            assertThat(ids(ledger, HistoryQuery.all().sender("desk@clinic.example")))
                    .containsExactly(reminder);
            assertThat(ids(ledger, HistoryQuery.all().subject("INVOICE"))).containsExactly(reminder, invoice);
            assertThat(ids(ledger, HistoryQuery.all().subject("invoice 42"))).containsExactly(invoice);
            assertThat(ids(ledger, HistoryQuery.all().tag("invoice"))).containsExactly(invoice);
            assertThat(ids(ledger, HistoryQuery.all().metadata("invoice", "42")))
                    .containsExactly(invoice);
            assertThat(ids(ledger, HistoryQuery.all().withAttachments(true))).containsExactly(letter);
            assertThat(ids(ledger, HistoryQuery.all().status(BOUNCED))).isEmpty();
            assertThat(ledger.counts(HistoryQuery.all()).of(DELIVERED)).isEqualTo(3);

            HistoryPage first = ledger.history(HistoryQuery.all().limit(2));
            HistoryPage second = ledger.history(
                    HistoryQuery.all().limit(2).after(first.next().orElseThrow()));
            assertThat(second.emails()).extracting(EmailRecord::id).containsExactly(invoice);
            assertThat(second.next()).isEmpty();

            Email opened = ledger.content(invoice).orElseThrow();
            assertThat(opened.subject()).isEqualTo("Invoice 42");
            assertThat(opened.text()).contains("Please find invoice 42.");
            assertThat(opened.to()).hasToString("[" + PAT + "]");
        }
    }

    @Test
    void pendingEmailCanBeCancelled() {
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start();
                EmailLedger ledger = ledger(relay(server).connections(1))) {
            Rule held = server.when(Phase.RCPT).times(1).then(Reaction.stall());
            EmailId first = ledger.send(invoice().build());
            held.awaitUsed(1, SOON);
            EmailId second = ledger.send(invoice().to("second@home.example").build());

            EmailRecord waiting = ledger.find(second).orElseThrow();
            assertThat(waiting.status()).isEqualTo(PENDING);
            assertThat(waiting.state().waiting()).isPresent();
            CancelResult cancelled = ledger.cancel(second);
            assertThat(cancelled.code()).isEqualTo(CancelResult.Code.CANCELLED);
            assertThat(cancelled.status()).contains(CANCELLED);

            // The e-mails before and after it are sent. It is not, and the server never sees it.
            EmailId third = ledger.send(invoice().to("third@home.example").build());
            server.release();
            watch.await(ledger, first, DELIVERED);
            watch.await(ledger, third, DELIVERED);
            assertThat(server.received())
                    .extracting(ReceivedMail::messageId)
                    .containsExactly(messageId(first), messageId(third));
            assertThat(said(server)).noneMatch(line -> line.contains("second@home.example"));
            assertThat(ledger.find(second).orElseThrow().status()).isEqualTo(CANCELLED);
        }
    }

    @Test
    void emailInTransmissionCannotBeCancelled() {
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start();
                EmailLedger ledger = ledger(relay(server))) {
            Rule held = server.when(Phase.DATA).times(1).then(Reaction.stall());
            EmailId id = ledger.send(invoice().build());
            held.awaitUsed(1, SOON);

            assertThat(ledger.find(id).orElseThrow().status()).isEqualTo(SENDING);
            CancelResult tooLate = ledger.cancel(id);
            assertThat(tooLate.code()).isEqualTo(CancelResult.Code.TOO_LATE);
            assertThat(tooLate.status()).contains(SENDING);

            server.release();
            watch.await(ledger, id, DELIVERED);
            assertThat(server.received()).hasSize(1);
        }
    }

    @Test
    void deliveredEmailHasReplyOfRelay() throws Exception {
        GreenMail mail = greenMail();
        try (EmailLedger ledger = ledger(relay(mail))) {
            Path file = Files.writeString(directory.resolve("invoice.txt"), "42.00 EUR");
            EmailId id = ledger.send(invoice()
                    .cc("kim@home.example")
                    .bcc("archive@clinic.example")
                    .attach(file)
                    .build());
            Files.delete(file);

            EmailRecord record = watch.await(ledger, id, DELIVERED);
            assertThat(record.recipients()).allSatisfy(recipient -> {
                assertThat(recipient.status()).isEqualTo(DELIVERED);
                assertThat(recipient.acceptedBy()).contains(AcceptedBy.RELAY);
                assertThat(recipient.reply().orElseThrow().code()).isEqualTo(250);
            });

            MimeMessage[] received = mail.getReceivedMessages();
            assertThat(received).hasSize(3);
            assertThat(received[0].getHeader("Message-ID"))
                    .containsExactly(messageId(id).orElseThrow());
            assertThat(received[0].getSubject()).isEqualTo("Invoice 42");
            assertThat(received[0].getHeader("Bcc")).isNull();
            String raw = new String(received[0].getInputStream().readAllBytes(), UTF_8);
            assertThat(raw).contains("Please find invoice 42.").contains("invoice.txt");
        } finally {
            mail.stop();
        }
    }

    @Test
    void bouncedRecipientHasReplyOfServer() {
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start();
                EmailLedger ledger = ledger(relay(server))) {
            server.unknownUser("nobody@home.example");
            EmailId id = ledger.send(invoice().cc("nobody@home.example").build());

            EmailRecord record = watch.await(ledger, id, BOUNCED);
            assertThat(record.recipients().get(0).status()).isEqualTo(DELIVERED);
            assertThat(record.recipients().get(1).status()).isEqualTo(BOUNCED);
            assertThat(record.recipients().get(1).reply()).hasToString("Optional[550 5.1.1 User unknown]");
            assertThat(ledger.log(id).text()).contains("S: 550 5.1.1 User unknown");
            assertThat(ids(ledger, HistoryQuery.all().status(BOUNCED))).containsExactly(id);
            assertThat(server.received())
                    .singleElement()
                    .satisfies(mail -> assertThat(mail.recipients()).containsExactly(PAT));
        }
    }

    @Test
    void failedEmailHasReasonAndIsNotSent() {
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start();
                EmailLedger ledger = ledger(relay(server))) {
            EmailId nobody = ledger.send(
                    Email.from(CLINIC).subject("To whom?").text("Hello").build());
            EmailId incomplete =
                    ledger.send(invoice().requireAttachment("invoice.pdf").build());
            EmailId unreadable = ledger.send(invoice()
                    .attach(directory.resolve("gone.pdf"))
                    .requireAttachment("gone.pdf")
                    .build());
            EmailId malformed = ledger.send(Email.from(CLINIC)
                    .to("pat.home.example")
                    .subject("?")
                    .text("?")
                    .build());

            assertThat(reason(ledger, nobody)).contains(FailureReason.NO_RECIPIENTS);
            assertThat(reason(ledger, incomplete)).contains(FailureReason.MANDATORY_ATTACHMENT_MISSING);
            assertThat(reason(ledger, unreadable)).contains(FailureReason.MANDATORY_ATTACHMENT_MISSING);
            assertThat(reason(ledger, malformed)).contains(FailureReason.INVALID_RECIPIENT);
            assertThat(ledger.log(nobody).text()).contains("Not sent: the e-mail has no recipients.");
            assertThat(ledger.log(incomplete).text()).contains("mandatory attachments are missing", "invoice.pdf");
            assertThat(ids(ledger, HistoryQuery.all().status(FAILED)))
                    .containsExactly(malformed, unreadable, incomplete, nobody);

            // The valid e-mail is sent. The server never sees the others.
            watch.await(ledger, ledger.send(invoice().build()), DELIVERED);
            assertThat(server.received()).hasSize(1);
            assertThat(said(server)).filteredOn(line -> line.startsWith("MAIL")).hasSize(1);
        }
    }

    @Test
    void messageLogHasEveryAttempt() {
        TestTls tls = TestTls.localhost();
        try (ScriptedSmtpServer server = ScriptedSmtpServer.builder()
                        .startTls(tls.serverContext())
                        .requireLogin("clinic", "s3cret-word")
                        .start();
                EmailLedger ledger = ledger(
                        relay(server)
                                .security(Security.STARTTLS_REQUIRED)
                                .sslContext(tls.clientContext())
                                .login("clinic", "s3cret-word"),
                        builder -> builder.retry(Duration.ofMillis(1), Duration.ofMillis(1))
                                .pollInterval(Duration.ofMillis(10)))) {
            server.when(Phase.FINAL_DOT).times(1).then(Reaction.reply(451, "4.3.0 Try again", "4.3.0 later"));
            EmailId id = ledger.send(invoice().build());
            watch.await(ledger, id, DELIVERED);

            List<AttemptRecord> attempts = ledger.log(id).attempts();
            assertThat(attempts).hasSize(2);
            assertThat(attempts.get(0).results()).singleElement().satisfies(result -> {
                assertThat(result.outcome()).isEqualTo(Outcome.DEFERRED);
                assertThat(result.reply().code()).isEqualTo(451);
            });
            assertThat(attempts.get(1).results())
                    .singleElement()
                    .satisfies(result -> assertThat(result.outcome()).isEqualTo(Outcome.ACCEPTED));
            assertThat(attempts).allSatisfy(attempt -> {
                assertThat(attempt.server()).contains(server.host() + ":" + server.port());
                assertThat(attempt.tls().orElseThrow()).startsWith("TLSv1");
                assertThat(attempt.transcript()).contains("SHA-256").doesNotContain("Please find invoice 42.");
            });
            ReceivedMail mail = server.received().get(0);
            assertThat(attempts.get(1).transcript()).contains("content: " + mail.size() + " bytes", mail.sha256());

            // The log equals the server's conversation, line by line, except for the password. Pipelined commands are
            // received one by one, so each side is compared separately. The server counts the dot as content.
            List<String> logged = attempts.stream()
                    .flatMap(attempt -> attempt.transcript().lines())
                    .filter(line -> line.startsWith("C: ") || line.startsWith("S: "))
                    .filter(line -> !line.equals("C: ."))
                    .toList();
            List<String> spoken = server.sessions().stream()
                    .flatMap(session -> session.lines().stream())
                    .filter(line -> line.startsWith("C: ") || line.startsWith("S: "))
                    .toList();
            assertThat(logged).allSatisfy(line -> assertThat(line).doesNotContain("s3cret-word"));
            for (String side : List.of("C: ", "S: ")) {
                assertThat(withoutSecrets(of(side, logged))).isEqualTo(withoutSecrets(of(side, spoken)));
            }
        }
    }

    private static List<String> of(String side, List<String> lines) {
        return lines.stream().filter(line -> line.startsWith(side)).toList();
    }

    @Test
    void emailCanBeResent() throws Exception {
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start();
                EmailLedger ledger = ledger(relay(server))) {
            EmailId plain = ledger.send(invoice().tag("invoice").build());
            byte[] pdf = "%PDF-1.7 forty-two".getBytes(UTF_8);
            EmailId attached = ledger.send(
                    invoice().attach(Attachment.of("invoice.pdf", pdf)).build());
            watch.await(ledger, plain, DELIVERED);
            watch.await(ledger, attached, DELIVERED);

            EmailId again = ledger.resend(plain).id().orElseThrow();
            EmailRecord copy = watch.await(ledger, again, DELIVERED);
            assertThat(again).isNotEqualTo(plain);
            assertThat(copy.facts().resendOf()).contains(plain);
            assertThat(copy.facts().tags()).containsExactly("invoice");
            assertThat(received(server, again).text()).contains("Please find invoice 42.");
            assertThat(EventWatch.first(ledger, plain, EventType.RESENT)).isPresent();

            assertThat(ledger.actions(attached).resend().refusal()).contains(ResendRefusal.ATTACHMENTS_DELETED);
            ResendResult refused = ledger.resend(attached);
            assertThat(refused.id()).isEmpty();
            assertThat(refused.refusal().orElseThrow().text()).contains("deleted as soon as an e-mail was sent");
            AttachmentRecord kept =
                    ledger.find(attached).orElseThrow().attachments().get(0);
            assertThat(kept.deletedAt()).isPresent();
            assertThat(kept.size()).isEqualTo(pdf.length);

            ResendOptions supplied = ResendOptions.same().attach(Attachment.of("invoice.pdf", pdf));
            EmailId whole = ledger.resend(attached, supplied).id().orElseThrow();
            watch.await(ledger, whole, DELIVERED);
            assertThat(received(server, whole).text()).contains("invoice.pdf");
        }
    }

    @Test
    void openedEmailIsMarked() throws Exception {
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        URI base = URI.create("http://localhost:" + http.getAddress().getPort() + "/t/");
        GreenMail mail = greenMail();
        OpenTracking tracking = OpenTracking.at(base).signedWith("a secret of 24 bytes....".getBytes(UTF_8));
        try (EmailLedger ledger = ledger(relay(mail), builder -> builder.with(tracking))) {
            http.createContext(base.getPath(), new JdkPixelHandler(tracking.endpoint(ledger.reports()::observe)));
            http.start();
            EmailId id = ledger.send(invoice()
                    .html("<html><body><p>Please find invoice 42.</p></body></html>")
                    .trackOpens(true)
                    .build());
            assertThat(watch.await(ledger, id, DELIVERED).opened()).isFalse();
            assertThat(ids(ledger, HistoryQuery.all().opened(true))).isEmpty();

            URI pixel = pixel(mail.getReceivedMessages()[0]);
            assertThat(pixel.toString()).startsWith(base.toString());
            HttpResponse<byte[]> image = HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(pixel).build(), HttpResponse.BodyHandlers.ofByteArray());
            assertThat(image.statusCode()).isEqualTo(200);
            assertThat(image.headers().firstValue("Content-Type")).contains("image/gif");

            EmailRecord record = ledger.find(id).orElseThrow();
            assertThat(record.opened()).isTrue();
            assertThat(record.opens().count()).isEqualTo(1);
            assertThat(record.status()).isEqualTo(DELIVERED);
            assertThat(ids(ledger, HistoryQuery.all().opened(true))).containsExactly(id);
            assertThat(EventWatch.first(ledger, id, EventType.OPENED)).isPresent();
        } finally {
            mail.stop();
            http.stop(0);
        }
    }

    @Test
    void allowedActionsMatchTheStatus() {
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start();
                EmailLedger ledger = ledger(relay(server).connections(1))) {
            Rule held = server.when(Phase.RCPT).times(1).then(Reaction.stall());
            server.when(Phase.FINAL_DOT).recipient("lost@home.example").then(Reaction.loseAnswer());
            EmailId sending = ledger.send(invoice()
                    .attach(Attachment.of("invoice.pdf", new byte[] {1}))
                    .build());
            held.awaitUsed(1, SOON);
            EmailId pending = ledger.send(invoice().build());

            Actions whileSending = ledger.actions(sending);
            assertThat(whileSending.mayCancel()).isFalse();
            assertThat(whileSending.whyNotCancel())
                    .contains("The e-mail is being sent and can no longer be cancelled.");
            assertThat(whileSending.resend().refusal()).contains(ResendRefusal.NOT_FINISHED);
            assertThat(whileSending.mayViewLog()).isTrue();

            Actions whilePending = ledger.actions(pending);
            assertThat(whilePending.status()).contains(PENDING);
            assertThat(whilePending.mayCancel()).isTrue();
            assertThat(whilePending.whyNotCancel()).isEmpty();
            assertThat(whilePending.resend().allowed()).isFalse();

            EmailId cancelled = ledger.send(invoice().build());
            ledger.cancel(cancelled);
            assertThat(ledger.actions(cancelled).mayCancel()).isFalse();
            assertThat(ledger.actions(cancelled).resend().allowed()).isTrue();

            server.release();
            watch.await(ledger, sending, DELIVERED);
            watch.await(ledger, pending, DELIVERED);
            assertThat(ledger.actions(sending).resend().refusal()).contains(ResendRefusal.ATTACHMENTS_DELETED);
            assertThat(ledger.actions(pending).resend().allowed()).isTrue();
            assertThat(ledger.actions(pending).mayCancel()).isFalse();
            assertThat(ledger.actions(pending).mayResolve()).isFalse();

            EmailId lost = ledger.send(Email.from(CLINIC)
                    .to("lost@home.example")
                    .subject("Once only")
                    .text("!")
                    .guarantee(Guarantee.AT_MOST_ONCE)
                    .build());
            watch.await(ledger, lost, UNCONFIRMED);
            assertThat(ledger.actions(lost).mayResolve()).isTrue();
            assertThat(ledger.actions(lost).resend().refusal()).contains(ResendRefusal.OUTCOME_UNKNOWN);
            assertThat(ledger.resolve(lost, Resolution.DELIVERED, "They called: it is there."))
                    .isEqualTo(ResolveResult.RESOLVED);
            assertThat(ledger.actions(lost).status()).contains(DELIVERED);
            assertThat(ledger.actions(lost).mayResolve()).isFalse();

            Actions unknown = ledger.actions(EmailId.of("018f0000-0000-7000-8000-000000000000"));
            assertThat(unknown.status()).isEmpty();
            assertThat(unknown.mayCancel()).isFalse();
            assertThat(unknown.mayViewLog()).isFalse();
            assertThat(unknown.resend().refusal()).contains(ResendRefusal.NOT_FOUND);
        }
    }

    private static EmailBuilder invoice() {
        return Email.from(CLINIC).to(PAT).subject("Invoice 42").text("Please find invoice 42.");
    }

    private EmailLedger ledger(SmtpTransportBuilder transport) {
        return ledger(transport, builder -> builder);
    }

    private EmailLedger ledger(SmtpTransportBuilder transport, UnaryOperator<EmailLedgerBuilder> further) {
        return further.apply(
                        EmailLedger.builder(database.store(), transport.build()).listener(watch))
                .build();
    }

    private static SmtpTransportBuilder relay(ScriptedSmtpServer server) {
        return SmtpTransport.relay(server.host(), server.port()).security(Security.NONE);
    }

    private static SmtpTransportBuilder relay(GreenMail mail) {
        return SmtpTransport.relay("127.0.0.1", mail.getSmtp().getPort()).security(Security.NONE);
    }

    private static GreenMail greenMail() {
        GreenMail mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        mail.start();
        return mail;
    }

    private static List<EmailId> ids(EmailLedger ledger, HistoryQuery query) {
        return ledger.history(query).emails().stream().map(EmailRecord::id).toList();
    }

    private static Optional<FailureReason> reason(EmailLedger ledger, EmailId id) {
        EmailRecord record = ledger.find(id).orElseThrow();
        assertThat(record.status()).isEqualTo(FAILED);
        return record.state().failure();
    }

    private static Optional<String> messageId(EmailId id) {
        return Optional.of("<" + id + "@clinic.example>");
    }

    private static ReceivedMail received(ScriptedSmtpServer server, EmailId id) {
        return server.received().stream()
                .filter(mail -> mail.messageId().equals(messageId(id)))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> said(ScriptedSmtpServer server) {
        return server.sessions().stream()
                .flatMap(session -> session.clientLines().stream())
                .toList();
    }

    /** Lines of credentials without their intended differences. */
    private static List<String> withoutSecrets(List<String> lines) {
        return lines.stream()
                .map(line -> line.startsWith("C: AUTH PLAIN") ? "C: AUTH PLAIN" : line)
                .toList();
    }

    private static URI pixel(MimeMessage message) throws Exception {
        String html = html(message);
        Matcher image = Pattern.compile("<img[^>]*src=\"([^\"]+)\"").matcher(html);
        assertThat(image.find()).as("an image in " + html).isTrue();
        return URI.create(image.group(1));
    }

    private static String html(jakarta.mail.Part part) throws Exception {
        if (part.getContent() instanceof jakarta.mail.Multipart parts) {
            for (int i = 0; i < parts.getCount(); i++) {
                String found = html(parts.getBodyPart(i));
                if (!found.isEmpty()) {
                    return found;
                }
            }
            return "";
        }
        return part.isMimeType("text/html") ? (String) part.getContent() : "";
    }
}
