package io.emailledger.jdbc;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The routes that a claim is for: one, or all but some.
 *
 * @param only the only route; empty if it is for several
 * @param without the routes to leave out
 */
record ClaimScope(Optional<String> only, Set<String> without) {
    static final ClaimScope ALL = new ClaimScope(Optional.empty(), Set.of());

    static ClaimScope of(String route) {
        return new ClaimScope(Optional.of(route), Set.of());
    }

    static ClaimScope except(Set<String> without) {
        return new ClaimScope(Optional.empty(), Set.copyOf(without));
    }

    boolean has(Due email) {
        return has(email.route());
    }

    boolean has(String route) {
        return only.isPresent() ? only.get().equals(route) : !without.contains(route);
    }

    boolean isAll() {
        return only.isEmpty() && without.isEmpty();
    }

    List<String> leftOut() {
        return without.stream().sorted().toList();
    }
}
