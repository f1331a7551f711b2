package io.emailledger.internal.suppression;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.RecipientRecord;
import io.emailledger.internal.commit.StoreClock;
import io.emailledger.message.Address;
import io.emailledger.spi.SuppressionStore;
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
        emails.forEach(email -> toTry(email).forEach(address -> addresses.add(address.normalized())));
        Map<ListedAddress, Suppression> list = listed(addresses);
        emails.forEach(email -> refused.add(list.isEmpty() ? Map.of() : refused(email, list)));
        return refused;
    }

    /** Tells whether all recipients of an e-mail of a tenant are on the list. */
    public boolean refusesAll(Optional<String> tenant, List<Address> recipients) {
        Set<String> addresses = new HashSet<>();
        recipients.forEach(address -> addresses.add(address.normalized()));
        Map<ListedAddress, Suppression> list = listed(addresses);
        Optional<String> whose = rules.isSharedByTenants() ? Optional.empty() : tenant;
        return !addresses.isEmpty()
                && addresses.stream().allMatch(address -> list.containsKey(new ListedAddress(whose, address)));
    }

    /** Returns the entries in effect now, of all tenants. */
    private Map<ListedAddress, Suppression> listed(Set<String> addresses) {
        Map<ListedAddress, Suppression> list = new HashMap<>();
        Instant now = clock.now();
        for (Suppression entry : store.suppressions(addresses)) {
            if (entry.holds(now)) {
                list.put(new ListedAddress(entry.tenant(), entry.address()), entry);
            }
        }
        return list;
    }

    /** Returns the tenant whose list applies to an e-mail; empty for the list that all share. */
    static Optional<String> listOf(SuppressionRules rules, EmailRecord email) {
        return rules.isSharedByTenants() ? Optional.empty() : email.facts().tenant();
    }

    private Map<Integer, Suppression> refused(EmailRecord email, Map<ListedAddress, Suppression> list) {
        Map<Integer, Suppression> refused = new HashMap<>();
        Optional<String> tenant = listOf(rules, email);
        for (RecipientRecord recipient : email.recipients()) {
            Suppression entry =
                    list.get(new ListedAddress(tenant, recipient.address().normalized()));
            if (entry != null && recipient.status() == EmailStatus.SENDING) {
                refused.put(recipient.position(), entry);
            }
        }
        return refused;
    }

    private static List<Address> toTry(EmailRecord email) {
        return email.recipients().stream()
                .filter(recipient -> recipient.status() == EmailStatus.SENDING)
                .map(RecipientRecord::address)
                .toList();
    }

    private record ListedAddress(Optional<String> tenant, String address) {}
}
