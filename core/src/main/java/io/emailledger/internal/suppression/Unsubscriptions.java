package io.emailledger.internal.suppression;

import io.emailledger.spi.RecipientContent.Subscription;
import io.emailledger.spi.SuppressionStore;
import io.emailledger.spi.SuppressionStore.SuppressionKey;
import io.emailledger.suppression.Suppression;
import io.emailledger.suppression.Suppression.SuppressionOrigin;
import io.emailledger.suppression.Suppression.SuppressionReason;
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

    /** Returns false if the list already has an entry in effect, which stays as it is. */
    public boolean unsubscribe(Subscription who, String text) {
        SuppressionKey key = key(who);
        if (entry(key).isPresent()) {
            return false;
        }
        store.suppress(new Suppression(
                key.tenant(),
                key.list(),
                key.address(),
                SuppressionReason.UNSUBSCRIBE,
                SuppressionOrigin.RECIPIENT,
                text,
                Optional.of(who.email()),
                time.instant(),
                Optional.empty()));
        return true;
    }

    /** Returns false if the recipient had not unsubscribed; an entry for another reason stays. */
    public boolean resubscribe(Subscription who) {
        SuppressionKey key = key(who);
        return entry(key)
                        .filter(entry -> entry.reason() == SuppressionReason.UNSUBSCRIBE)
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
