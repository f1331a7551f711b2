package io.emailledger.dkim;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.emailledger.local.LocalTransports.RecordingTransport;
import io.emailledger.message.Address;
import io.emailledger.message.EmailId;
import io.emailledger.spi.Transport;
import io.emailledger.spi.Transport.AttemptLog;
import io.emailledger.spi.Transport.DeliveryResult;
import io.emailledger.spi.Transport.Envelope;
import io.emailledger.spi.Transport.MessageContent;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Delivers contents through a signer to a transport that records them, without a ledger. */
final class Deliveries {
    static final String DATE = "Sat, 28 Nov 2026 09:00:00 +0000";
    static final Instant RECORDED = Instant.parse("2026-11-28T09:00:01Z");

    final RecordingTransport recording = new RecordingTransport(1_000);
    final List<String> notes = new ArrayList<>();
    private final Transport transport;

    Deliveries(DkimSigner signer) {
        transport = signer.sign(recording);
    }

    /** A content in memory. */
    static final class Bytes implements MessageContent {
        private final byte[] bytes;

        Bytes(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public long size() {
            return bytes.length;
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            out.write(bytes);
        }
    }

    static EmailId id(Instant recordedAt) {
        return new EmailId(new UUID(recordedAt.toEpochMilli() * 65_536 + 0x7000, Long.MIN_VALUE));
    }

    static String message(String from) {
        return "Date: " + DATE + "\r\nFrom: " + from + "\r\nTo: pat@home.example\r\nSubject: Hello\r\n"
                + "Message-ID: <1@app.example>\r\nMIME-Version: 1.0\r\n\r\nHello Pat\r\n";
    }

    DeliveryResult deliver(MessageContent content) {
        Envelope envelope =
                new Envelope(id(RECORDED), Address.of("bounces@app.example"), List.of(Address.of("pat@home.example")));
        return transport.deliver(envelope, content, new Log());
    }

    DeliveryResult deliver(String message) {
        return deliver(new Bytes(message.getBytes(UTF_8)));
    }

    /** Delivers a message, and returns what was sent. */
    byte[] sent(String message) {
        deliver(message);
        return last();
    }

    byte[] last() {
        List<RecordingTransport.Sent> sent = recording.sent();
        return sent.get(sent.size() - 1).content();
    }

    private final class Log implements AttemptLog {
        @Override
        public void server(String hostAndPort, String tls) {}

        @Override
        public void said(String line) {}

        @Override
        public void heard(String line) {}

        @Override
        public void note(String line) {
            notes.add(line);
        }

        @Override
        public void beforeContent() {}

        @Override
        public void beforeEnd() {}
    }
}
