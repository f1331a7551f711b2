package io.emailledger.providers;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.EmailLedger;
import io.emailledger.history.EmailRecord;
import io.emailledger.message.InvalidValueException;
import io.emailledger.report.ReturnPath;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/** Configures a {@link ProviderWebhook}. */
public final class ProviderWebhookBuilder {
    private static final int LEAST_BYTES = 1_024;
    private static final int MOST_BYTES = 64 * 1024 * 1024;

    final EmailLedger ledger;
    final Provider provider;
    private final List<ReturnPath> returnPaths = new ArrayList<>();
    private final List<String> metadata = new ArrayList<>();
    boolean keepUnmatched;
    BiPredicate<EmailRecord, String> engagement = (email, address) -> true;
    Predicate<EmailRecord> only = email -> true;
    int maxBytes = 4 * 1024 * 1024;
    InstantSource time = InstantSource.system();

    ProviderWebhookBuilder(EmailLedger ledger, Provider provider) {
        this.ledger = ledger;
        this.provider = provider;
    }

    /**
     * Finds e-mails by the token in the envelope sender, where a provider repeats it (Amazon SES, Mailgun, SparkPost).
     * Default: the envelope sender is not used.
     *
     * @param path the return path, as given to the ledger; several are allowed
     * @return this
     */
    public ProviderWebhookBuilder returnPath(ReturnPath path) {
        returnPaths.add(requirePresent(path, "path"));
        return this;
    }

    /**
     * Finds e-mails by metadata of the ledger that was also given to the provider, as a custom argument of the same name
     * and value. It has to be unique. Default: none; the argument of {@link ProviderHeader} and the Message-ID are
     * always used.
     *
     * @param name the name of the metadata and of the argument
     * @return this
     */
    public ProviderWebhookBuilder metadata(String name) {
        if (requirePresent(name, "name").isBlank()) {
            throw new InvalidValueException("name", "must not be blank");
        }
        metadata.add(name);
        return this;
    }

    /**
     * Stores bounces and complaints for which no e-mail was found as unverified reports, for people to review. Default:
     * they are counted only, because many an account of a provider also sends e-mails of other applications.
     *
     * @return this
     */
    public ProviderWebhookBuilder keepUnmatched() {
        keepUnmatched = true;
        return this;
    }

    /**
     * Sets for whom opens and clicks are recorded, such as for recipients who have consented. Of others nothing is kept.
     * Default: every recipient.
     *
     * @param allowed tells it for an e-mail and the address of a recipient
     * @return this
     */
    public ProviderWebhookBuilder engagement(BiPredicate<EmailRecord, String> allowed) {
        engagement = requirePresent(allowed, "allowed");
        return this;
    }

    /**
     * Limits the e-mails to which events are applied, such as to those of the tenant who has the account with the provider.
     * Without a limit, the secret of the account is enough to report about every e-mail of the ledger. Default: every
     * e-mail.
     *
     * @param emails tells it for an e-mail
     * @return this
     */
    public ProviderWebhookBuilder only(Predicate<EmailRecord> emails) {
        only = requirePresent(emails, "emails");
        return this;
    }

    /**
     * Sets the maximum size of a request. Default: 4 MiB.
     *
     * @param bytes from 1 KiB to 64 MiB
     * @return this
     */
    public ProviderWebhookBuilder maxBytes(int bytes) {
        if (bytes < LEAST_BYTES || bytes > MOST_BYTES) {
            throw new InvalidValueException("maxBytes", "must be from 1 KiB to 64 MiB, but is " + bytes);
        }
        maxBytes = bytes;
        return this;
    }

    /**
     * Sets the clock that limits the age of requests. Default: the system clock.
     *
     * @param clock the clock
     * @return this
     */
    public ProviderWebhookBuilder time(InstantSource clock) {
        time = requirePresent(clock, "clock");
        return this;
    }

    EmailMatcher matcher() {
        return new EmailMatcher(ledger, List.copyOf(returnPaths), List.copyOf(metadata));
    }

    /**
     * Creates the webhook.
     *
     * @return a webhook, ready for requests
     */
    public ProviderWebhook build() {
        return new ProviderWebhook(this);
    }
}
