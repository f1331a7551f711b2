package io.emailledger.internal.delivery;

import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.StoreParts.RouteStore;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Claims e-mails from the store: those of one route, or those of all but some. */
final class ClaimSource {
    private final HistoryStore store;
    private final Optional<RouteStore> routes;
    private final String owner;
    private final Leases leases;

    ClaimSource(HistoryStore store, String owner, Leases leases) {
        this.store = store;
        this.routes = store.routeStore();
        this.owner = owner;
        this.leases = leases;
    }

    /** Claims e-mails of a route. A store that does not know routes belongs to a ledger that has one. */
    List<LeasedEmail> of(String route, int limit) {
        return leases.claim(lease ->
                routes.isPresent() ? routes.get().claim(owner, lease, limit, route) : store.claim(owner, lease, limit));
    }

    /** Claims e-mails of all routes but these. */
    List<LeasedEmail> except(Set<String> without, int limit) {
        return leases.claim(lease -> routes.orElseThrow().claimExcept(owner, lease, limit, without));
    }
}
