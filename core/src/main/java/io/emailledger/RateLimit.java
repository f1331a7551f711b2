package io.emailledger;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.internal.util.Cut;
import io.emailledger.message.Address;
import io.emailledger.message.InvalidValueException;
import java.util.Locale;

/**
 * How many e-mails a minute may leave, over all nodes that share a store: in all, to a domain, or of a tenant. An
 * e-mail that may not leave yet waits as {@link io.emailledger.history.WaitReason#THROTTLED}; it holds up no other.
 *
 * <p>In any minute no more leave than the rate, a twentieth of it and one for each node. An e-mail counts for a domain
 * once for each recipient there; it is not split, so one with more recipients than a minute allows leaves at once and
 * the next ones wait the longer. All nodes are to be given the same throttles.
 */
public final class RateLimit {
    private static final int MOST = 1_000_000;

    /** What is counted. */
    enum Scope {
        TRANSPORT,
        DOMAIN,
        EACH_DOMAIN,
        TENANT,
        EACH_TENANT
    }

    final Scope scope;
    final String name;
    final int perMinute;

    private RateLimit(Scope scope, String name, int perMinute) {
        if (perMinute < 1 || perMinute > MOST) {
            throw new InvalidValueException(
                    "perMinute", "must lie between 1 and " + MOST + " e-mails a minute, but is " + perMinute);
        }
        this.scope = scope;
        this.name = name;
        this.perMinute = perMinute;
    }

    /**
     * Bounds what leaves in all. Only as many e-mails are claimed as may leave, so the others stay where they are.
     *
     * @param perMinute e-mails a minute, from 1 to 1,000,000
     * @return the throttle
     */
    public static RateLimit transport(int perMinute) {
        return new RateLimit(Scope.TRANSPORT, "", perMinute);
    }

    /**
     * Bounds what leaves for the recipients of one domain.
     *
     * @param domain what stands behind the at sign, such as {@code gmail.com}; in any letter case
     * @param perMinute recipients a minute, from 1 to 1,000,000
     * @return the throttle
     */
    public static RateLimit domain(String domain, int perMinute) {
        String given = requirePresent(domain, "domain");
        Address there;
        try {
            there = Address.of("x@" + given);
        } catch (InvalidValueException e) {
            throw noDomain();
        }
        if (!there.isDeliverable()) {
            throw noDomain();
        }
        return new RateLimit(Scope.DOMAIN, there.normalized().substring(2), perMinute);
    }

    /**
     * Bounds what leaves for the recipients of each domain that has no throttle of its own.
     *
     * @param perMinute recipients a minute and domain, from 1 to 1,000,000
     * @return the throttle
     */
    public static RateLimit eachDomain(int perMinute) {
        return new RateLimit(Scope.EACH_DOMAIN, "", perMinute);
    }

    /**
     * Bounds what leaves of one tenant.
     *
     * @param tenant the name of the tenant, as e-mails have it
     * @param perMinute e-mails a minute, from 1 to 1,000,000
     * @return the throttle
     */
    public static RateLimit tenant(String tenant, int perMinute) {
        if (requirePresent(tenant, "tenant").isBlank() || tenant.length() > 100 || !Cut.isLine(tenant)) {
            throw new InvalidValueException("tenant", "must have from 1 to 100 characters on one line");
        }
        return new RateLimit(Scope.TENANT, tenant, perMinute);
    }

    /**
     * Bounds what leaves of each tenant that has no throttle of its own; e-mails without a tenant count as those of one
     * more.
     *
     * @param perMinute e-mails a minute and tenant, from 1 to 1,000,000
     * @return the throttle
     */
    public static RateLimit eachTenant(int perMinute) {
        return new RateLimit(Scope.EACH_TENANT, "", perMinute);
    }

    boolean boundsTheSameAs(RateLimit other) {
        return scope == other.scope && name.equals(other.name);
    }

    private static InvalidValueException noDomain() {
        return new InvalidValueException("domain", "must be the domain of a mailbox, such as gmail.com");
    }

    /** Returns what is bounded and how, for people to read. */
    @Override
    public String toString() {
        String what = scope.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        return (name.isEmpty() ? what : what + " " + name) + ": " + perMinute + " a minute";
    }
}
