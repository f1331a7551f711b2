package io.emailledger.page;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.message.InvalidValueException;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A user of the history page, as identified by the application: the tenants they see and their permissions. A visitor
 * of some tenants sees nothing of any other tenant, and no e-mails without a tenant.
 *
 * @param name the name that the page shows; it must be unique for each person, because tokens are tied to it
 * @param tenants the visible tenants, at least one; empty for everything
 * @param permissions what they may do
 */
public record Visitor(String name, Optional<Set<String>> tenants, Set<Permission> permissions) {
    private static final Set<Permission> CHANGES =
            EnumSet.of(Permission.ACT, Permission.EDIT_SUPPRESSIONS, Permission.OPERATE);

    /**
     * Copies the sets.
     *
     * @throws InvalidValueException if the name is blank, or there is a set of tenants that is empty
     */
    public Visitor {
        if (requirePresent(name, "name").isBlank()) {
            throw new InvalidValueException("name", "must not be blank");
        }
        tenants = requirePresent(tenants, "tenants").map(t -> Collections.unmodifiableSet(new TreeSet<>(t)));
        if (tenants.filter(t -> t.isEmpty() || t.stream().anyMatch(String::isBlank))
                .isPresent()) {
            throw new InvalidValueException("tenants", "must be at least one name, and none blank");
        }
        Set<Permission> some = EnumSet.noneOf(Permission.class);
        some.addAll(requirePresent(permissions, "permissions"));
        permissions = Collections.unmodifiableSet(some);
    }

    /**
     * Returns a visitor who sees everything and may do everything.
     *
     * @param name the name
     * @return the visitor
     */
    public static Visitor everything(String name) {
        return new Visitor(name, Optional.empty(), EnumSet.allOf(Permission.class));
    }

    /**
     * Returns a visitor who sees the e-mails of some tenants and has every permission except {@link
     * Permission#OPERATE}.
     *
     * @param name the name
     * @param tenants the tenants, at least one
     * @return the visitor
     */
    public static Visitor ofTenants(String name, Set<String> tenants) {
        return new Visitor(name, Optional.of(tenants), EnumSet.allOf(Permission.class));
    }

    /**
     * Returns this visitor with only the given permissions.
     *
     * @param some the permissions; none for one who may only look at the list
     * @return a new value
     */
    public Visitor mayOnly(Permission... some) {
        return new Visitor(name, tenants, Set.of(some));
    }

    /**
     * Tells whether this visitor may do something.
     *
     * @param permission what
     * @return true if they may
     */
    public boolean may(Permission permission) {
        return permissions.contains(permission) && (permission != Permission.OPERATE || tenants.isEmpty());
    }

    /**
     * Tells whether this visitor sees the e-mails of a tenant.
     *
     * @param tenant the tenant
     * @return true if they do
     */
    public boolean sees(String tenant) {
        return tenants.isEmpty() || tenants.get().contains(tenant);
    }

    /** The same for an e-mail that may have no tenant: only a visitor of all tenants sees one without. */
    boolean sees(Optional<String> tenant) {
        return tenants.isEmpty() || tenant.filter(this::sees).isPresent();
    }

    /** This visitor without any permission to change something. */
    Visitor readOnly() {
        Set<Permission> left = EnumSet.noneOf(Permission.class);
        left.addAll(permissions);
        left.removeAll(CHANGES);
        return new Visitor(name, tenants, left);
    }
}
