package io.emailledger.testkit;

import static io.emailledger.history.AttemptRecord.Outcome.ACCEPTED;
import static io.emailledger.history.AttemptRecord.Outcome.DEFERRED;
import static io.emailledger.history.AttemptRecord.Outcome.REJECTED;
import static io.emailledger.history.AttemptRecord.Outcome.UNKNOWN;

import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.message.Address;
import io.emailledger.spi.Transport;
import io.emailledger.spi.Transport.AttemptAbandonedException;
import io.emailledger.spi.Transport.AttemptLog;
import io.emailledger.spi.Transport.DeliveryResult;
import io.emailledger.spi.Transport.Envelope;
import io.emailledger.spi.Transport.MessageContent;
import io.emailledger.testkit.TransportContract.Received;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

/** T1 to T9. */
final class DeliveryRules {
    private static final Address RETURN_PATH = Address.of("bounces@clinic.example");

    private final ContractRule rule;
    private final TransportContract harness;
    private final Transport transport;

    DeliveryRules(ContractRule rule, TransportContract harness, Transport transport) {
        this.rule = rule;
        this.harness = harness;
        this.transport = transport;
    }

    void everyRecipientIsReached() {
        ProbeContent content = ProbeContent.of("three recipients", 5_000);
        DeliveryResult result = attempt(content, "pat@home.example", "kim@home.example", "lee@work.example");

        same(List.of(ACCEPTED, ACCEPTED, ACCEPTED), result, "the outcomes of three accepted recipients");
        List<Received> received = harness.received();
        rule.same(1, received.size(), "the number of e-mails that were received");
        rule.same(
                List.of("pat@home.example", "kim@home.example", "lee@work.example"),
                received.get(0).recipients(),
                "the recipients of the e-mail that was received");
    }

    void answersStandInOrder() throws Exception {
        harness.refuse("kim@home.example");
        harness.defer("lee@home.example");
        DeliveryResult result = attempt(
                ProbeContent.of("mixed", 500),
                "pat@home.example",
                "kim@home.example",
                "lee@home.example",
                "may@home.example");

        same(List.of(ACCEPTED, REJECTED, DEFERRED, ACCEPTED), result, "the outcomes of four recipients");
        rule.same(
                List.of(List.of("pat@home.example", "may@home.example")),
                harness.received().stream().map(Received::recipients).toList(),
                "the recipients of what was received");
        List<DeliveryResult.Answer> answers = ((DeliveryResult.Answered) result).recipients();
        rule.same(5, answers.get(1).reply().code() / 100, "the first digit of the reply to the rejected recipient");
        rule.same(4, answers.get(2).reply().code() / 100, "the first digit of the reply to the deferred recipient");
    }

    void takenIsReceivedWhole() {
        List<byte[]> sent = new ArrayList<>();
        for (int size : new int[] {1, 100, 8_191, 8_192, 70_000, 3_000_000}) {
            ProbeContent content = ProbeContent.of("size " + size, size);
            same(
                    List.of(ACCEPTED),
                    attempt(content, "pat@home.example"),
                    "the outcome of a message of about " + size + " bytes");
            sent.add(content.bytes());
        }
        List<Received> received = harness.received();
        rule.same(sent.size(), received.size(), "the number of e-mails that were received");
        for (int i = 0; i < sent.size(); i++) {
            rule.holds(
                    Arrays.equals(sent.get(i), received.get(i).content()),
                    "a message of " + sent.get(i).length + " bytes was received as "
                            + received.get(i).content().length + " bytes, or with other bytes.");
        }
    }

    void refusedIsNotReceived() throws Exception {
        harness.refuse("kim@home.example");
        same(
                List.of(REJECTED),
                attempt(ProbeContent.of("refused", 500), "kim@home.example"),
                "the outcome of a rejected recipient");
        rule.same(0, harness.received().size(), "the number of e-mails that were received");
        same(
                List.of(ACCEPTED),
                attempt(ProbeContent.of("next", 500), "pat@home.example"),
                "the outcome of the next e-mail, after a rejected one");
    }

    void lostAnswerIsUnknown() throws Exception {
        harness.loseAnswer();
        same(
                List.of(UNKNOWN, UNKNOWN),
                attempt(ProbeContent.of("lost", 500), "pat@home.example", "kim@home.example"),
                "the outcomes when the server has the content and its answer is lost");
    }

    void nobodyReachedIsNotUnknown() throws Exception {
        harness.goDown();
        ProbeContent content = ProbeContent.of("down", 500);
        ProbeLog log = new ProbeLog();
        DeliveryResult result = transport.deliver(envelope("pat@home.example"), content, log);

        rule.holds(
                result instanceof DeliveryResult.Unavailable
                        || (result instanceof DeliveryResult.Answered answered
                                && answered.recipients().get(0).outcome() == DEFERRED),
                "the answer while no server could be reached was "
                        + result.getClass().getSimpleName() + ", and neither Unavailable nor DEFERRED.");
        rule.same(0, log.timesAsked(), "the number of calls of beforeContent while no server could be reached");
    }

    void asksOnceBeforeTheContent() {
        for (int i = 0; i < 3; i++) {
            ProbeContent content = ProbeContent.of("order", 500);
            ProbeLog log = new ProbeLog(times -> rule.same(
                    0,
                    content.timesBegun(),
                    "the number of times that the content was begun before beforeContent was called"));
            DeliveryResult result = transport.deliver(envelope("pat@home.example"), content, log);
            same(List.of(ACCEPTED), result, "the outcome");
            rule.same(1, log.timesAsked(), "the number of calls of beforeContent");
        }
    }

    void asksBeforeEachTransaction() {
        String[] recipients =
                IntStream.range(0, 250).mapToObj(i -> "r" + i + "@home.example").toArray(String[]::new);
        ProbeContent content = ProbeContent.of("many", 500);
        ProbeLog log = new ProbeLog(times -> rule.same(
                times - 1,
                harness.received().size(),
                "the number of e-mails that had been received when beforeContent was called for the " + times
                        + ". time, for 250 recipients"));
        transport.deliver(envelope(recipients), content, log);

        rule.same(
                harness.received().size(),
                log.timesAsked(),
                "the number of calls of beforeContent, compared with the e-mails that were received for 250 recipients,");
    }

    void abandonedContentIsNotReceived() {
        ProbeContent content = ProbeContent.of("abandoned", 500);
        AttemptAbandonedException reason = new AttemptAbandonedException("The claim is lost.");
        AttemptAbandonedException thrown = rule.thrown(
                AttemptAbandonedException.class,
                () -> transport.deliver(envelope("pat@home.example"), content, new ProbeLog(times -> {
                    throw reason;
                })),
                "deliver, when beforeContent throws AttemptAbandonedException,");

        rule.holds(thrown == reason, "another AttemptAbandonedException came out than beforeContent had thrown.");
        rule.same(0, content.timesBegun(), "the number of times that an abandoned content was begun");
        same(
                List.of(ACCEPTED),
                attempt(ProbeContent.of("next", 500), "pat@home.example"),
                "the outcome of the next e-mail, after one that was abandoned");
        rule.same(
                1,
                harness.received().size(),
                "the number of e-mails received after one was abandoned and one was accepted");
    }

    void asksBeforeTheEnd() {
        ProbeContent content = ProbeContent.of("end", 50_000);
        ProbeLog log = new ProbeLog(times -> {}, () -> {
            rule.same(1, content.timesBegun(), "the number of times that the content was begun before its end");
            rule.same(0, harness.received().size(), "the number of e-mails received when beforeEnd was called");
        });
        DeliveryResult result = transport.deliver(envelope("pat@home.example"), content, log);
        same(List.of(ACCEPTED), result, "the outcome");
        rule.holds(log.wasAskedForEnd(), "beforeEnd was not called.");
    }

    void heldBackEndIsNotReceived() {
        AttemptAbandonedException reason = new AttemptAbandonedException("The claim is lost.");
        for (int size : new int[] {500, 50_000}) {
            AttemptAbandonedException thrown = rule.thrown(
                    AttemptAbandonedException.class,
                    () -> transport.deliver(
                            envelope("pat@home.example"),
                            ProbeContent.of("held back", size),
                            new ProbeLog(times -> {}, () -> {
                                throw reason;
                            })),
                    "deliver, when beforeEnd throws AttemptAbandonedException,");
            rule.holds(thrown == reason, "another AttemptAbandonedException came out than beforeEnd had thrown.");
        }
        same(
                List.of(ACCEPTED),
                attempt(ProbeContent.of("next", 500), "pat@home.example"),
                "the outcome of the next e-mail, after the end of one was held back");
        rule.same(
                1,
                harness.received().size(),
                "the number of e-mails received after the ends of two were held back and one was accepted");
    }

    void linesAreReported() throws Exception {
        ProbeLog log = new ProbeLog();
        transport.deliver(envelope("pat@home.example"), ProbeContent.of("log", 500), log);
        rule.holds(!log.lines().isEmpty(), "nothing was reported to the log.");
        for (String line : log.lines()) {
            rule.holds(
                    line.indexOf('\r') < 0 && line.indexOf('\n') < 0, "a line with a line break in it was reported.");
        }
    }

    void credentialsStayOut() {
        List<String> secrets = harness.secrets();
        ProbeLog log = new ProbeLog();
        transport.deliver(envelope("pat@home.example"), ProbeContent.of("log", 500), log);
        String all = String.join("\n", log.lines()) + "\n" + transport.name() + "\n" + transport;
        for (int i = 0; i < secrets.size(); i++) {
            rule.holds(
                    !all.contains(secrets.get(i)), "secret number " + i + " was in the log, the name or toString().");
        }
    }

    void manyAtOnce() throws Exception {
        int threads = transport.concurrency();
        rule.holds(threads >= 1, "concurrency was " + threads + ".");
        int each = 8;
        Race.run(threads, number -> {
            for (int i = 0; i < each; i++) {
                String subject = number + "." + i + ".";
                same(
                        List.of(ACCEPTED),
                        attempt(ProbeContent.of(subject, 2_000 + 100 * i), "pat@home.example"),
                        "the outcome");
            }
            return number;
        });
        List<byte[]> expected = new ArrayList<>();
        for (int number = 0; number < threads; number++) {
            for (int i = 0; i < each; i++) {
                expected.add(
                        ProbeContent.of(number + "." + i + ".", 2_000 + 100 * i).bytes());
            }
        }
        List<byte[]> received = new ArrayList<>(
                harness.received().stream().map(Received::content).toList());
        expected.sort(Arrays::compare);
        received.sort(Arrays::compare);
        rule.same(
                expected.size(),
                received.size(),
                "the number of e-mails received from " + threads + " threads at once");
        for (int i = 0; i < expected.size(); i++) {
            rule.holds(
                    Arrays.equals(expected.get(i), received.get(i)),
                    "messages of several threads were mixed up, or one was received twice and another not at all.");
        }
    }

    void silenceEnds() throws Exception {
        harness.fallSilent();
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            DeliveryResult result = within(
                    thread.submit(() -> attempt(ProbeContent.of("silence", 500), "pat@home.example")),
                    "deliver had not returned from a server that says nothing");
            rule.holds(!outcomes(result).contains(ACCEPTED), "TAKEN was answered although the server said nothing.");
        } finally {
            thread.shutdownNow();
        }
    }

    void closeTwice() {
        attempt(ProbeContent.of("before", 500), "pat@home.example");
        transport.close();
        transport.close();
    }

    void attemptInProgressEndsTruthfully() throws Exception {
        Gate gate = new Gate();
        ProbeContent content = ProbeContent.of("in progress", 200_000, gate);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<DeliveryResult> attempt = threads.submit(() -> attempt(content, "pat@home.example"));
            gate.awaitArrival();
            Future<?> closing = threads.submit(transport::close);
            gate.open();
            DeliveryResult result = within(attempt, "an attempt in progress had not ended after close");
            within(closing, "close had not returned");
            boolean there = harness.received().size() == 1;
            List<Outcome> outcomes = outcomes(result);
            rule.holds(
                    !outcomes.contains(ACCEPTED) || there,
                    "TAKEN was answered for an attempt that close had interrupted.");
            rule.holds(
                    outcomes.contains(ACCEPTED) || outcomes.contains(UNKNOWN) || !there,
                    "the content was received, but the attempt that close interrupted answered " + outcomes + ".");
        } finally {
            gate.open();
            threads.shutdownNow();
        }
    }

    private <T> T within(Future<T> future, String problem) throws Exception {
        Duration patience = harness.patience();
        try {
            return future.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw rule.broken(problem + " after " + patience.toSeconds() + " s.", e);
        } catch (ExecutionException e) {
            throw rule.broken(problem + ": it threw " + ContractRule.quoted(e.getCause()) + ".", e);
        }
    }

    private DeliveryResult attempt(MessageContent content, String... recipients) {
        return transport.deliver(envelope(recipients), content, (AttemptLog) new ProbeLog());
    }

    private static Envelope envelope(String... recipients) {
        List<Address> addresses = Arrays.stream(recipients).map(Address::of).toList();
        return new Envelope(Sample.recordedAt(Instant.parse("2026-03-02T08:00:00Z")).id, RETURN_PATH, addresses);
    }

    private void same(List<Outcome> expected, DeliveryResult actual, String what) {
        rule.holds(
                actual instanceof DeliveryResult.Answered,
                what + " should be " + expected + ", but the answer was " + actual + ".");
        rule.same(expected, outcomes(actual), what);
    }

    private static List<Outcome> outcomes(DeliveryResult result) {
        return result instanceof DeliveryResult.Answered answered
                ? answered.recipients().stream()
                        .map(DeliveryResult.Answer::outcome)
                        .toList()
                : Collections.emptyList();
    }
}
