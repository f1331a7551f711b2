package io.emailledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.local.MemoryHistoryStore;
import io.emailledger.message.InvalidValueException;
import io.emailledger.spi.Transport;
import io.emailledger.spi.Transport.AttemptLog;
import io.emailledger.spi.Transport.DeliveryResult;
import io.emailledger.spi.Transport.Envelope;
import io.emailledger.spi.Transport.MessageContent;
import java.time.InstantSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransportNameTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "\t\r\n", "\u00a0", "\u2028", "\u0000\u0007", "\u200b", "\ufffe"})
    void transportWithoutValidNameIsRejected(String name) {
        MemoryHistoryStore store = MemoryHistoryStore.create(InstantSource.system());

        assertThatThrownBy(() -> EmailLedger.builder(store, named(name)))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("transport name");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "mail.example:587", "Müller", "邮件", "\ud83d\ude00"})
    void validNameIsAccepted(String name) {
        try (EmailLedger ledger = EmailLedger.builder(MemoryHistoryStore.create(InstantSource.system()), named(name))
                .workers(0)
                .build()) {
            assertThat(ledger.sending().runOnce()).isFalse();
        }
    }

    private static Transport named(String name) {
        return new Transport() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public DeliveryResult deliver(Envelope envelope, MessageContent content, AttemptLog log) {
                throw new UnsupportedOperationException("nothing is sent");
            }
        };
    }
}
