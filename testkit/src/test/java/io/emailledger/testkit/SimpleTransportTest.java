package io.emailledger.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.RecipientRecord.AcceptedBy;
import io.emailledger.history.Reply;
import io.emailledger.local.LocalTransports;
import io.emailledger.local.LocalTransports.RecordingTransport;
import io.emailledger.message.Address;
import io.emailledger.message.InvalidValueException;
import io.emailledger.spi.Transport;
import io.emailledger.spi.Transport.AttemptAbandonedException;
import io.emailledger.spi.Transport.AttemptLog;
import io.emailledger.spi.Transport.Connections;
import io.emailledger.spi.Transport.DeliveryResult;
import io.emailledger.spi.Transport.Envelope;
import io.emailledger.spi.Transport.MessageContent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests the transports of core beyond the contract. */
class SimpleTransportTest {
    private static final Envelope ENVELOPE = Samples.envelope("pat@home.example", "kim@home.example");

    @TempDir
    Path temporary;

    @ParameterizedTest
    @MethodSource("decorators")
    void decoratorShowsPropertiesOfItsTransport(UnaryOperator<Transport> decorator) {
        Transport pooled = new Pooled();

        Transport decorated = decorator.apply(pooled);

        assertThat(decorated.name()).startsWith("pooled");
        assertThat(decorated.concurrency()).isEqualTo(7);
        assertThat(decorated.acceptedBy()).isEqualTo(AcceptedBy.RECIPIENT_SERVER);
        assertThat(decorated.connections()).contains(new Connections(1, 2, 3));
    }

    static Stream<UnaryOperator<Transport>> decorators() {
        return Stream.of(
                LocalTransports::logging, next -> LocalTransports.redirecting(Address.of("test@home.example"), next));
    }

    /** Differs from the default in every property. */
    private static final class Pooled implements Transport {
        @Override
        public String name() {
            return "pooled";
        }

        @Override
        public int concurrency() {
            return 7;
        }

        @Override
        public AcceptedBy acceptedBy() {
            return AcceptedBy.RECIPIENT_SERVER;
        }

        @Override
        public Optional<Connections> connections() {
            return Optional.of(new Connections(1, 2, 3));
        }

        @Override
        public DeliveryResult deliver(Envelope envelope, MessageContent content, AttemptLog log) {
            throw new AssertionError("not called");
        }
    }

    @Test
    void twoAttemptsNeverOverwriteEachOther() throws IOException {
        Transport folder = LocalTransports.toFolder(temporary);
        ProbeContent first = ProbeContent.of("first", 100);
        ProbeContent second = ProbeContent.of("second", 100);

        folder.deliver(ENVELOPE, first, new ProbeLog());
        folder.deliver(ENVELOPE, second, new ProbeLog());

        assertThat(files()).containsExactly(ENVELOPE.email() + "-1.eml", ENVELOPE.email() + "-2.eml");
        assertThat(temporary.resolve(ENVELOPE.email() + "-1.eml")).hasBinaryContent(first.bytes());
        assertThat(temporary.resolve(ENVELOPE.email() + "-2.eml")).hasBinaryContent(second.bytes());
    }

    @Test
    void concurrentAttemptsOfOneEmailGetTheirOwnFiles() throws Exception {
        Transport folder = LocalTransports.toFolder(temporary);

        Race.run(8, i -> folder.deliver(ENVELOPE, ProbeContent.of("attempt " + i, 50_000), new ProbeLog()));

        assertThat(files()).hasSize(8);
        assertThat(Files.list(temporary).map(SimpleTransportTest::subject))
                .doesNotHaveDuplicates()
                .hasSize(8);
    }

    @Test
    void fileIsWrittenAtomically() throws Exception {
        Transport folder = LocalTransports.toFolder(temporary);
        Gate gate = new Gate();
        List<List<String>> seen = Race.run(2, i -> {
            if (i == 0) {
                folder.deliver(ENVELOPE, ProbeContent.of("slow", 500_000, gate), new ProbeLog());
                return files();
            }
            gate.awaitArrival();
            List<String> meanwhile = files();
            gate.open();
            return meanwhile;
        });

        assertThat(seen.get(1)).singleElement().asString().startsWith(".").endsWith(".part");
        assertThat(seen.get(0)).containsExactly(ENVELOPE.email() + "-1.eml");
    }

    @Test
    void unreadableContentLeavesNoFile() {
        DeliveryResult result = LocalTransports.toFolder(temporary).deliver(ENVELOPE, new Unreadable(), new ProbeLog());

        assertThat(outcomes(result)).containsOnly(Outcome.DEFERRED).hasSize(2);
        assertThat(files()).isEmpty();
    }

    @Test
    void abandonedAttemptLeavesNoFile() {
        assertThatThrownBy(() -> LocalTransports.toFolder(temporary)
                        .deliver(ENVELOPE, ProbeContent.of("no", 10), new ProbeLog(times -> {
                            throw new AttemptAbandonedException("closing");
                        })))
                .isInstanceOf(AttemptAbandonedException.class);

        assertThat(files()).isEmpty();
    }

    @Test
    void partialFileOfCrashedAttemptIsKept() throws IOException {
        Path part = Files.createFile(temporary.resolve("." + ENVELOPE.email() + "-1.part"));

        LocalTransports.toFolder(temporary).deliver(ENVELOPE, ProbeContent.of("next", 10), new ProbeLog());

        assertThat(files()).containsExactly(part.getFileName().toString(), ENVELOPE.email() + "-2.eml");
    }

    @Test
    void unreadableContentIsDeferredEverywhere() {
        for (Transport transport : List.of(LocalTransports.discarding(), new RecordingTransport(1))) {
            DeliveryResult result = transport.deliver(ENVELOPE, new Unreadable(), new ProbeLog());

            assertThat(outcomes(result))
                    .as(transport.name())
                    .containsOnly(Outcome.DEFERRED)
                    .hasSize(2);
        }
    }

    @Test
    void recordingTransportKeepsLatestMails() {
        RecordingTransport recording = new RecordingTransport(2);
        for (String subject : List.of("one", "two", "three")) {
            recording.deliver(ENVELOPE, ProbeContent.of(subject, 10), new ProbeLog());
        }

        assertThat(recording.sent())
                .extracting(sent -> new String(sent.content(), StandardCharsets.US_ASCII)
                        .lines()
                        .findFirst()
                        .get())
                .containsExactly("Subject: two", "Subject: three");
        assertThat(recording.sent().get(0).envelope()).isEqualTo(ENVELOPE);
        assertThatThrownBy(() -> new RecordingTransport(0))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("most must be at least 1, but is 0");
    }

    @Test
    void redirectingTransportMapsResultsBack() {
        ScriptedTransport real = new ScriptedTransport(3).next(Act.refuse(550, "5.1.1 no such user"));
        Transport redirecting = LocalTransports.redirecting(Address.of("staging@clinic.example"), real);
        ProbeLog log = new ProbeLog();

        DeliveryResult result = redirecting.deliver(ENVELOPE, ProbeContent.of("one", 10), log);

        assertThat(result)
                .isEqualTo(new DeliveryResult.Answered(List.of(
                        new DeliveryResult.Answer(Outcome.REJECTED, new Reply(550, "5.1.1 no such user")),
                        new DeliveryResult.Answer(Outcome.REJECTED, new Reply(550, "5.1.1 no such user")))));
        assertThat(log.lines().get(0)).isEqualTo("redirected: 2 recipients replaced by staging@clinic.example");
        assertThat(redirecting.name()).isEqualTo("scripted (redirected)");
        assertThatThrownBy(() -> LocalTransports.redirecting(Address.of("nobody@"), real))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("everythingTo must be a deliverable address");
    }

    @Test
    void otherResultsPassThroughUnchanged() {
        ScriptedTransport real = new ScriptedTransport().otherwise(Act.unavailable("down"));
        Transport wrapped =
                LocalTransports.logging(LocalTransports.redirecting(Address.of("staging@clinic.example"), real));

        assertThat(wrapped.deliver(ENVELOPE, ProbeContent.of("one", 10), new ProbeLog()))
                .isEqualTo(new DeliveryResult.Unavailable(new Reply(0, "down")));
    }

    @ParameterizedTest
    @MethodSource("wrappers")
    void wrappersDelegateOtherMethods(UnaryOperator<Transport> wrapper) {
        ScriptedTransport real = new ScriptedTransport(3);
        Transport wrapped = wrapper.apply(real);

        wrapped.close();

        assertThat(wrapped.concurrency()).isEqualTo(3);
        assertThat(wrapped.acceptedBy()).isEqualTo(AcceptedBy.RELAY);
        assertThat(real.timesClosed()).isEqualTo(1);
    }

    static Stream<UnaryOperator<Transport>> wrappers() {
        return Stream.of(
                LocalTransports::logging,
                next -> LocalTransports.redirecting(Address.of("staging@clinic.example"), next));
    }

    /** The logger of the transport has level INFO in these tests. */
    @Test
    void addressesDoNotReachTheLogAtInfo() {
        PrintStream old = System.err;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try {
            LocalTransports.logging(new ScriptedTransport().next(Act.refuse(550, "no pat@home.example here")))
                    .deliver(ENVELOPE, ProbeContent.of("one", 10), new ProbeLog());
        } finally {
            System.setErr(old);
        }

        assertThat(log.toString(StandardCharsets.UTF_8))
                .contains("2 recipients", "bytes, to scripted", "[REJECTED, REJECTED]")
                .doesNotContain("home.example", "clinic.example");
    }

    private List<String> files() {
        try (Stream<Path> files = Files.list(temporary)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String subject(Path file) {
        try {
            return Files.readAllLines(file).get(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Outcome> outcomes(DeliveryResult result) {
        return ((DeliveryResult.Answered) result)
                .recipients().stream().map(DeliveryResult.Answer::outcome).toList();
    }

    /** A content with an attachment that the store cannot read. */
    private static final class Unreadable implements MessageContent {
        @Override
        public long size() {
            return 100;
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            out.write(new byte[50]);
            throw new IOException("the store is gone");
        }
    }
}
