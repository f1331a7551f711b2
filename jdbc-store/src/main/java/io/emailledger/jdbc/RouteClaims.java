package io.emailledger.jdbc;

import io.emailledger.spi.HistoryStore.Claim;
import io.emailledger.spi.StoreParts.RouteStore;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** The part of the store that claims by route. */
record RouteClaims(Claims claims, DueRoutes due) implements RouteStore {
    @Override
    public List<String> dueRoutes(String after, int limit) {
        return due.after(after, limit);
    }

    @Override
    public List<Claim> claim(String owner, Duration lease, int limit, String route) {
        return claims.claim(owner, lease, limit, ClaimScope.of(route));
    }

    @Override
    public List<Claim> claimExcept(String owner, Duration lease, int limit, Set<String> without) {
        return claims.claim(owner, lease, limit, ClaimScope.except(without));
    }
}
