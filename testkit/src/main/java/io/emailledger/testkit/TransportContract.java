package io.emailledger.testkit;

import static io.emailledger.testkit.TransportRule.*;

import io.emailledger.spi.Transport;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The rules of a {@link Transport}, each as a test. Extend this class, return your transport, connected to a server or
 * a substitute, and implement the methods that make that server misbehave. Tests of methods that you leave out are
 * skipped, with a reason.
 *
 * <p>{@code docs/transport-contract.md} explains the rules. Each test creates its own transport with {@link
 * #transport()}, connected to a working server that has received nothing.
 */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
@DisplayNameGeneration(RuleNames.class)
public abstract class TransportContract {
    /** The largest number of consecutive attempts in a test. */
    private static final int ATTEMPTS = 20;

    /** Called by JUnit. */
    protected TransportContract() {}

    /**
     * An e-mail as a server received it.
     *
     * @param recipients the bare addresses of the envelope, in order
     * @param content header and body, without the dots that SMTP adds
     */
    @SuppressWarnings("ArrayRecordComponent") // compared with Arrays.equals alone
    public record Received(List<String> recipients, byte[] content) {}

    /**
     * Creates a transport for a server that works and has received nothing. Called once for each test.
     *
     * @return the transport, which is closed after the test
     * @throws Exception if it cannot be made
     */
    protected abstract Transport transport() throws Exception;

    /**
     * Returns the e-mails that the server received whole and accepted, or was about to accept.
     *
     * @return the e-mails in the order in which they were received
     */
    protected List<Received> received() {
        return Assumptions.abort("Not checked: override received() to tell what has arrived.");
    }

    /**
     * Makes the server reject a recipient with a reply from 500 to 599, at {@code RCPT} or after the content.
     *
     * @param address the bare address
     * @throws Exception if it cannot
     */
    protected void refuse(String address) throws Exception {
        Assumptions.abort("Not checked: override refuse() to make the server refuse a recipient.");
    }

    /**
     * Makes the server defer a recipient with a reply from 400 to 499.
     *
     * @param address the bare address
     * @throws Exception if it cannot
     */
    protected void defer(String address) throws Exception {
        Assumptions.abort("Not checked: override defer() to make the server defer a recipient.");
    }

    /**
     * Makes the server break the connection after it has the content, without an answer.
     *
     * @throws Exception if it cannot
     */
    protected void loseAnswer() throws Exception {
        Assumptions.abort("Not checked: override loseAnswer() to make the server break off after the content.");
    }

    /**
     * Makes the server unreachable.
     *
     * @throws Exception if it cannot
     */
    protected void goDown() throws Exception {
        Assumptions.abort("Not checked: override goDown() to make the server unreachable.");
    }

    /**
     * Makes the server accept connections and stay silent.
     *
     * @throws Exception if it cannot
     */
    protected void fallSilent() throws Exception {
        Assumptions.abort("Not checked: override fallSilent() to make the server say nothing any more.");
    }

    /**
     * Returns the secrets that must never be logged: passwords and tokens, also as transmitted, such as in base64.
     *
     * @return the secrets of the transport that {@link #transport()} makes
     */
    protected List<String> secrets() {
        return Assumptions.abort("Not checked: override secrets() to tell the credentials of the transport.");
    }

    /**
     * Returns the longest time that an attempt, or closing, may take. Default: 30 seconds.
     *
     * @return the bound of T7 and T8, for the time-outs that the transport was given; a test counts as one that does
     *     not end after twenty times as long
     */
    protected Duration patience() {
        return Duration.ofSeconds(30);
    }

    @Test
    void t1_everyRecipientIsReached() throws Exception {
        check(T1, DeliveryRules::everyRecipientIsReached);
    }

    @Test
    void t1_resultsFollowEnvelopeOrder() throws Exception {
        check(T1, DeliveryRules::answersStandInOrder);
    }

    @Test
    void t2_acceptedContentIsComplete() throws Exception {
        check(T2, DeliveryRules::takenIsReceivedWhole);
    }

    @Test
    void t2_rejectedIsNotReceived() throws Exception {
        check(T2, DeliveryRules::refusedIsNotReceived);
    }

    @Test
    void t3_lostReplyIsUnknown() throws Exception {
        check(T3, DeliveryRules::lostAnswerIsUnknown);
    }

    @Test
    void t3_unreachedServerIsNotUnknown() throws Exception {
        check(T3, DeliveryRules::nobodyReachedIsNotUnknown);
    }

    @Test
    void t4_asksOnceBeforeTheContent() throws Exception {
        check(T4, DeliveryRules::asksOnceBeforeTheContent);
    }

    @Test
    void t4_asksBeforeEachTransaction() throws Exception {
        check(T4, DeliveryRules::asksBeforeEachTransaction);
    }

    @Test
    void t4_abandonedContentIsNotReceived() throws Exception {
        check(T4, DeliveryRules::abandonedContentIsNotReceived);
    }

    @Test
    void t5_linesAreReported() throws Exception {
        check(T5, DeliveryRules::linesAreReported);
    }

    @Test
    void t5_credentialsStayOut() throws Exception {
        check(T5, DeliveryRules::credentialsStayOut);
    }

    @Test
    void t6_concurrentAttemptsAreSupported() throws Exception {
        check(T6, DeliveryRules::manyAtOnce);
    }

    @Test
    void t7_silentServerTimesOut() throws Exception {
        check(T7, DeliveryRules::silenceEnds);
    }

    @Test
    void t8_closeIsIdempotent() throws Exception {
        check(T8, DeliveryRules::closeTwice);
    }

    @Test
    void t8_runningAttemptEndsCorrectly() throws Exception {
        check(T8, DeliveryRules::attemptInProgressEndsTruthfully);
    }

    @Test
    void t9_asksBeforeTheEnd() throws Exception {
        check(T9, DeliveryRules::asksBeforeTheEnd);
    }

    @Test
    void t9_withheldEndIsNotReceived() throws Exception {
        check(T9, DeliveryRules::heldBackEndIsNotReceived);
    }

    private void check(TransportRule rule, TransportCheck test) throws Exception {
        Transport transport = transport();
        new Trial(rule, patience().multipliedBy(ATTEMPTS)).run(() -> {
            try (transport) {
                test.run(new DeliveryRules(rule, this, transport));
            }
        });
    }

    /** The body of a test. */
    @FunctionalInterface
    private interface TransportCheck {
        void run(DeliveryRules rules) throws Exception;
    }
}
