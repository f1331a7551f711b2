package io.emailledger.spring;

import io.emailledger.EmailLedgerBuilder;
import io.emailledger.message.Email.Guarantee;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The properties of the ledger itself.
 *
 * @param enabled Whether Email Ledger is configured. With false the application sends as without the starter.
 * @param guarantee What happens to e-mails without a guarantee of their own when the answer of a server is lost.
 *     Default: AT_LEAST_ONCE.
 * @param suspectAfter How many consecutive e-mails must be rejected in the same way before the server is suspected
 *     instead of the recipients. Default: 10.
 * @param giveUpAfter How long an e-mail is tried. Default: 4 days.
 * @param lease The time of a lease, by which one process owns the e-mail that it sends. Default: 1 minute.
 * @param pollInterval How often an idle ledger polls for due e-mails. Default: 1 second.
 * @param closeTimeout How long shutdown waits for attempts in progress. Default: 30 seconds.
 * @param keepAttachments How long attachments are stored after delivery. Default: 0, they are deleted at once.
 * @param maxSize The maximum total size of an e-mail's attachments. Default: 1 GB.
 * @param workers The number of threads that send; with 0 the application calls runOnce. Default: the number of
 *     connections.
 * @param callSites Whether the place in the code that records an e-mail is stored in its metadata.
 * @param retry The time between attempts.
 */
@ConfigurationProperties("email-ledger")
record LedgerProperties(
        @DefaultValue("true") boolean enabled,
        @Nullable Guarantee guarantee,
        @Nullable Integer suspectAfter,
        @Nullable Duration giveUpAfter,
        @Nullable Duration lease,
        @Nullable Duration pollInterval,
        @Nullable Duration closeTimeout,
        @Nullable Duration keepAttachments,
        @Nullable DataSize maxSize,
        @Nullable Integer workers,
        @DefaultValue("false") boolean callSites,
        @DefaultValue Retry retry) {

    /**
     * The time between attempts.
     *
     * @param first The bound of the first wait.
     * @param longest The bound of every wait.
     */
    record Retry(
            @DefaultValue("1m") Duration first,
            @DefaultValue("4h") Duration longest) {}

    void applyTo(EmailLedgerBuilder builder) {
        Setting.set("email-ledger.guarantee", guarantee, builder::guarantee);
        Setting.set("email-ledger.suspect-after", suspectAfter, builder::suspectAfter);
        Setting.set("email-ledger.give-up-after", giveUpAfter, builder::giveUpAfter);
        Setting.set("email-ledger.lease", lease, builder::lease);
        Setting.set("email-ledger.poll-interval", pollInterval, builder::pollInterval);
        Setting.set("email-ledger.close-timeout", closeTimeout, builder::closeTimeout);
        Setting.set("email-ledger.keep-attachments", keepAttachments, builder::keepAttachments);
        Setting.set("email-ledger.max-size", maxSize, size -> builder.maxSize(size.toBytes()));
        Setting.set("email-ledger.workers", workers, builder::workers);
        builder.callSites(callSites);
        Setting.set("email-ledger.retry", retry, wait -> builder.retry(wait.first(), wait.longest()));
    }
}
