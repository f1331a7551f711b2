package io.emailledger.jakarta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.EmailLedger;
import io.emailledger.jakarta.LedgerRegistry.Registration;
import io.emailledger.message.InvalidValueException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.MimeMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class LedgerRegistryTest {
    private final TestLedger north = new TestLedger(ledger -> ledger.workers(0));
    private final TestLedger south = new TestLedger(ledger -> ledger.workers(0));

    private final List<Registration> registrations = new ArrayList<>();

    @AfterEach
    void close() {
        registrations.forEach(Registration::close);
        north.close();
        south.close();
    }

    @Test
    void sessionFindsItsLedgerByName() throws Exception {
        register("north", north);
        register("south", south);

        Transport.send(letter("south"));

        assertThat(north.history()).isEmpty();
        assertThat(south.history()).hasSize(1);
    }

    @Test
    void nameIsFreeAfterClose() {
        Registration first = register("north", north);
        first.close();
        register("north", north);
        first.close();

        assertThatThrownBy(() -> register("north", south))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("in use");
    }

    @Test
    void unknownNameIsExplained() throws Exception {
        MimeMessage message = letter("west");

        assertThatThrownBy(() -> Transport.send(message)).hasMessageContaining("LedgerRegistry.register(\"west\"");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " "})
    void nameIsRequired(String name) {
        assertThatThrownBy(() -> LedgerRegistry.register(name, north.ledger)).isInstanceOf(InvalidValueException.class);
    }

    @ParameterizedTest
    @NullSource
    void ledgerIsRequired(EmailLedger none) {
        assertThatThrownBy(() -> LedgerRegistry.register("west", none)).isInstanceOf(InvalidValueException.class);
    }

    private Registration register(String name, TestLedger bench) {
        Registration registration = LedgerRegistry.register(name, bench.ledger);
        registrations.add(registration);
        return registration;
    }

    private static MimeMessage letter(String ledger) throws Exception {
        Properties properties = new Properties();
        properties.setProperty("mail.transport.protocol.rfc822", "ledger");
        properties.setProperty("mail.ledger.name", ledger);
        return Letters.plain(Session.getInstance(properties));
    }
}
