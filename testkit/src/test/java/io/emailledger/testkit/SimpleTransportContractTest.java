package io.emailledger.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.local.LocalTransports;
import io.emailledger.local.LocalTransports.RecordingTransport;
import io.emailledger.message.Address;
import io.emailledger.spi.Transport;
import io.emailledger.spi.Transport.AttemptLog;
import io.emailledger.spi.Transport.DeliveryResult;
import io.emailledger.spi.Transport.Envelope;
import io.emailledger.spi.Transport.MessageContent;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the transport contract on the transports of core, as far as it applies. */
class SimpleTransportContractTest {

    @Nested
    class Discarding extends TransportContract {
        @Override
        protected Transport transport() {
            return LocalTransports.discarding();
        }
    }

    @Nested
    class Recording extends RecordingContract {
        @Override
        protected Transport over(Transport recording) {
            return recording;
        }
    }

    @Nested
    class Logging extends RecordingContract {
        private final PrintStream console = System.err;

        /** Other tests check the log. */
        @BeforeEach
        void keepTheConsoleQuiet() {
            System.setErr(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        }

        @AfterEach
        void restoreTheConsole() {
            System.setErr(console);
        }

        @Override
        protected Transport over(Transport recording) {
            return LocalTransports.logging(recording);
        }
    }

    @Nested
    class Redirecting extends RecordingContract {
        @Override
        protected Transport over(Transport recording) {
            return LocalTransports.redirecting(Address.of("staging@clinic.example"), recording);
        }

        /** This transport does not reach the recipients, by design. */
        @Test
        @Override
        void t1_everyRecipientIsReached() throws Exception {
            Envelope envelope = Samples.envelope("pat@home.example", "kim@home.example");

            DeliveryResult result = transport().deliver(envelope, ProbeContent.of("two", 100), new ProbeLog());

            assertThat(((DeliveryResult.Answered) result).recipients())
                    .extracting(DeliveryResult.Answer::outcome)
                    .containsExactly(Outcome.ACCEPTED, Outcome.ACCEPTED);
            assertThat(received())
                    .singleElement()
                    .satisfies(received -> assertThat(received.recipients()).containsExactly("staging@clinic.example"));
        }
    }

    @Nested
    class ToFolder extends TransportContract {
        @TempDir
        Path temporary;

        private final Map<String, List<String>> envelopes = new ConcurrentHashMap<>();

        @Override
        protected Transport transport() {
            Transport folder = LocalTransports.toFolder(temporary.resolve("mail"));
            return new Transport() {
                @Override
                public String name() {
                    return folder.name();
                }

                @Override
                public int concurrency() {
                    return folder.concurrency();
                }

                @Override
                public DeliveryResult deliver(Envelope envelope, MessageContent content, AttemptLog log) {
                    envelopes.put(envelope.email() + "-1.eml", Samples.addresses(envelope));
                    return folder.deliver(envelope, content, log);
                }
            };
        }

        @Override
        protected List<Received> received() {
            try (Stream<Path> files = Files.list(temporary.resolve("mail"))) {
                return files.filter(file -> file.toString().endsWith(".eml"))
                        .sorted()
                        .map(file ->
                                new Received(envelopes.get(file.getFileName().toString()), bytes(file)))
                        .toList();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        protected void goDown() throws IOException {
            Files.createFile(temporary.resolve("mail"));
        }

        private static byte[] bytes(Path file) {
            try {
                return Files.readAllBytes(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    abstract static class RecordingContract extends TransportContract {
        private final RecordingTransport recording = new RecordingTransport(1_000);

        protected abstract Transport over(Transport recording);

        @Override
        protected Transport transport() {
            return over(recording);
        }

        @Override
        protected List<Received> received() {
            return recording.sent().stream()
                    .map(sent -> new Received(Samples.addresses(sent.envelope()), sent.content()))
                    .toList();
        }
    }
}
