package io.emailledger;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.internal.util.NamedThreads;
import io.emailledger.message.Email.Guarantee;
import io.emailledger.message.InvalidValueException;
import io.emailledger.report.ReplyRules;
import io.emailledger.report.ReturnPath;
import io.emailledger.retention.Retention;
import io.emailledger.routes.Routes;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.RecipientContent;
import io.emailledger.spi.Transport.Tracing;
import io.emailledger.suppression.SuppressionRules;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ThreadFactory;
import java.util.function.LongSupplier;

/**
 * Configures an {@link EmailLedger}. Every setting has a default. Invalid values are rejected, never corrected. Not
 * thread-safe.
 */
public final class EmailLedgerBuilder {
    final HistoryStore store;
    final Routes routes;
    final List<LedgerListener> listeners = new ArrayList<>();
    final List<RecipientContent> contents = new ArrayList<>();
    Optional<Tracing> tracing = Optional.empty();
    boolean callSites;
    InstantSource time = InstantSource.system();
    LongSupplier nanos = System::nanoTime;
    Optional<ReturnPath> returnPath = Optional.empty();
    SuppressionRules suppressionRules = SuppressionRules.standard();
    boolean suppressionRulesGiven;
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
    NamedThreads threads = NamedThreads.daemons();

    EmailLedgerBuilder(HistoryStore store, Routes routes) {
        this.store = requirePresent(store, "store");
        this.routes = requirePresent(routes, "routes");
    }

    /**
     * Adds an extension that adds content for each recipient, such as {@code OpenTracking} of the artifact {@code
     * email-ledger-tracking}. Several are applied in the order in which they were added. Default: none.
     *
     * @param extension the extension
     * @return this
     */
    public EmailLedgerBuilder with(RecipientContent extension) {
        contents.add(requirePresent(extension, "extension"));
        return this;
    }

    /**
     * Adds a listener that is notified of every event. Default: none.
     *
     * @param listener the listener
     * @return this
     */
    public EmailLedgerBuilder listener(LedgerListener listener) {
        listeners.add(requirePresent(listener, "listener"));
        return this;
    }

    /**
     * Sets the tracing, which connects attempts with the trace of the call that recorded the e-mail, such as {@code
     * LedgerTracing} of the artifact {@code email-ledger-micrometer}. Default: none.
     *
     * @param tracing the tracing
     * @return this
     */
    public EmailLedgerBuilder tracing(Tracing tracing) {
        this.tracing = Optional.of(requirePresent(tracing, "tracing"));
        return this;
    }

    /**
     * Sets whether the place in the code that records an e-mail is stored in its metadata. The value of {@code
     * code.caller} is class, method, file and line of the first caller that is not part of this library, Jakarta Mail,
     * Spring or the JDK. It costs some microseconds for each call. An e-mail with 50 metadata entries gets none.
     * Default: false.
     *
     * @param record true to store it
     * @return this
     */
    public EmailLedgerBuilder callSites(boolean record) {
        this.callSites = record;
        return this;
    }

    /**
     * Sets the return path, to which bounces are sent. Default: the author's address, and no bounce received by mail is
     * verified.
     *
     * @param path the return path
     * @return this
     */
    public EmailLedgerBuilder returnPath(ReturnPath path) {
        this.returnPath = Optional.of(requirePresent(path, "return path"));
        return this;
    }

    /**
     * Sets when the ledger adds an address to the suppression list. Default: {@link SuppressionRules#standard()}.
     *
     * @param rules the rules
     * @return this
     */
    public EmailLedgerBuilder suppression(SuppressionRules rules) {
        this.suppressionRules = requirePresent(rules, "suppression");
        this.suppressionRulesGiven = true;
        return this;
    }

    /**
     * Sets how many consecutive e-mails must be rejected before the server is suspected instead of the recipients. Only
     * rejections in the same way, without a recognized cause and of different recipients, count. Then one e-mail at a
     * time probes the server, and the others wait. Default: 10.
     *
     * @param refusals e-mails, at least 2
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
     * Sets the guarantee for e-mails that do not set their own: what happens when a server's answer is lost. Default:
     * {@link Guarantee#AT_LEAST_ONCE}.
     *
     * @param answerLost the guarantee
     * @return this
     */
    public EmailLedgerBuilder guarantee(Guarantee answerLost) {
        this.guarantee = requirePresent(answerLost, "guarantee");
        return this;
    }

    /**
     * Sets the time between attempts: a random time up to a bound that starts at {@code first} and doubles with each
     * attempt up to {@code longest}. If a server requests a longer time, that time is used. Default: one minute, four
     * hours.
     *
     * @param first the bound of the first wait, from a millisecond to 30 days
     * @param longest the bound of every wait, from {@code first} to 30 days
     * @return this
     */
    public EmailLedgerBuilder retry(Duration first, Duration longest) {
        this.firstRetry = within(first, "retry first", Duration.ofMillis(1), Duration.ofDays(30));
        this.longestRetry = within(longest, "retry longest", first, Duration.ofDays(30));
        return this;
    }

    /**
     * Sets how long an e-mail without its own {@code expiresAt} is tried. Default: four days.
     *
     * @param age from the time at which it may first be sent; at least a second, at most a year
     * @return this
     */
    public EmailLedgerBuilder giveUpAfter(Duration age) {
        this.giveUpAfter = within(age, "giveUpAfter", Duration.ofSeconds(1), Duration.ofDays(366));
        return this;
    }

    /**
     * Sets the time of a lease, by which one process owns the e-mail that it sends. A running process renews its
     * leases. After a crash its e-mails wait up to this time until another process recovers them. Default: one minute.
     *
     * @param time at least one second, at most one hour
     * @return this
     */
    public EmailLedgerBuilder lease(Duration time) {
        this.lease = within(time, "lease", Duration.ofSeconds(1), Duration.ofHours(1));
        return this;
    }

    /**
     * Sets how often an idle ledger polls for e-mails that have become due or that other processes recorded. E-mails
     * recorded by this process are sent at once. Default: one second.
     *
     * @param interval at least ten milliseconds, at most one hour
     * @return this
     */
    public EmailLedgerBuilder pollInterval(Duration interval) {
        this.pollInterval = within(interval, "pollInterval", Duration.ofMillis(10), Duration.ofHours(1));
        return this;
    }

    /**
     * Sets how long {@link EmailLedger#close()} waits for attempts in progress. Default: 30 seconds.
     *
     * @param time from zero to one hour
     * @return this
     */
    public EmailLedgerBuilder closeTimeout(Duration time) {
        this.closeTimeout = within(time, "closeTimeout", Duration.ZERO, Duration.ofHours(1));
        return this;
    }

    /**
     * Sets how long attachments are stored after delivery. Default: zero; they are deleted in the commit that records
     * the delivery.
     *
     * @param time from zero to a year
     * @return this
     */
    public EmailLedgerBuilder keepAttachments(Duration time) {
        this.attachmentGrace = within(time, "keepAttachments", Duration.ZERO, Duration.ofDays(366));
        return this;
    }

    /**
     * Sets the rules that classify negative replies of servers. They determine whether an e-mail waits, is retried or
     * has bounced. Default: {@link ReplyRules#standard()}.
     *
     * @param rules the rules; {@link ReplyRules#withFirst} puts rules of the application before the standard ones
     * @return this
     */
    public EmailLedgerBuilder replyRules(ReplyRules rules) {
        this.replyRules = requirePresent(rules, "replyRules");
        return this;
    }

    /**
     * Sets how long the history is stored, and which e-mails are under legal hold. Older data is deleted in the
     * background, in small batches. Default: {@link Retention#keep()}, which deletes nothing but old events of the
     * feed.
     *
     * @param ages the retention periods
     * @return this
     */
    public EmailLedgerBuilder retention(Retention ages) {
        this.retention = requirePresent(ages, "retention");
        return this;
    }

    /**
     * Sets the maximum total size of an e-mail's attachments, in bytes. The same limit applies to its bodies. A larger
     * e-mail is recorded as FAILED. Default: 1 GiB.
     *
     * @param bytes bytes, at least 1
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
     * Sets the number of threads that send. Default: the concurrency of the transport.
     *
     * @param threads threads, from 0 to 256; with 0 the application calls {@link SendingControl#runOnce()} from its own
     *     threads
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
     * Adds a rate limit, shared by all nodes that use the store. May be called once for each scope. Default: no limit.
     *
     * @param limit the limit, such as {@code RateLimit.transport(600)}
     * @return this
     */
    public EmailLedgerBuilder rateLimit(RateLimit limit) {
        if (limits.stream().anyMatch(requirePresent(limit, "limit")::boundsTheSameAs)) {
            throw new InvalidValueException("limit", "must be given only once for each scope");
        }
        limits.add(limit);
        return this;
    }

    /**
     * Sets the clock. Default: the system clock. Tests pass a clock that they can move, and pass the same one to the
     * store.
     *
     * @param source the clock
     * @return this
     */
    public EmailLedgerBuilder time(InstantSource source) {
        this.time = requirePresent(source, "time");
        return this;
    }

    /**
     * Sets the source of monotonic time. Leases are checked against it and against the clock, because monotonic time
     * stops while a machine is suspended and a clock may be set back. Default: {@link System#nanoTime()}. Tests pass a
     * source that they can move.
     *
     * @param source a time in nanoseconds that never goes back; called by many threads
     * @return this
     */
    public EmailLedgerBuilder monotonicTime(LongSupplier source) {
        this.nanos = requirePresent(source, "monotonicTime");
        return this;
    }

    /**
     * Sets what creates the threads of the ledger: its workers, those that renew leases, abort attempts and record
     * results, and the one that calls listeners. The ledger names them {@code email-ledger-...}. Default: daemon
     * threads.
     *
     * @param factory creates a thread for each call, and does not start it; called by several threads
     * @return this
     */
    public EmailLedgerBuilder threads(ThreadFactory factory) {
        this.threads = new NamedThreads(requirePresent(factory, "threads"));
        return this;
    }

    /**
     * Builds the ledger and starts its workers.
     *
     * @return a ledger that the application closes at shutdown
     * @throws io.emailledger.spi.StoreException if the store cannot be reached
     * @throws InvalidValueException if a rule names a route that does not exist, or a setting needs a part that the
     *     store does not have, such as open tracking an {@link io.emailledger.spi.StoreParts.ObservationStore}
     */
    public EmailLedger build() {
        routes.check();
        return new EmailLedger(this);
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
