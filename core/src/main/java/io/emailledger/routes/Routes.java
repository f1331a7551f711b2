package io.emailledger.routes;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.history.EmailRecord.EmailFacts;
import io.emailledger.internal.util.BoundedText;
import io.emailledger.message.Address;
import io.emailledger.message.Email;
import io.emailledger.message.InvalidValueException;
import io.emailledger.spi.Transport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The routes of a ledger, and the rules that choose one of them for each e-mail when it is recorded.
 *
 * <pre>{@code
 * Routes routes = Routes.byDefault(relay)
 *         .route(Route.of("bulk", bulkRelay).perMinute(600))
 *         .forTag("newsletter", "bulk")
 *         .forEachTenant()
 *         .resolvedBy(accounts);
 * }</pre>
 *
 * <p>A route that the application names by {@code EmailBuilder.route} comes first, then the rules in the order in which
 * they were added; the first that matches decides. An e-mail that no rule matches takes the default route. The choice
 * is stored with the e-mail and never changes. Immutable; methods return a new value.
 */
public final class Routes {
    private static final int MOST_OPEN = 10_000;
    private static final int NAMES_SHOWN = 10;

    private final Map<String, Route> configured;
    private final List<Rule> rules;
    private final @Nullable RouteResolver resolver;
    private final int mostOpen;
    private final Duration idle;

    /**
     * A rule.
     *
     * @param choose returns the name of the route of an e-mail; empty if the rule does not match
     * @param named the route that it chooses, if that is always the same one
     */
    private record Rule(Function<Email, Optional<String>> choose, Optional<String> named) {}

    private Routes(
            Map<String, Route> configured,
            List<Rule> rules,
            @Nullable RouteResolver resolver,
            int mostOpen,
            Duration idle) {
        this.configured = Collections.unmodifiableMap(configured);
        this.rules = rules;
        this.resolver = resolver;
        this.mostOpen = mostOpen;
        this.idle = idle;
    }

    /**
     * Starts with the transport of the default route.
     *
     * @param transport delivers the e-mails for which no other route is chosen
     * @return routes with the default route alone
     */
    public static Routes byDefault(Transport transport) {
        return byDefault(Route.byDefault(transport));
    }

    /**
     * Starts with the default route.
     *
     * @param route the route, created by {@link Route#byDefault}
     * @return routes with the default route alone
     */
    public static Routes byDefault(Route route) {
        if (!requirePresent(route, "route").name().equals(EmailFacts.DEFAULT_ROUTE)) {
            throw new InvalidValueException("route", "must be created by Route.byDefault(...) to be the default route");
        }
        return new Routes(Map.of(route.name(), route), List.of(), null, 100, Duration.ofMinutes(5));
    }

    /**
     * Adds a route. Default: only the default route.
     *
     * @param route the route, with a name of its own
     * @return a new value
     */
    public Routes route(Route route) {
        return routes(List.of(requirePresent(route, "route")));
    }

    /**
     * Adds many routes. One that no e-mail needs costs little. Default: only the default route.
     *
     * @param more the routes, each with a name of its own
     * @return a new value
     */
    public Routes routes(Collection<Route> more) {
        Map<String, Route> all = new LinkedHashMap<>(configured);
        for (Route route : requirePresent(more, "routes")) {
            if (all.putIfAbsent(requirePresent(route, "route").name(), route) != null) {
                throw new InvalidValueException("route", "must have a name that no other route has");
            }
        }
        return new Routes(all, rules, resolver, mostOpen, idle);
    }

    /**
     * Adds a rule for the e-mails of a tenant. Default: no rule.
     *
     * @param tenant the tenant
     * @param route the name of the route
     * @return a new value
     */
    public Routes forTenant(String tenant, String route) {
        requirePresent(tenant, "tenant");
        return rule(email -> email.tenant().filter(tenant::equals).isPresent(), route);
    }

    /**
     * Adds a rule by which the e-mails of each tenant take the route with the name of the tenant, usually one of {@link
     * #resolvedBy}. E-mails without a tenant do not match. Default: no rule.
     *
     * @return a new value
     */
    public Routes forEachTenant() {
        return choosing(Email::tenant);
    }

    /**
     * Adds a rule for the e-mails from the authors of a domain. Default: no rule.
     *
     * @param domain the part after the at sign, such as {@code shop.example}; case is ignored, and subdomains do not
     *     match
     * @param route the name of the route
     * @return a new value
     */
    public Routes forSenderDomain(String domain, String route) {
        Address there;
        try {
            there = Address.of("x@" + requirePresent(domain, "domain"));
        } catch (InvalidValueException e) {
            throw new InvalidValueException("domain", "must be the domain of a mailbox, such as shop.example");
        }
        String wanted = domain(there);
        return rule(email -> domain(email.from()).equals(wanted), route);
    }

    /**
     * Adds a rule for the e-mails with a tag. Default: no rule.
     *
     * @param tag the tag
     * @param route the name of the route
     * @return a new value
     */
    public Routes forTag(String tag, String route) {
        requirePresent(tag, "tag");
        return rule(email -> email.tags().contains(tag), route);
    }

    /**
     * Adds a rule of the application. Default: no rule.
     *
     * @param rule returns the name of a route, or empty if the rule does not match. Called on the thread that calls
     *     {@code send}; an exception reaches the caller, and nothing is recorded
     * @return a new value
     */
    public Routes choosing(Function<Email, Optional<String>> rule) {
        return with(new Rule(requirePresent(rule, "rule"), Optional.empty()));
    }

    /**
     * Sets the resolver for all other names. Default: none, and only configured routes can be chosen.
     *
     * @param accounts finds routes by name
     * @return a new value
     */
    public Routes resolvedBy(RouteResolver accounts) {
        return new Routes(configured, rules, requirePresent(accounts, "resolver"), mostOpen, idle);
    }

    /**
     * Sets how many routes of the resolver may be open at once; one that is idle is closed for another one. Default:
     * 100.
     *
     * @param routes from 1 to 10,000
     * @return a new value
     */
    public Routes mostOpen(int routes) {
        if (routes < 1 || routes > MOST_OPEN) {
            throw new InvalidValueException("mostOpen", "must lie between 1 and " + MOST_OPEN + ", but is " + routes);
        }
        return new Routes(configured, rules, resolver, routes, idle);
    }

    /**
     * Sets after which time without an attempt a route of the resolver is closed. Default: five minutes.
     *
     * @param time from one second to one day
     * @return a new value
     */
    public Routes closeIdleAfter(Duration time) {
        if (requirePresent(time, "closeIdleAfter").compareTo(Duration.ofSeconds(1)) < 0
                || time.compareTo(Duration.ofDays(1)) > 0) {
            throw new InvalidValueException("closeIdleAfter", "must lie between a second and a day, but is " + time);
        }
        return new Routes(configured, rules, resolver, mostOpen, time);
    }

    /**
     * Returns the configured routes by name, the default route first.
     *
     * @return the routes
     */
    public Map<String, Route> configured() {
        return configured;
    }

    /**
     * Returns the resolver.
     *
     * @return the resolver, if there is one
     */
    public Optional<RouteResolver> resolver() {
        return Optional.ofNullable(resolver);
    }

    /**
     * Returns how many routes of the resolver may be open at once.
     *
     * @return the number
     */
    public int mostOpen() {
        return mostOpen;
    }

    /**
     * Returns after which time without an attempt a route of the resolver is closed.
     *
     * @return the time
     */
    public Duration closeIdleAfter() {
        return idle;
    }

    /**
     * Chooses the route of an e-mail.
     *
     * @param email the e-mail
     * @return the name of the route
     * @throws InvalidValueException if the route that the e-mail or a rule names is neither configured nor can be
     *     resolved
     */
    public String choose(Email email) {
        Optional<String> named = email.route();
        return named.isPresent() ? usable(named.get()) : byRules(email);
    }

    /**
     * Chooses the route of an e-mail that is sent again: that of the original, or by the rules if it is gone.
     *
     * @param email the e-mail
     * @return the name of the route
     */
    public String chooseAgain(Email email) {
        return email.route().filter(this::isKnown).orElseGet(() -> byRules(email));
    }

    private String byRules(Email email) {
        for (Rule rule : rules) {
            Optional<String> chosen = requirePresent(rule.choose().apply(email), "what the rule returned");
            if (chosen.isPresent()) {
                return usable(BoundedText.requireLine(chosen.get(), "route", Route.LONGEST_NAME));
            }
        }
        return EmailFacts.DEFAULT_ROUTE;
    }

    private boolean isKnown(String route) {
        return resolver != null || configured.containsKey(route);
    }

    private String usable(String route) {
        if (!isKnown(route)) {
            throw new InvalidValueException(
                    "route",
                    "must be a route of this ledger: "
                            + configured.keySet().stream().limit(NAMES_SHOWN).collect(Collectors.joining(", "))
                            + (configured.size() > NAMES_SHOWN ? " or others" : "")
                            + ". Add it by Routes.route(...), or set Routes.resolvedBy(...)");
        }
        return route;
    }

    /**
     * Checks that every route which a rule names exists.
     *
     * @throws InvalidValueException if one is neither configured nor can be resolved
     */
    public void check() {
        rules.forEach(rule -> rule.named().ifPresent(this::usable));
    }

    private Routes rule(Predicate<Email> matches, String route) {
        String name = BoundedText.requireLine(route, "route", Route.LONGEST_NAME);
        return with(new Rule(email -> matches.test(email) ? Optional.of(name) : Optional.empty(), Optional.of(name)));
    }

    private Routes with(Rule rule) {
        List<Rule> all = new ArrayList<>(rules);
        all.add(rule);
        return new Routes(configured, List.copyOf(all), resolver, mostOpen, idle);
    }

    private static String domain(Address address) {
        String normalized = address.normalized();
        return normalized.substring(normalized.lastIndexOf('@') + 1);
    }

    /**
     * Finds the routes that are not configured in advance, such as the SMTP account of each tenant in the application's
     * database. A ledger opens such a route when an e-mail needs it, and closes it when it is idle.
     *
     * <p>Both methods are called on the threads that send, by several at once, and no lock is held. A call that takes
     * long or fails delays only the e-mails of that route: they wait as {@link
     * io.emailledger.history.EmailStatus.WaitReason#ROUTE_UNAVAILABLE}, and the ledger asks again after some seconds,
     * later after up to two minutes.
     */
    @FunctionalInterface
    public interface RouteResolver {
        /**
         * Finds a route. The ledger owns the transports of the route from now on and closes them.
         *
         * @param name the name, as it was chosen when the e-mail was recorded
         * @return the route, under the same name; empty if there is none
         * @throws Exception if it cannot be determined. The log gets the stack, and {@code Health.routes()} the class
         *     of the exception, but neither of them its text
         */
        Optional<Route> resolve(String name) throws Exception;

        /**
         * Returns the version of a route: a text that changes when the account behind it changes, such as a time of
         * change or a hash. The ledger asks about every ten seconds while the route is in use. When the text differs,
         * it resolves the route again; attempts in progress end on the old one. The default never changes.
         *
         * @param name the name
         * @return the version
         * @throws Exception if it cannot be determined; the open route then stays in use
         */
        default String version(String name) throws Exception {
            return "";
        }
    }

    /**
     * A pause of sending, or of one route: nothing is sent until sending is resumed.
     *
     * @param since when it began
     * @param reason the reason that the application gave
     */
    public record Pause(Instant since, String reason) {}

    /**
     * An outage: a transport reaches no server, the server rejects our mail, or a route cannot be determined.
     *
     * @param since when it began
     * @param nextProbe when the next e-mail probes the server
     * @param reason the reply of the server or a text of the ledger; it may contain foreign text, so escape it for
     *     display
     */
    public record Outage(Instant since, Instant nextProbe, String reason) {}
}
