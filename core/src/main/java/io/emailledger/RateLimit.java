package io.emailledger;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.internal.ratelimit.Rates;
import io.emailledger.internal.util.BoundedText;
import io.emailledger.message.Address;
import io.emailledger.message.InvalidValueException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Limits how many e-mails are sent per minute, across all nodes that share a store: in total, to a domain, or of a
 * tenant. An e-mail over the limit waits as {@link io.emailledger.history.EmailStatus.WaitReason#RATE_LIMITED} and delays
 * no other.
 *
 * <p>In any minute at most the rate, plus a twentieth of it, plus one for each node is sent. An e-mail counts for a
 * domain once for each recipient there. It is not split: an e-mail with more recipients than the limit is sent at once,
 * and the next ones wait longer. Configure the same limits on all nodes.
 */
public final class RateLimit {
    private static final int MOST = 1_000_000;

    /** The e-mails that a limit counts. */
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
     * Limits all e-mails. Only as many e-mails are claimed as the limit allows; the others remain PENDING. Default: no
     * limit.
     *
     * @param perMinute e-mails a minute, from 1 to 1,000,000
     * @return the limit
     */
    public static RateLimit transport(int perMinute) {
        return new RateLimit(Scope.TRANSPORT, "", perMinute);
    }

    /**
     * Limits the e-mails to the recipients of one domain. Default: no limit.
     *
     * @param domain the part after the at sign, such as {@code gmail.com}; case is ignored
     * @param perMinute recipients a minute, from 1 to 1,000,000
     * @return the limit
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
     * Limits the e-mails to the recipients of each domain for which no other limit is set. Default: no limit.
     *
     * @param perMinute recipients a minute and domain, from 1 to 1,000,000
     * @return the limit
     */
    public static RateLimit eachDomain(int perMinute) {
        return new RateLimit(Scope.EACH_DOMAIN, "", perMinute);
    }

    /**
     * Limits the e-mails of one tenant. Default: no limit.
     *
     * @param tenant the name of the tenant, as set on its e-mails
     * @param perMinute e-mails a minute, from 1 to 1,000,000
     * @return the limit
     */
    public static RateLimit tenant(String tenant, int perMinute) {
        return new RateLimit(Scope.TENANT, BoundedText.requireLine(tenant, "tenant", 100), perMinute);
    }

    /**
     * Limits the e-mails of each tenant for which no other limit is set. E-mails without a tenant count as one further
     * tenant. Default: no limit.
     *
     * @param perMinute e-mails a minute and tenant, from 1 to 1,000,000
     * @return the limit
     */
    public static RateLimit eachTenant(int perMinute) {
        return new RateLimit(Scope.EACH_TENANT, "", perMinute);
    }

    boolean boundsTheSameAs(RateLimit other) {
        return scope == other.scope && name.equals(other.name);
    }

    /** Groups limits by scope. */
    static Rates rates(List<RateLimit> limits) {
        Map<Scope, Integer> all = new EnumMap<>(Scope.class);
        Map<String, Integer> domains = new HashMap<>();
        Map<String, Integer> tenants = new HashMap<>();
        for (RateLimit limit : limits) {
            switch (limit.scope) {
                case DOMAIN -> domains.put(limit.name, limit.perMinute);
                case TENANT -> tenants.put(limit.name, limit.perMinute);
                case TRANSPORT, EACH_DOMAIN, EACH_TENANT -> all.put(limit.scope, limit.perMinute);
            }
        }
        return new Rates(
                Optional.ofNullable(all.get(Scope.TRANSPORT)),
                domains,
                Optional.ofNullable(all.get(Scope.EACH_DOMAIN)),
                tenants,
                Optional.ofNullable(all.get(Scope.EACH_TENANT)));
    }

    private static InvalidValueException noDomain() {
        return new InvalidValueException("domain", "must be the domain of a mailbox, such as gmail.com");
    }

    /** Returns the scope and the rate as readable text. */
    @Override
    public String toString() {
        String what = scope.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        return (name.isEmpty() ? what : what + " " + name) + ": " + perMinute + " a minute";
    }
}
