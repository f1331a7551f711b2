package io.emailledger.spi;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.history.AttemptRecord;
import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus.FailureReason;
import io.emailledger.history.RecipientRecord.AcceptedBy;
import io.emailledger.history.Reply;
import io.emailledger.message.Address;
import io.emailledger.message.EmailId;
import io.emailledger.message.EmailLedgerException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Delivers e-mails to a server or another destination. The rules T1, T2, ... are listed in {@code
 * docs/transport-contract.md}, and each is checked by the test of that name in the contract kit.
 */
public interface Transport extends AutoCloseable {

    /**
     * Returns the name under which attempts are recorded, without credentials.
     *
     * @return a short name, such as {@code smtp.example.com:587}; a ledger refuses an empty or blank one
     */
    String name();

    /**
     * Returns the maximum number of concurrent attempts (<b>T6</b>). By default the ledger starts as many workers.
     *
     * @return at least 1
     */
    default int concurrency() {
        return 1;
    }

    /**
     * Returns the kind of server that accepts the e-mails of this transport.
     *
     * @return {@link AcceptedBy#RELAY} unless the transport talks to the recipient's own server
     */
    default AcceptedBy acceptedBy() {
        return AcceptedBy.RELAY;
    }

    /**
     * Returns the numbers of connections of this transport in this process, for metrics.
     *
     * @return the numbers at this moment; empty if it has no pool of connections, which is the default
     */
    default Optional<Connections> connections() {
        return Optional.empty();
    }

    /**
     * Delivers one e-mail. Called by up to {@link #concurrency()} threads concurrently. It returns within a bounded
     * time (<b>T7</b>) with a result for every recipient, in order (<b>T1</b>): ACCEPTED only if the server said so
     * (<b>T2</b>), UNKNOWN if the complete content was sent and no legible answer was received (<b>T3</b>), DEFERRED if
     * the server cannot have the content. It calls {@link AttemptLog#beforeContent()} before each content (<b>T4</b>)
     * and logs every line, without credentials (<b>T5</b>).
     *
     * <p>An exception indicates a defect. The ledger treats it as UNKNOWN if the content was allowed and read, otherwise as
     * DEFERRED.
     *
     * @param envelope the sender and the recipients
     * @param content the content
     * @param log receives the progress of the attempt
     * @return the result
     * @throws AttemptAbandonedException if {@link AttemptLog#beforeContent()} threw it and no server has yet answered
     *     for a content
     */
    DeliveryResult deliver(Envelope envelope, MessageContent content, AttemptLog log);

    /** Closes the transport. Idempotent. Attempts in progress end soon with a correct result (<b>T8</b>). */
    @Override
    default void close() {}

    /**
     * The numbers of connections of a transport.
     *
     * @param active the number of attempts in progress, each of which uses one connection
     * @param idle the number of open connections in the pool
     * @param allowed the number of attempts that may be in progress at once: the configured one, or fewer while the
     *     server accepts no more connections
     */
    record Connections(int active, int idle, int allowed) {}

    /**
     * The envelope of an e-mail (RFC 5321 section 2.3.1).
     *
     * @param email the e-mail
     * @param returnPath the address to which bounces go
     * @param notices the delivery status notifications to request; empty for the server's default
     * @param recipients the recipients of this attempt, at least one, all deliverable
     */
    record Envelope(EmailId email, Address returnPath, Optional<NoticeRequest> notices, List<Address> recipients) {

        /** Copies the list. */
        public Envelope {
            recipients = List.copyOf(recipients);
        }

        /**
         * Creates an envelope that requests no notifications.
         *
         * @param email the e-mail
         * @param returnPath the address to which bounces go
         * @param recipients the recipients of this attempt
         */
        public Envelope(EmailId email, Address returnPath, List<Address> recipients) {
            this(email, returnPath, Optional.empty(), recipients);
        }

        /**
         * Tells whether any address requires SMTPUTF8 (RFC 6531).
         *
         * @return true if at least one does
         */
        public boolean needsSmtpUtf8() {
            return returnPath.needsSmtpUtf8() || recipients.stream().anyMatch(Address::needsSmtpUtf8);
        }
    }

    /**
     * Receives the progress of one attempt from the transport. Every method is called on the thread of the attempt.
     *
     * <p>The transcript shows the session as it was on the wire: a transport logs every line, in order. The ledger
     * limits its size, and records the size and hash of the content in place of the content.
     */
    interface AttemptLog {

        /**
         * Records the server that was reached.
         *
         * @param hostAndPort such as {@code smtp.example.com:587}
         * @param tls the version of TLS, such as {@code TLSv1.3}, or an empty string if the connection is not secured
         */
        void server(String hostAndPort, String tls);

        /**
         * Logs a command that the client sent, or an action of the client. Credentials must be masked.
         *
         * @param line one line, without its line break
         */
        void said(String line);

        /**
         * Logs a line that the server sent.
         *
         * @param line one line, without its line break
         */
        void heard(String line);

        /**
         * Logs a remark that was not on the wire, such as the reuse of a pooled connection.
         *
         * @param line one line of text
         */
        void note(String line);

        /**
         * Checks whether the content may be sent. A transport calls this before the content of each transaction
         * (<b>T4</b>): after an envelope was accepted and before the first byte, for SMTP before each {@code DATA} or
         * after its reply.
         * Most attempts have one transaction; a transaction without an accepted recipient has no content.
         *
         * @throws AttemptAbandonedException if the content must not be sent: the worker has lost its claim, or the
         *     ledger is closing. The transport ensures that the server has nothing of that content, and rethrows the
         *     exception. If an earlier transaction of the attempt was answered, it returns those answers instead, and
         *     DEFERRED for the other recipients
         */
        void beforeContent();

        /**
         * Checks whether the content may be completed. A transport calls this after everything else was sent,
         * immediately before it passes the bytes that complete the content to the operating system (<b>T9</b>). For
         * SMTP this is the line with the final dot. Hours may pass between {@link #beforeContent()} and this call: a
         * slow server, a long upload, a suspended process.
         *
         * @throws AttemptAbandonedException if the content must not be completed. The transport breaks the connection,
         *     so that the server discards the content, and rethrows the exception
         */
        void beforeEnd();

        /**
         * Registers an action that aborts the attempt (<b>T9</b>). The ledger runs it on another thread when another
         * worker may begin the same e-mail. It breaks the connection without an orderly end, returns at once and throws
         * nothing. The transport then reports the result as for any other broken connection.
         *
         * @param cut breaks the connection of this attempt; does nothing once the attempt has ended
         */
        default void onCut(Runnable cut) {}
    }

    /** The content of an e-mail for transmission: header and body (RFC 5322), lines end with CR LF, not dot-stuffed. */
    interface MessageContent {

        /**
         * Returns the number of bytes that {@link #writeTo} writes.
         *
         * @return the exact size
         */
        long size();

        /**
         * Writes the content: the same bytes every time, for every transport.
         *
         * @param out the destination; neither flushed nor closed
         * @throws IOException if {@code out} fails, or the content cannot be read from the store
         */
        void writeTo(OutputStream out) throws IOException;

        /**
         * Tells whether its header contains an address that requires SMTPUTF8 (RFC 6532).
         *
         * @return true if it does; false if it does not or is not known
         */
        default boolean needsSmtpUtf8() {
            return false;
        }

        /**
         * Tells whether it may hold bytes that are not ASCII (RFC 6152).
         *
         * @return true if it may; false, the default, if it does not
         */
        default boolean isEightBit() {
            return false;
        }
    }

    /** The result of a delivery attempt. A transport reports what it knows; it never decides about retries. */
    sealed interface DeliveryResult {

        /**
         * The attempt reached a server and has a result for each recipient, possibly because the server did not answer.
         *
         * @param recipients an answer for each recipient of the envelope, in its order
         */
        record Answered(List<Answer> recipients) implements DeliveryResult {
            /** Copies the list. */
            public Answered {
                recipients = List.copyOf(recipients);
            }
        }

        /**
         * No server is available: connection refused, no TLS, login failed, or a greeting of 421 or 554. No server has
         * any part of the e-mail, and the next e-mail would fail for the same reason. The ledger therefore opens its
         * circuit breaker.
         *
         * @param reply the server's reply with its phase (greeting, EHLO, STARTTLS, AUTH), or a text of the transport
         *     with the code 0
         */
        record Unavailable(Reply reply) implements DeliveryResult {
            /** Rejects null. */
            public Unavailable {
                requirePresent(reply, "reply");
            }
        }

        /**
         * This e-mail can never be sent through this transport. No server has any part of it.
         *
         * @param reason the reason
         * @param text what is wrong and what to do, for the sender to read
         */
        record Unsendable(FailureReason reason, String text) implements DeliveryResult {
            /** Rejects null. */
            public Unsendable {
                requirePresent(reason, "reason");
                requirePresent(text, "text");
            }
        }

        /**
         * The result for one recipient.
         *
         * @param outcome the outcome: any except {@link Outcome#UNSENDABLE}
         * @param reply the server's reply with its phase ({@link Reply#at}), or a text of the transport with the code 0
         */
        record Answer(Outcome outcome, Reply reply) {
            /** Rejects null. */
            public Answer {
                requirePresent(outcome, "outcome");
                requirePresent(reply, "reply");
            }
        }
    }

    /**
     * Requests delivery status notifications from servers that support them (RFC 3461). Failures and delays are always
     * requested, with the headers of the e-mail but not its body. Transports without this feature ignore it.
     *
     * @param envelopeId the envelope id, repeated in every report (RFC 3461 section 4.4): at most 100 ASCII letters and
     *     digits
     * @param onDelivery whether successful deliveries are reported too
     */
    record NoticeRequest(String envelopeId, boolean onDelivery) {
        /** Rejects null. */
        public NoticeRequest {
            requirePresent(envelopeId, "envelope id");
        }
    }

    /**
     * Connects the attempts of an e-mail with the trace of the call that recorded it, also in another process. A ledger gets
     * it by {@code EmailLedgerBuilder.tracing}.
     *
     * <p>The trace context is text that is stored with the metadata of the e-mail, under names such as {@code traceparent}
     * (W3C Trace Context). Each attempt receives the record and continues that trace.
     *
     * <p>Methods are called on several threads at once, and no lock is held. An exception is logged and has no other effect:
     * the e-mail is recorded and sent without a trace.
     */
    interface Tracing {

        /**
         * Begins to record e-mails, on the thread that called {@code send}, {@code sendAll} or {@code resend}.
         *
         * @return the span of this call; exactly one of its methods that end it is called, on the same thread
         */
        RecordingSpan recording();

        /**
         * Begins an attempt, on the thread of the attempt, before the message is written.
         *
         * @param email the record of the e-mail, with the stored trace context in its metadata
         * @return the span of this attempt; exactly one of its methods is called, on the same thread
         */
        AttemptSpan attempt(EmailRecord email);

        /** The span of a call that records e-mails. */
        interface RecordingSpan {

            /**
             * Returns the trace context to store with each e-mail of the call. A name of at most 100 characters and a value
             * of at most 200 are stored, others are left out. An entry that the application gave the e-mail itself counts
             * before one of the same name. A resend gets the context of its own call.
             *
             * @return names and values; empty if there is no trace
             */
            Map<String, String> context();

            /** Ends the span: the e-mails are recorded. */
            void ended();

            /**
             * Ends the span: nothing was recorded.
             *
             * @param reason the exception that the caller gets
             */
            void failed(Throwable reason);
        }

        /** The span of an attempt to deliver an e-mail. */
        interface AttemptSpan {

            /**
             * Ends the span with the result of the attempt.
             *
             * @param attempt the attempt
             */
            void ended(AttemptRecord attempt);

            /** Ends the span without a result: the attempt was abandoned before any content was complete. */
            void abandoned();
        }
    }

    /**
     * Thrown when the content of an e-mail must no longer be sent, although its envelope was accepted. Thrown by {@link
     * AttemptLog#beforeContent()} or {@link AttemptLog#beforeEnd()}.
     */
    final class AttemptAbandonedException extends EmailLedgerException {
        private static final long serialVersionUID = 1L;

        /**
         * Creates an exception.
         *
         * @param message why the content must not be sent
         */
        public AttemptAbandonedException(String message) {
            super(message);
        }
    }
}
