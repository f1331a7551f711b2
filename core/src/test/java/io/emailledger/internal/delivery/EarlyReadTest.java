package io.emailledger.internal.delivery;

import static io.emailledger.history.EmailStatus.PENDING;
import static io.emailledger.history.EmailStatus.UNCONFIRMED;
import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.EmailLedger;
import io.emailledger.message.Email.Guarantee;
import io.emailledger.message.EmailId;
import io.emailledger.rig.Rig;
import io.emailledger.spi.Transport;
import io.emailledger.spi.Transport.AttemptLog;
import io.emailledger.spi.Transport.DeliveryResult;
import io.emailledger.spi.Transport.Envelope;
import io.emailledger.spi.Transport.MessageContent;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests transports that read the content before it may be sent, to sign or measure it, and then fail. */
class EarlyReadTest {
    private final Rig rig = new Rig();

    @AfterEach
    void close() {
        rig.close();
    }

    /**
     * Reads the content once before it may be sent, and throws.
     *
     * @param asks whether it asks to send it
     * @param again whether it reads it again then
     */
    private record Reader(boolean asks, boolean again) implements Transport {
        @Override
        public String name() {
            return "reader";
        }

        @Override
        public DeliveryResult deliver(Envelope envelope, MessageContent content, AttemptLog log) {
            read(content);
            if (asks) {
                log.beforeContent();
            }
            if (again) {
                read(content);
            }
            throw new IllegalStateException("broken");
        }

        private static void read(MessageContent content) {
            try {
                content.writeTo(OutputStream.nullOutputStream());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private EmailId failed(Reader transport) {
        EmailId id = rig.send(Rig.email().to("pat@home.example").guarantee(Guarantee.AT_MOST_ONCE));
        try (EmailLedger ledger = EmailLedger.builder(rig.store, transport)
                .time(rig.clock)
                .workers(0)
                .build()) {
            ledger.sending().runOnce();
        }
        return id;
    }

    private String transcript(EmailId id) {
        return rig.ledger.log(id).attempts().get(0).transcript();
    }

    @Test
    void contentReadBeforeItWasAllowedIsNotSent() {
        EmailId id = failed(new Reader(false, false));

        assertThat(rig.status(id)).isEqualTo(PENDING);
        assertThat(transcript(id)).doesNotContain("content: ");
    }

    @Test
    void contentReadBeforeItWasAllowedMayBeSentLater() {
        EmailId id = failed(new Reader(true, false));

        assertThat(rig.status(id)).isEqualTo(UNCONFIRMED);
        assertThat(transcript(id)).containsOnlyOnce("content: ");
    }

    @Test
    void contentReadTwiceIsLoggedOnce() {
        EmailId id = failed(new Reader(true, true));

        assertThat(rig.status(id)).isEqualTo(UNCONFIRMED);
        assertThat(transcript(id)).containsOnlyOnce("content: ");
    }
}
