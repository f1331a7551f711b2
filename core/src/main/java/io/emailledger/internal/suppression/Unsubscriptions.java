package io.emailledger.internal.suppression;

import io.emailledger.message.EmailId;
import io.emailledger.spi.RecipientContent.Subscription;
import io.emailledger.spi.StoreParts.SuppressionStore;
import io.emailledger.spi.StoreParts.SuppressionStore.SuppressionKey;
import io.emailledger.suppression.Suppression;
import io.emailledger.suppression.Suppression.SuppressionOrigin;
import io.emailledger.suppression.Suppression.SuppressionReason;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;

/** Ends and renews the subscriptions of recipients to mailing lists. Both may be repeated without an effect. */
public final class Unsubscriptions {
    private final SuppressionStore store;
    private final InstantSource time;

    public Unsubscriptions(SuppressionStore store, InstantSource time) {
        this.store = store;
        this.time = time;
    }

    /**
     * Returns false if the list already has an entry without an end. If the recipient made that, it is dated to the later
     * of both requests: no request to subscribe again that came between them removes it. An entry with an end would
     * let the next e-mails through after it, so it is replaced.
     *
     * @param asked when the recipient asked for it
     */
    public boolean unsubscribe(Subscription who, String text, Instant asked) {
        SuppressionKey key = key(who);
        Optional<Suppression> known = entry(key).filter(entry -> entry.until().isEmpty());
        if (known.isPresent()) {
            known.filter(entry -> entry.reason() == SuppressionReason.UNSUBSCRIBE
                            && entry.since().isBefore(asked))
                    .ifPresent(entry -> suppress(key, entry.text(), entry.evidence(), asked));
            return false;
        }
        suppress(key, text, Optional.of(who.email()), asked);
        return true;
    }

    private void suppress(SuppressionKey key, String text, Optional<EmailId> evidence, Instant since) {
        store.suppress(new Suppression(
                key.tenant(),
                key.list(),
                key.address(),
                SuppressionReason.UNSUBSCRIBE,
                SuppressionOrigin.RECIPIENT,
                text,
                evidence,
                since,
                Optional.empty()));
    }

    /**
     * Returns false if the recipient had not unsubscribed, or has unsubscribed since; an entry for another reason stays.
     *
     * @param asked when the recipient asked for it
     */
    public boolean resubscribe(Subscription who, Instant asked) {
        SuppressionKey key = key(who);
        return entry(key)
                        .filter(entry -> entry.reason() == SuppressionReason.UNSUBSCRIBE
                                && !entry.since().isAfter(asked))
                        .isPresent()
                && store.unsuppress(key);
    }

    private Optional<Suppression> entry(SuppressionKey key) {
        return store.suppressions(Set.of(key.address())).stream()
                .filter(entry -> SuppressionKey.of(entry).equals(key) && entry.holds(time.instant()))
                .findFirst();
    }

    private static SuppressionKey key(Subscription who) {
        return new SuppressionKey(who.tenant(), Optional.of(who.list()), who.address());
    }
}
