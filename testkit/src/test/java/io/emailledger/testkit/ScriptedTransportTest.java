package io.emailledger.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.EmailStatus.FailureReason;
import io.emailledger.history.Reply;
import io.emailledger.spi.Transport;
import io.emailledger.spi.Transport.AttemptAbandonedException;
import io.emailledger.spi.Transport.DeliveryResult;
import io.emailledger.spi.Transport.Envelope;
import io.emailledger.testkit.ScriptedTransport.EndedDelivery;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ScriptedTransportTest {
    private static final Envelope ENVELOPE = Samples.envelope("pat@home.example", "kim@home.example");

    private final ScriptedTransport transport = new ScriptedTransport(2);

    /** An accepted result must follow the rules of every transport. */
    @Nested
    class Contract extends TransportContract {
        private final ScriptedTransport scripted = new ScriptedTransport(3);

        @Override
        protected Transport transport() {
            return scripted;
        }

        @Override
        protected List<Received> received() {
            return scripted.deliveries().stream()
                    .filter(one -> one.content().isPresent())
                    .map(one -> new Received(takers(one), one.content().get()))
                    .toList();
        }

        @Override
        protected void refuse(String address) {
            scripted.recipient(address, Outcome.REJECTED, new Reply(550, "5.1.1 no such user"));
        }

        @Override
        protected void defer(String address) {
            scripted.recipient(address, Outcome.DEFERRED, new Reply(451, "4.7.1 later"));
        }

        @Override
        protected void loseAnswer() {
            scripted.next(Act.loseAnswer());
        }

        @Override
        protected void goDown() {
            scripted.otherwise(Act.unavailable("connection refused"));
        }

        private List<String> takers(EndedDelivery one) {
            List<String> takers = new ArrayList<>(Samples.addresses(one.envelope()));
            List<DeliveryResult.Answer> answers =
                    ((DeliveryResult.Answered) one.result().get()).recipients();
            for (int i = answers.size() - 1; i >= 0; i--) {
                if (answers.get(i).outcome() != Outcome.ACCEPTED) {
                    takers.remove(i);
                }
            }
            return takers;
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("acts")
    void eachActReturnsItsResult(String name, Act act, List<Outcome> outcomes, boolean contentSent) {
        transport.next(act);
        ProbeLog log = new ProbeLog();
        ProbeContent content = ProbeContent.of(name, 100);

        DeliveryResult result = transport.deliver(ENVELOPE, content, log);

        assertThat(outcomes(result)).isEqualTo(outcomes);
        assertThat(log.timesAsked()).isEqualTo(contentSent ? 1 : 0);
        assertThat(transport.deliveries()).singleElement().satisfies(one -> {
            assertThat(one.envelope()).isEqualTo(ENVELOPE);
            assertThat(one.result()).contains(result);
            assertThat(one.content().isPresent()).isEqualTo(contentSent);
            one.content().ifPresent(bytes -> assertThat(bytes).isEqualTo(content.bytes()));
            assertThat(one.thread()).isEqualTo(Thread.currentThread().getName());
        });
    }

    static Stream<Arguments> acts() {
        return Stream.of(
                Arguments.of("take", Act.answer(), both(Outcome.ACCEPTED), true),
                Arguments.of("refuse", Act.refuse(550, "no"), both(Outcome.REJECTED), false),
                Arguments.of("defer", Act.defer(451, "later"), both(Outcome.DEFERRED), false),
                Arguments.of("refuse the content", Act.refuseContent(554, "no"), both(Outcome.REJECTED), true),
                Arguments.of("defer the content", Act.deferContent(451, "later"), both(Outcome.DEFERRED), true),
                Arguments.of("lose the answer", Act.loseAnswer(), both(Outcome.UNKNOWN), true),
                Arguments.of("unavailable", Act.unavailable("down"), List.of(), false),
                Arguments.of("unsendable", Act.unsendable(FailureReason.TOO_LARGE, "too large"), List.of(), false));
    }

    @Test
    void defectThrowsBeforeOrAfterContent() {
        transport.next(
                Act.breakBefore(() -> new IllegalStateException("before")),
                Act.breakAfter(() -> new IllegalStateException("after")));

        for (String when : List.of("before", "after")) {
            assertThatThrownBy(() -> transport.deliver(ENVELOPE, ProbeContent.of(when, 1), new ProbeLog()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage(when);
        }

        assertThat(transport.deliveries())
                .extracting(one -> one.content().isPresent())
                .containsExactly(false, true);
        assertThat(transport.deliveries())
                .allSatisfy(one -> assertThat(one.result()).isEmpty());
    }

    @Test
    void scriptOfRecipientIsUsedOnce() {
        transport.recipient("KIM@home.example", Outcome.DEFERRED, new Reply(451, "4.2.1 busy"));

        assertThat(outcomes(deliver())).containsExactly(Outcome.ACCEPTED, Outcome.DEFERRED);
        assertThat(outcomes(deliver())).containsExactly(Outcome.ACCEPTED, Outcome.ACCEPTED);
    }

    @Test
    void scriptIsFollowedInOrderThenDefault() {
        transport.next(Act.refuse(550, "first")).next(Act.answer()).otherwise(Act.unavailable("down"));

        assertThat(outcomes(deliver())).isEqualTo(both(Outcome.REJECTED));
        assertThat(outcomes(deliver())).isEqualTo(both(Outcome.ACCEPTED));
        assertThat(deliver()).isEqualTo(new DeliveryResult.Unavailable(new Reply(0, "down")));
    }

    @Test
    void gateBlocksAttemptBeforeOrAfterContent() throws Exception {
        for (boolean after : List.of(false, true)) {
            Gate gate = new Gate();
            transport.next(after ? Act.answer().after(gate) : Act.answer().before(gate));
            int ended = transport.deliveries().size();
            ProbeContent content = ProbeContent.of("held up", 100);
            Thread worker = new Thread(() -> transport.deliver(ENVELOPE, content, new ProbeLog()));
            worker.start();
            gate.awaitArrival();

            assertThat(content.timesBegun()).isEqualTo(after ? 1 : 0);
            assertThat(transport.deliveries()).hasSize(ended);
            gate.open();
            assertThat(transport.await(ended + 1)).hasSize(ended + 1);
            worker.join();
        }
    }

    @Test
    void maximumConcurrencyIsReported() throws Exception {
        Gate first = new Gate();
        transport.next(Act.answer().before(first));
        Thread worker = new Thread(this::deliver);
        worker.start();
        first.awaitArrival();
        deliver();
        first.open();
        worker.join();

        assertThat(transport.mostInProgress()).isEqualTo(2);
        assertThat(transport.concurrency()).isEqualTo(2);
        assertThatThrownBy(() -> new ScriptedTransport(0)).hasMessage("concurrency must be at least 1, but is 0");
    }

    @Test
    void abandonExceptionPropagates() {
        AttemptAbandonedException reason = new AttemptAbandonedException("closing");

        assertThatThrownBy(() -> transport.deliver(ENVELOPE, ProbeContent.of("no", 1), new ProbeLog(times -> {
                    throw reason;
                })))
                .isSameAs(reason);
        assertThat(transport.deliveries())
                .singleElement()
                .satisfies(one -> assertThat(one.content()).isEmpty());
    }

    private DeliveryResult deliver() {
        return transport.deliver(ENVELOPE, ProbeContent.of("one", 100), new ProbeLog());
    }

    private static List<Outcome> both(Outcome outcome) {
        return List.of(outcome, outcome);
    }

    private static List<Outcome> outcomes(DeliveryResult result) {
        return result instanceof DeliveryResult.Answered answered
                ? answered.recipients().stream()
                        .map(DeliveryResult.Answer::outcome)
                        .toList()
                : List.of();
    }
}
