package io.emailledger.testkit.smtp;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All mail that the server has accepted, or only its number. Thread-safe. */
final class Mailbox {
    private final ServerSettings settings;
    private final Optional<SessionJournal> journal;
    private final Signal signal = new Signal();
    private final List<ReceivedMail> received = new ArrayList<>();
    private long count;

    Mailbox(ServerSettings settings, Optional<SessionJournal> journal) {
        this.settings = settings;
        this.journal = journal;
    }

    /** A mail that was received completely and is not accepted yet. */
    final class PendingMail {
        private final int connection;
        private final ReceivedEnvelope envelope;
        private final ContentSink content;
        private boolean taken;

        private PendingMail(int connection, ReceivedEnvelope envelope, ContentSink content) {
            this.connection = connection;
            this.envelope = envelope;
            this.content = content;
        }

        /** Accepts it, once; returns false if it could not be written to the journal and is not accepted. */
        boolean take() {
            if (!taken) {
                taken = keep(this);
            }
            return taken;
        }
    }

    PendingMail arrival(int connection, ReceivedEnvelope envelope, ContentSink content) {
        return new PendingMail(connection, envelope, content);
    }

    private boolean keep(PendingMail arrival) {
        if (settings.discarding() && journal.isEmpty()) {
            signal.update(() -> count++);
            return true;
        }
        ContentSink content = arrival.content;
        ReceivedEnvelope envelope = arrival.envelope;
        Instant now = settings.time().instant();
        Optional<String> messageId = content.header("Message-ID");
        String sha256 = content.takeSha256();
        if (journal.isPresent()) {
            try {
                journal.get()
                        .append(new JournalEntry(
                                now,
                                arrival.connection,
                                messageId,
                                envelope.sender(),
                                envelope.recipients(),
                                sha256,
                                content.size()));
            } catch (IOException e) {
                return false;
            }
        }
        ReceivedMail.ContentFacts facts =
                new ReceivedMail.ContentFacts(content.size(), sha256, messageId, content.content());
        signal.update(() -> {
            count++;
            if (!settings.discarding()) {
                received.add(new ReceivedMail(arrival.connection, now, envelope, facts));
            }
        });
        return true;
    }

    long count() {
        return signal.read(() -> count);
    }

    List<ReceivedMail> received() {
        return signal.read(() -> List.copyOf(received));
    }

    void await(long wanted, Duration timeout) {
        signal.require(
                () -> count >= wanted,
                timeout,
                () -> "the server has taken " + count() + " mails, not " + wanted
                        + "; look at sessions() for what was said");
    }
}
