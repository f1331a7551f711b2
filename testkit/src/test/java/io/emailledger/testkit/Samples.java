package io.emailledger.testkit;

import io.emailledger.message.Address;
import io.emailledger.spi.Transport.Envelope;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** Envelopes for tests of transports. */
final class Samples {
    private Samples() {}

    static Envelope envelope(String... recipients) {
        List<Address> addresses = Arrays.stream(recipients).map(Address::of).toList();
        return new Envelope(
                Sample.recordedAt(Instant.parse("2026-03-02T08:00:00Z")).id,
                Address.of("office@clinic.example"),
                addresses);
    }

    static List<String> addresses(Envelope envelope) {
        return envelope.recipients().stream().map(Address::address).toList();
    }
}
