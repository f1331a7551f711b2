package io.emailledger.routes;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.history.EmailRecord.EmailFacts;
import io.emailledger.internal.util.BoundedText;
import io.emailledger.message.InvalidValueException;
import io.emailledger.report.ReturnPath;
import io.emailledger.routes.Routes.RouteResolver;
import io.emailledger.spi.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A named way out: one transport, several that share the e-mails, or others that stand in when the first is down. Each
 * route has its own circuit breaker, concurrency, rate limit, pause and health: what is wrong with one delays no other.
 * Immutable; methods return a new value.
 */
public final class Route {
    static final int LONGEST_NAME = 100;
    private static final int MOST_TRANSPORTS = 10;
    private static final int MOST_CONCURRENT = 1_000;
    private static final int MOST_PER_MINUTE = 1_000_000;

    private final String name;
    private final List<Outlet> outlets;
    private final Duration switchAfter;
    private final Optional<ReturnPath> returnPath;
    private final OptionalInt perMinute;
    private final OptionalInt concurrency;

    /**
     * A transport of a route.
     *
     * @param transport the transport
     * @param percent the share of the e-mails that begin with it; 0 for a stand-in
     */
    public record Outlet(Transport transport, int percent) {}

    private Route(
            String name,
            List<Outlet> outlets,
            Duration switchAfter,
            Optional<ReturnPath> returnPath,
            OptionalInt perMinute,
            OptionalInt concurrency) {
        this.name = name;
        this.outlets = List.copyOf(outlets);
        this.switchAfter = switchAfter;
        this.returnPath = returnPath;
        this.perMinute = perMinute;
        this.concurrency = concurrency;
    }

    /**
     * Creates a route with one transport.
     *
     * @param name the name, one line of 1 to 100 characters. It is stored with each e-mail, so it must not change while
     *     e-mails are waiting
     * @param transport delivers the e-mails
     * @return the route
     * @throws InvalidValueException if the name of the transport has no visible character
     */
    public static Route of(String name, Transport transport) {
        return new Route(
                BoundedText.requireLine(name, "route", LONGEST_NAME),
                List.of(new Outlet(transport(transport), 100)),
                Duration.ofMinutes(5),
                Optional.empty(),
                OptionalInt.empty(),
                OptionalInt.empty());
    }

    /**
     * Creates the route of e-mails for which no other is chosen: {@link EmailFacts#DEFAULT_ROUTE}.
     *
     * @param transport delivers the e-mails
     * @return the route
     */
    public static Route byDefault(Transport transport) {
        return of(EmailFacts.DEFAULT_ROUTE, transport);
    }

    /**
     * Adds a transport that takes a share of the e-mails; the first one keeps the rest. An e-mail begins with the same
     * transport at every attempt. When that one cannot be used, the others stand in. Default: one transport takes all.
     *
     * @param other the transport
     * @param percent its share, from 1 to 99; the shares of all that were added must leave at least 1 for the first
     * @return a new value
     */
    public Route sharing(Transport other, int percent) {
        Outlet first = outlets.get(0);
        if (percent < 1 || percent >= first.percent()) {
            throw new InvalidValueException(
                    "percent",
                    "must lie between 1 and " + (first.percent() - 1) + ", so that the first transport keeps a share,"
                            + " but is " + percent);
        }
        List<Outlet> all = new ArrayList<>(outlets);
        all.set(0, new Outlet(first.transport(), first.percent() - percent));
        int sharing =
                (int) outlets.stream().filter(outlet -> outlet.percent() > 0).count();
        all.add(sharing, new Outlet(added(other), percent));
        return with(all);
    }

    /**
     * Adds a transport that stands in when those before it cannot be used. It gets the recipients about whom no server
     * has answered, and those whom a server rejected because of our account, our reputation, the connection or our
     * rate; never those that a server rejected themselves, or because of the content. One e-mail at a time tries the
     * first transport again. Default: none.
     *
     * @param next the transport, used after those that were added before; at most ten in all
     * @return a new value
     */
    public Route failover(Transport next) {
        List<Outlet> all = new ArrayList<>(outlets);
        all.add(new Outlet(added(next), 0));
        return with(all);
    }

    /**
     * Sets how long a transport must be down until an e-mail whose answer it lost is sent by another one. The recipient
     * may then get it twice. E-mails that are sent at most once never are. Default: five minutes.
     *
     * @param time from zero to seven days
     * @return a new value
     */
    public Route switchAfter(Duration time) {
        if (requirePresent(time, "switchAfter").isNegative() || time.compareTo(Duration.ofDays(7)) > 0) {
            throw new InvalidValueException("switchAfter", "must lie between zero and seven days, but is " + time);
        }
        return new Route(name, outlets, time, returnPath, perMinute, concurrency);
    }

    /**
     * Sets the return path of the route. Default: that of the ledger. Bounces of all routes are verified alike; for the
     * routes of a {@link RouteResolver} use the secret of the ledger's return path, because a bounce may come while the
     * route is closed.
     *
     * @param path the return path
     * @return a new value
     */
    public Route returnPath(ReturnPath path) {
        return new Route(
                name, outlets, switchAfter, Optional.of(requirePresent(path, "return path")), perMinute, concurrency);
    }

    /**
     * Limits how many e-mails the route sends per minute, across all nodes, as {@code RateLimit} does for the whole
     * ledger. Default: no limit.
     *
     * @param emails e-mails a minute, from 1 to 1,000,000
     * @return a new value
     */
    public Route perMinute(int emails) {
        return new Route(
                name,
                outlets,
                switchAfter,
                returnPath,
                OptionalInt.of(within(emails, MOST_PER_MINUTE, "perMinute")),
                concurrency);
    }

    /**
     * Limits how many e-mails of the route one process sends at once. Default: as many as its transports allow
     * together; in a ledger with this route alone, as many as there are workers.
     *
     * @param attempts attempts at once, from 1 to 1,000
     * @return a new value
     */
    public Route concurrency(int attempts) {
        return new Route(
                name,
                outlets,
                switchAfter,
                returnPath,
                perMinute,
                OptionalInt.of(within(attempts, MOST_CONCURRENT, "concurrency")));
    }

    /**
     * Returns the name.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /**
     * Returns the transports: those that share the e-mails, then the stand-ins in their order.
     *
     * @return the transports, at least one
     */
    public List<Outlet> outlets() {
        return outlets;
    }

    /**
     * Returns how long a transport must be down until e-mails whose answer it lost are sent by another one.
     *
     * @return the time
     */
    public Duration switchAfter() {
        return switchAfter;
    }

    /**
     * Returns the return path of the route.
     *
     * @return the return path; empty if that of the ledger is used
     */
    public Optional<ReturnPath> returnPath() {
        return returnPath;
    }

    /**
     * Returns the rate limit.
     *
     * @return e-mails a minute; empty if there is no limit
     */
    public OptionalInt perMinute() {
        return perMinute;
    }

    /**
     * Returns the limit of the e-mails that one process sends at once.
     *
     * @return attempts at once; empty if its transports decide
     */
    public OptionalInt concurrency() {
        return concurrency;
    }

    private Route with(List<Outlet> all) {
        if (all.size() > MOST_TRANSPORTS) {
            throw new InvalidValueException("transports", "must be at most " + MOST_TRANSPORTS + " for a route");
        }
        return new Route(name, all, switchAfter, returnPath, perMinute, concurrency);
    }

    private Transport added(Transport other) {
        String added = transport(other).name();
        if (outlets.stream().anyMatch(outlet -> outlet.transport().name().equals(added))) {
            throw new InvalidValueException(
                    "transport",
                    "must differ from the other transports of the route by its name, so that logs tell which"
                            + " one sent an e-mail");
        }
        return other;
    }

    private static Transport transport(Transport transport) {
        if (requirePresent(requirePresent(transport, "transport").name(), "transport name")
                .codePoints()
                .noneMatch(Route::isVisible)) {
            throw new InvalidValueException(
                    "transport name", "must not be empty: it appears in the log and the history");
        }
        return transport;
    }

    private static boolean isVisible(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }

    private static int within(int value, int most, String property) {
        if (value < 1 || value > most) {
            throw new InvalidValueException(property, "must lie between 1 and " + most + ", but is " + value);
        }
        return value;
    }

    @Override
    public String toString() {
        return "Route[" + name + "]";
    }
}
