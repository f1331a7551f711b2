package io.emailledger.providers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.EmailLedger;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.ObservationRecord;
import io.emailledger.history.RecipientRecord;
import io.emailledger.jdbc.JdbcHistoryStore;
import io.emailledger.local.MemoryHistoryStore;
import io.emailledger.message.Email;
import io.emailledger.message.EmailBuilder;
import io.emailledger.message.EmailId;
import io.emailledger.report.MailReport.RawReport;
import io.emailledger.report.ReturnPath;
import io.emailledger.spi.HistoryStore;
import io.emailledger.testkit.MovableClock;
import io.emailledger.testkit.ScriptedTransport;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;

/** A ledger that sends through a relay, and the webhook of one provider. */
final class Desk implements AutoCloseable {
    static final ReturnPath PATH =
            ReturnPath.at("bounces@clinic.example").signedWith("a secret of more than sixteen bytes".getBytes(UTF_8));
    private static final AtomicInteger NUMBER = new AtomicInteger();

    final MovableClock clock;
    final ScriptedTransport transport = new ScriptedTransport();
    final Hook hook;
    final EmailLedger ledger;
    final ProviderWebhook webhook;

    Desk(Hook hook) {
        this(hook, MovableClock.start());
    }

    private Desk(Hook hook, MovableClock clock) {
        this(hook, clock, null, builder -> builder);
    }

    /** Creates one with a store, or with one in memory for null. */
    Desk(Hook hook, MovableClock clock, @Nullable HistoryStore store, UnaryOperator<ProviderWebhookBuilder> settings) {
        this.hook = hook;
        this.clock = clock;
        this.ledger = EmailLedger.builder(store == null ? MemoryHistoryStore.create(clock) : store, transport)
                .time(clock)
                .monotonicTime(clock::nanos)
                .returnPath(PATH)
                .workers(0)
                .build();
        this.webhook = settings.apply(ProviderWebhook.builder(ledger, hook.provider())
                        .returnPath(PATH)
                        .time(clock))
                .build();
    }

    static Desk withDatabase(Hook hook) {
        JdbcDataSource database = new JdbcDataSource();
        database.setURL("jdbc:h2:mem:desk" + NUMBER.incrementAndGet() + ";DB_CLOSE_DELAY=-1");
        MovableClock clock = MovableClock.start();
        return new Desk(
                hook, clock, JdbcHistoryStore.builder(database).time(clock).build(), builder -> builder);
    }

    static EmailBuilder email() {
        return Email.from("billing@clinic.example").subject("Invoice 42").text("Dear Pat");
    }

    EmailId send() {
        return send(email().to("pat@home.example"));
    }

    EmailId send(EmailBuilder email) {
        EmailId id = ledger.send(email.build());
        work();
        return id;
    }

    void work() {
        while (ledger.sending().runOnce()) {
            // The condition does the work.
        }
    }

    /** Fills the places of an event: the e-mail, its Message-ID, its return path, its recipient and the time. */
    String fill(String event, EmailId id) {
        return event.replace('\'', '"')
                .replace("{id}", id.toString())
                .replace("{mid}", "<" + id + "@clinic.example>")
                .replace("{bare}", id + "@clinic.example")
                .replace("{to}", "pat@home.example")
                .replace("{seconds}", String.valueOf(clock.instant().getEpochSecond()))
                .replace("{millis}", String.valueOf(clock.instant().toEpochMilli()))
                .replace("{iso}", clock.instant().toString());
    }

    /** Sends an event about an e-mail to the webhook. */
    int post(String event, EmailId id) {
        return webhook.respond(hook.request(fill(event, id), clock.instant())).status();
    }

    EmailRecord record(EmailId id) {
        return ledger.find(id).orElseThrow();
    }

    RecipientRecord recipient(EmailId id) {
        return record(id).recipients().get(0);
    }

    List<ObservationRecord> observations(EmailId id) {
        return ledger.log(id).observations();
    }

    /** The history without the order in which reports came: what is known in the end. */
    String known(EmailId id) {
        Map<String, Long> events = new TreeMap<>();
        for (HistoryEvent event : ledger.log(id).events()) {
            events.merge(event.type() + " " + event.recipients() + " " + event.detail(), 1L, Long::sum);
        }
        List<String> reports = ledger.log(id).reports().stream()
                .map(report -> report.state() + " " + report.report().withRaw(RawReport.NONE))
                .sorted()
                .toList();
        List<String> observations =
                observations(id).stream().map(Object::toString).sorted().toList();
        return record(id).recipients() + "\n" + observations + "\n" + events + "\n" + reports;
    }

    void assertNothingChanged(EmailId id, String before) {
        assertThat(known(id)).isEqualTo(before);
    }

    @Override
    public void close() {
        ledger.close();
    }
}
