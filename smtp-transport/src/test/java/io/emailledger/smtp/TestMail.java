package io.emailledger.smtp;

import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.Reply;
import io.emailledger.message.Address;
import io.emailledger.message.EmailId;
import io.emailledger.spi.Transport.DeliveryResult;
import io.emailledger.spi.Transport.Envelope;
import io.emailledger.spi.Transport.MessageContent;
import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Test e-mails, and helpers to read delivery results. */
final class TestMail {
    static final Duration SOON = Duration.ofSeconds(20);
    static final String SHORT = "Message-ID: <1@sender.test>\r\nSubject: Invoice\r\n\r\nHello.\r\n";

    private TestMail() {}

    /** A transport to a plaintext server, with timeouts that only a defect reaches. */
    static SmtpTransportBuilder to(ScriptedSmtpServer server) {
        return SmtpTransport.relay(server.host(), server.port())
                .security(Security.NONE)
                .readTimeout(SOON)
                .writeTimeout(SOON)
                .attemptTimeout(SOON.multipliedBy(3));
    }

    static Envelope envelope(String... recipients) {
        return envelopeFrom("bounces@sender.test", recipients);
    }

    static Envelope envelopeFrom(String returnPath, String... recipients) {
        return new Envelope(
                EmailId.of("01936b2e-0000-7000-8000-000000000001"),
                Address.of(returnPath),
                Stream.of(recipients).map(Address::of).toList());
    }

    static MessageContent content(String text) {
        return content(text.getBytes(StandardCharsets.UTF_8));
    }

    static MessageContent content(byte[] bytes) {
        return new MessageContent() {
            @Override
            public long size() {
                return bytes.length;
            }

            @Override
            public void writeTo(OutputStream out) throws IOException {
                out.write(bytes);
            }
        };
    }

    /** More than sockets buffer, so that a server that stops reading stops us. */
    static MessageContent largeContent() {
        return content("This line is repeated until nobody can hold it any more.\r\n".repeat(400_000));
    }

    static List<Outcome> outcomes(DeliveryResult result) {
        return answers(result).stream().map(DeliveryResult.Answer::outcome).toList();
    }

    static List<Reply> replies(DeliveryResult result) {
        return answers(result).stream().map(DeliveryResult.Answer::reply).toList();
    }

    private static List<DeliveryResult.Answer> answers(DeliveryResult result) {
        if (result instanceof DeliveryResult.Answered answered) {
            return answered.recipients();
        }
        throw new AssertionError("no result for each recipient, but " + result);
    }

    static Reply unavailable(DeliveryResult result) {
        if (result instanceof DeliveryResult.Unavailable unavailable) {
            return unavailable.reply();
        }
        throw new AssertionError("not unavailable, but " + result);
    }

    /** A port that is bound, so that no other process gets it, and has no listener: connections to it are refused. */
    static Socket reserved() throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress("127.0.0.1", 0));
        return socket;
    }
}
