package io.emailledger.history;

import io.emailledger.internal.util.BoundedText;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An attempt to deliver an e-mail: one SMTP session, or the equivalent of another transport.
 *
 * @param number its place among the attempts of the e-mail, from 1
 * @param startedAt when it began
 * @param endedAt when its result was known
 * @param transport the name of the transport
 * @param server the host and port of the server, if one was reached
 * @param tls the version of TLS, if the connection was secured
 * @param results the outcome for each recipient that was tried
 * @param transcript the lines of both sides, with credentials masked and the content left out; at most 64 KiB
 */
public record AttemptRecord(
        int number,
        Instant startedAt,
        Instant endedAt,
        String transport,
        Optional<String> server,
        Optional<String> tls,
        List<Result> results,
        String transcript) {

    private static final int LONGEST_NAME = 1_000;
    private static final int LONGEST_TRANSCRIPT = 500_000;

    /** Copies the results, and cuts the texts to what every store can hold: each name is one line. */
    public AttemptRecord {
        results = List.copyOf(results);
        transport = BoundedText.line(LONGEST_NAME, transport);
        server = server.map(name -> BoundedText.line(LONGEST_NAME, name));
        tls = tls.map(name -> BoundedText.line(LONGEST_NAME, name));
        transcript = BoundedText.visibly(LONGEST_TRANSCRIPT, transcript);
    }

    /**
     * Returns this attempt without its transcript.
     *
     * @return a new value with an empty transcript
     */
    public AttemptRecord withoutTranscript() {
        return new AttemptRecord(number, startedAt, endedAt, transport, server, tls, results, "");
    }

    /**
     * Returns this attempt after an erasure: its times and outcomes remain. The server's name is removed, because it
     * may be that of the person's own domain.
     *
     * @return an attempt without transcript, server and reply texts
     */
    public AttemptRecord withoutText() {
        return new AttemptRecord(
                number,
                startedAt,
                endedAt,
                transport,
                Optional.empty(),
                tls,
                results.stream()
                        .map(r ->
                                new Result(r.recipient(), r.outcome(), r.reply().withoutText()))
                        .toList(),
                "");
    }

    /**
     * Returns this attempt as bytes.
     *
     * @return bytes that {@link #fromBytes} reads, in this version of the library and later ones
     */
    public byte[] toBytes() {
        return LogCodec.write(this);
    }

    /**
     * Decodes the bytes of {@link #toBytes()}.
     *
     * @param bytes the bytes
     * @return the attempt
     * @throws io.emailledger.message.InvalidValueException if they are not an attempt, or a newer version of the
     *     library wrote them
     */
    public static AttemptRecord fromBytes(byte[] bytes) {
        return LogCodec.attempt(bytes);
    }

    /**
     * The result of an attempt for one recipient.
     *
     * @param recipient the position of the recipient
     * @param outcome the outcome
     * @param reply the reply of the server, or a text of the ledger with the code 0
     */
    public record Result(int recipient, Outcome outcome, Reply reply) {}

    /** The outcome of a delivery attempt for one recipient. */
    public enum Outcome {
        /** A server accepted it. */
        ACCEPTED,
        /** A server rejected it permanently (5yz). */
        REJECTED,
        /** A server deferred it (4yz), or no server had the content: it is safe to try again. */
        DEFERRED,
        /** A server may have the content, and its answer is not known. */
        UNKNOWN,
        /** It cannot be sent through this transport. */
        UNSENDABLE
    }
}
