package io.emailledger.tracking;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.emailledger.EmailLedger;
import io.emailledger.history.EmailRecord;
import io.emailledger.local.LocalTransports.RecordingTransport;
import io.emailledger.local.MemoryHistoryStore;
import io.emailledger.message.Email;
import io.emailledger.message.EmailBuilder;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.RecipientContent.Subscription;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A ledger in memory that sends a newsletter, and the messages that left it. */
final class Subscribers implements AutoCloseable {
    static final byte[] SECRET = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    static final String PAT = "pat@home.example";

    final Unsubscribe unsubscribe;
    final RecordingTransport transport = new RecordingTransport(1_000);
    final HistoryStore store = MemoryHistoryStore.create(InstantSource.system());
    final EmailLedger ledger;

    Subscribers() {
        this(Unsubscribe.at(URI.create("https://app.example/u/")).signedWith(SECRET));
    }

    Subscribers(Unsubscribe unsubscribe) {
        this.unsubscribe = unsubscribe;
        this.ledger = another();
    }

    /** Another process on the same store. */
    EmailLedger another() {
        return EmailLedger.builder(store, transport)
                .with(unsubscribe)
                .workers(0)
                .build();
    }

    static EmailBuilder newsletter() {
        return Email.from("office@clinic.example").subject("News").text("Hello").list("news");
    }

    EmailRecord send(EmailBuilder email) {
        EmailId id = ledger.send(email.build());
        while (ledger.sending().runOnce()) {
            // The condition does the work.
        }
        return ledger.find(id).orElseThrow();
    }

    EmailRecord sendNews() {
        return send(newsletter().to(PAT));
    }

    static Subscription pat(EmailId email) {
        return new Subscription(Optional.empty(), "news", PAT, email);
    }

    /** The lines of the header of each message that was sent, folded ones as they are. */
    List<List<String>> headers() {
        return transport.sent().stream()
                .map(sent -> new String(sent.content(), UTF_8))
                .map(message -> message.substring(0, message.indexOf("\r\n\r\n")))
                .map(header -> Arrays.asList(header.split("\r\n")))
                .toList();
    }

    @Override
    public void close() {
        ledger.close();
    }
}
