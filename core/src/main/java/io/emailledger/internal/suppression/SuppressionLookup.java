package io.emailledger.internal.suppression;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailRecord.EmailFacts;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.RecipientRecord;
import io.emailledger.internal.commit.StoreClock;
import io.emailledger.message.Address;
import io.emailledger.spi.StoreParts.SuppressionStore;
import io.emailledger.spi.StoreParts.SuppressionStore.SuppressionKey;
import io.emailledger.suppression.Suppression;
import io.emailledger.suppression.SuppressionRules;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Looks up recipients in the suppression list before e-mails are sent. */
public final class SuppressionLookup {
    private final SuppressionStore store;
    private final StoreClock clock;
    private final SuppressionRules rules;

    public SuppressionLookup(SuppressionStore store, StoreClock clock, SuppressionRules rules) {
        this.store = store;
        this.clock = clock;
        this.rules = rules;
    }

    /** Returns for each claimed e-mail the unfinished recipients that are on the list, by position. */
    public List<Map<Integer, Suppression>> among(List<EmailRecord> emails) {
        List<Map<Integer, Suppression>> refused = new ArrayList<>(emails.size());
        if (emails.isEmpty()) {
            return refused;
        }
        Set<String> addresses = new HashSet<>();
        emails.forEach(email -> toTry(email)
                .forEach(recipient -> addresses.add(recipient.address().normalized())));
        Map<SuppressionKey, Suppression> list = listed(addresses);
        emails.forEach(email -> refused.add(list.isEmpty() ? Map.of() : refused(email, list)));
        return refused;
    }

    /** Tells whether an e-mail would be sent to none of some recipients, because all are on the list. */
    public boolean refusesAll(EmailFacts email, List<Address> recipients) {
        Set<String> addresses = new HashSet<>();
        recipients.forEach(address -> addresses.add(address.normalized()));
        Map<SuppressionKey, Suppression> list = listed(addresses);
        return !addresses.isEmpty()
                && addresses.stream()
                        .allMatch(address -> entry(email, address, list).isPresent());
    }

    /** Tells whether no e-mail of a tenant is sent to an address, whatever its mailing list. */
    boolean refusesAlways(EmailRecord email, Address address) {
        Map<SuppressionKey, Suppression> list = listed(Set.of(address.normalized()));
        return list.containsKey(new SuppressionKey(listOf(rules, email.facts()), address.normalized()));
    }

    /** Returns the entries in effect now, of all tenants and mailing lists. */
    private Map<SuppressionKey, Suppression> listed(Set<String> addresses) {
        Map<SuppressionKey, Suppression> list = new HashMap<>();
        Instant now = clock.now();
        for (Suppression entry : store.suppressions(addresses)) {
            if (entry.holds(now)) {
                list.put(SuppressionKey.of(entry), entry);
            }
        }
        return list;
    }

    /**
     * Returns the entry for which an e-mail is not sent to an address: one that holds for every e-mail comes first. A
     * mailing list is always that of one tenant, also if the tenants share the entries for every e-mail.
     */
    private Optional<Suppression> entry(EmailFacts email, String address, Map<SuppressionKey, Suppression> list) {
        return Optional.ofNullable(list.get(new SuppressionKey(listOf(rules, email), address)))
                .or(() -> email.list()
                        .map(name -> list.get(new SuppressionKey(email.tenant(), Optional.of(name), address))));
    }

    /** Returns the tenant whose list applies to an e-mail; empty for the list that all share. */
    static Optional<String> listOf(SuppressionRules rules, EmailFacts email) {
        return rules.isSharedByTenants() ? Optional.empty() : email.tenant();
    }

    private Map<Integer, Suppression> refused(EmailRecord email, Map<SuppressionKey, Suppression> list) {
        Map<Integer, Suppression> refused = new HashMap<>();
        for (RecipientRecord recipient : toTry(email)) {
            entry(email.facts(), recipient.address().normalized(), list)
                    .ifPresent(entry -> refused.put(recipient.position(), entry));
        }
        return refused;
    }

    private static List<RecipientRecord> toTry(EmailRecord email) {
        return email.recipients().stream()
                .filter(recipient -> recipient.status() == EmailStatus.SENDING)
                .toList();
    }
}
