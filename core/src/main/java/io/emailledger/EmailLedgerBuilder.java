package io.emailledger;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.message.Guarantee;
import io.emailledger.message.InvalidValueException;
import io.emailledger.report.ReplyRules;
import io.emailledger.report.ReturnPath;
import io.emailledger.retention.Retention;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.Transport;
import io.emailledger.suppression.SuppressionRules;
import io.emailledger.tracking.OpenTracking;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.LongSupplier;

/**
 * Configures an {@link EmailLedger}. Everything has a default; a bad value is refused, never repaired. Not thread-safe.
 */
public final class EmailLedgerBuilder {
    final HistoryStore store;
    final Transport transport;
    final List<LedgerListener> listeners = new ArrayList<>();
    InstantSource time = InstantSource.system();
    LongSupplier nanos = System::nanoTime;
    Optional<OpenTracking> tracking = Optional.empty();
    Optional<ReturnPath> returnPath = Optional.empty();
    SuppressionRules suppressionRules = SuppressionRules.standard();
    ReplyRules replyRules = ReplyRules.standard();
    int suspectAfter = 10;
    Guarantee guarantee = Guarantee.AT_LEAST_ONCE;
    Duration firstRetry = Duration.ofMinutes(1);
    Duration longestRetry = Duration.ofHours(4);
    Duration giveUpAfter = Duration.ofDays(4);
    Duration lease = Duration.ofMinutes(1);
    Duration pollInterval = Duration.ofSeconds(1);
    Duration closeTimeout = Duration.ofSeconds(30);
    Duration attachmentGrace = Duration.ZERO;
    long maxSize = 1L << 30;
    Retention retention = Retention.keep();
    final List<RateLimit> limits = new ArrayList<>();
    OptionalInt workers = OptionalInt.empty();

    EmailLedgerBuilder(HistoryStore store, Transport transport) {
        this.store = requirePresent(store, "store");
        this.transport = requirePresent(transport, "transport");
    }

    /**
     * Turns open tracking on for e-mails that ask for it. Default: off.
     *
     * @param openTracking where the pixels are served, and how tokens are signed
     * @return this
     */
    public EmailLedgerBuilder openTracking(OpenTracking openTracking) {
        this.tracking = Optional.of(requirePresent(openTracking, "openTracking"));
        return this;
    }

    /**
     * Adds someone who is told every step. Default: nobody.
     *
     * @param listener the listener
     * @return this
     */
    public EmailLedgerBuilder listener(LedgerListener listener) {
        listeners.add(requirePresent(listener, "listener"));
        return this;
    }

    /**
     * Sets where what cannot be delivered comes back. Default: to the author, and nothing that comes back by mail is
     * believed.
     *
     * @param path the return path
     * @return this
     */
    public EmailLedgerBuilder returnPath(ReturnPath path) {
        this.returnPath = Optional.of(requirePresent(path, "return path"));
        return this;
    }

    /**
     * Sets when the ledger puts an address on the suppression list by itself. Default: {@link
     * SuppressionRules#standard()}.
     *
     * @param rules the rules
     * @return this
     */
    public EmailLedgerBuilder suppression(SuppressionRules rules) {
        this.suppressionRules = requirePresent(rules, "suppression");
        return this;
    }

    /**
     * Sets after how many e-mails in a row, to different recipients, that all got the same refusal without a
     * recognized cause, the server is suspected instead of the recipients: then one e-mail at a time tries it, and the
     * others wait. Default: 10.
     *
     * @param refusals the number, from 2
     * @return this
     * @throws InvalidValueException if it is less than 2
     */
    public EmailLedgerBuilder suspectAfter(int refusals) {
        if (refusals < 2) {
            throw new InvalidValueException("suspectAfter", "must be at least 2, but is " + refusals);
        }
        this.suspectAfter = refusals;
        return this;
    }

    /**
     * Sets what happens when a server's answer is lost, for e-mails that do not say so themselves. Default: {@link
     * Guarantee#AT_LEAST_ONCE}.
     *
     * @param answerLost the guarantee
     * @return this
     */
    public EmailLedgerBuilder guarantee(Guarantee answerLost) {
        this.guarantee = requirePresent(answerLost, "guarantee");
        return this;
    }

    /**
     * Sets how long to wait before trying again: a random time up to a bound that begins with {@code first} and doubles
     * with each attempt up to {@code longest}. A server that names a longer time is given it. Default: one minute, four
     * hours.
     *
     * @param first the bound of the first wait, at least a millisecond
     * @param longest the bound of every wait, at most 30 days
     * @return this
     */
    public EmailLedgerBuilder retry(Duration first, Duration longest) {
        this.firstRetry = within(first, "retry first", Duration.ofMillis(1), Duration.ofDays(30));
        this.longestRetry = within(longest, "retry longest", first, Duration.ofDays(30));
        return this;
    }

    /**
     * Sets how long an e-mail is tried that has no {@code expiresAt} of its own. Default: four days.
     *
     * @param age from the time at which it may first leave; at least a second, at most a year
     * @return this
     */
    public EmailLedgerBuilder giveUpAfter(Duration age) {
        this.giveUpAfter = within(age, "giveUpAfter", Duration.ofSeconds(1), Duration.ofDays(366));
        return this;
    }

    /**
     * Sets how long an e-mail belongs to the process that sends it. While the process lives it renews the lease; when
     * it dies, this is how long its e-mails wait before they are recovered. Default: one minute.
     *
     * @param time at least one second, at most one hour
     * @return this
     */
    public EmailLedgerBuilder lease(Duration time) {
        this.lease = within(time, "lease", Duration.ofSeconds(1), Duration.ofHours(1));
        return this;
    }

    /**
     * Sets how often an idle ledger looks for e-mails that have become due or that other processes recorded. What this
     * process records is sent at once. Default: one second.
     *
     * @param interval at least ten milliseconds, at most one hour
     * @return this
     */
    public EmailLedgerBuilder pollInterval(Duration interval) {
        this.pollInterval = within(interval, "pollInterval", Duration.ofMillis(10), Duration.ofHours(1));
        return this;
    }

    /**
     * Sets how long {@link EmailLedger#close()} waits for what is in flight. Default: 30 seconds.
     *
     * @param time at most one hour
     * @return this
     */
    public EmailLedgerBuilder closeTimeout(Duration time) {
        this.closeTimeout = within(time, "closeTimeout", Duration.ZERO, Duration.ofHours(1));
        return this;
    }

    /**
     * Sets how long attachments are kept after an e-mail has left. Default: not at all, they are deleted in the commit
     * in which it has left.
     *
     * @param time at most a year
     * @return this
     */
    public EmailLedgerBuilder keepAttachments(Duration time) {
        this.attachmentGrace = within(time, "keepAttachments", Duration.ZERO, Duration.ofDays(366));
        return this;
    }

    /**
     * Sets the rules by which negative replies of servers are judged: whom they are about, and so whether an e-mail
     * waits, is tried again or has bounced. Default: {@link ReplyRules#standard()}.
     *
     * @param rules the rules; {@link ReplyRules#withFirst} puts rules of the application before the standard ones
     * @return this
     */
    public EmailLedgerBuilder replyRules(ReplyRules rules) {
        this.replyRules = requirePresent(rules, "replyRules");
        return this;
    }

    /**
     * Sets how long what is known of e-mails is kept, and which of them are on hold. What is older is deleted beside
     * sending, in small batches. Default: {@link Retention#keep()}, everything is kept for ever.
     *
     * @param ages how long
     * @return this
     */
    public EmailLedgerBuilder retention(Retention ages) {
        this.retention = requirePresent(ages, "retention");
        return this;
    }

    /**
     * Sets the most bytes that the attachments of an e-mail may have together; its bodies are bounded by the same
     * number. A larger e-mail is recorded as FAILED. Default: 1 GiB.
     *
     * @param bytes at least 1
     * @return this
     */
    public EmailLedgerBuilder maxSize(long bytes) {
        if (bytes < 1) {
            throw new InvalidValueException("maxSize", "must be at least 1, but is " + bytes);
        }
        this.maxSize = bytes;
        return this;
    }

    /**
     * Sets how many threads send. Default: as many as the transport can serve at once.
     *
     * @param threads from 0 to 256; with 0 the host calls {@link EmailLedger#runOnce()} from threads of its own
     * @return this
     */
    public EmailLedgerBuilder workers(int threads) {
        if (threads < 0 || threads > 256) {
            throw new InvalidValueException("workers", "must lie between 0 and 256, but is " + threads);
        }
        this.workers = OptionalInt.of(threads);
        return this;
    }

    /**
     * Bounds how many e-mails leave in a minute, over all nodes that share the store. May be called once for each thing
     * that is bounded. Default: nothing is bounded.
     *
     * @param limit what is bounded and how, such as {@code RateLimit.transport(600)}
     * @return this
     */
    public EmailLedgerBuilder rateLimit(RateLimit limit) {
        if (limits.stream().anyMatch(requirePresent(limit, "throttle")::boundsTheSameAs)) {
            throw new InvalidValueException("throttle", "must be given once for each thing that is bounded");
        }
        limits.add(limit);
        return this;
    }

    /**
     * Sets where "now" comes from. Default: the system clock. Tests pass a clock that they can move, and the same one
     * to the store.
     *
     * @param source the clock
     * @return this
     */
    public EmailLedgerBuilder time(InstantSource source) {
        this.time = requirePresent(source, "time");
        return this;
    }

    /**
     * Sets the monotonic time, by which a lease is judged besides "now": one stands still while a machine is suspended,
     * the other may be set back. Default: {@link System#nanoTime()}. Tests pass one that they can move.
     *
     * @param source a time in nanoseconds that never goes back; called by many threads
     * @return this
     */
    public EmailLedgerBuilder monotonicTime(LongSupplier source) {
        this.nanos = requirePresent(source, "monotonicTime");
        return this;
    }

    /**
     * Makes the ledger and starts its workers.
     *
     * @return a ledger that the host closes at shutdown
     * @throws io.emailledger.spi.StoreException if the store cannot be reached
     * @throws InvalidValueException if the transport's name has nothing to be seen
     */
    public EmailLedger build() {
        if (requirePresent(transport.name(), "transport name").codePoints().noneMatch(EmailLedgerBuilder::isVisible)) {
            throw new InvalidValueException("transport name", "must not be empty: log and history call it so");
        }
        return new EmailLedger(this);
    }

    private static boolean isVisible(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }

    private static Duration within(Duration value, String property, Duration least, Duration most) {
        Duration checked = requirePresent(value, property);
        if (checked.compareTo(least) < 0 || checked.compareTo(most) > 0) {
            throw new InvalidValueException(
                    property, "must lie between " + least + " and " + most + ", but is " + checked);
        }
        return checked;
    }
}
