package io.emailledger.history;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.message.InvalidValueException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Selects daily counts: the days, how the numbers are grouped, and filters. An immutable value that starts with {@link
 * #between}; every other method with an argument returns a new value.
 *
 * <p>A day is the UTC day on which an e-mail was recorded, whenever its status changed.
 */
public final class DailyQuery {
    /** The largest number of lines of one answer. */
    public static final int MOST_LINES = 10_000;

    private static final Set<Group> DEFAULT_GROUPS = Collections.unmodifiableSet(EnumSet.of(Group.DAY, Group.STATUS));

    private final LocalDate from;
    private final LocalDate to;
    private final Set<Group> groups;
    private final Optional<String> tenant;
    private final Optional<String> route;
    private final int limit;

    private DailyQuery(
            LocalDate from,
            LocalDate to,
            Set<Group> groups,
            Optional<String> tenant,
            Optional<String> route,
            int limit) {
        this.from = from;
        this.to = to;
        this.groups = groups;
        this.tenant = tenant;
        this.route = route;
        this.limit = limit;
    }

    /**
     * Selects days, grouped by day and status.
     *
     * @param from the first day, in UTC
     * @param to the last day, in UTC, which is included
     * @return a query
     * @throws InvalidValueException if the last day is before the first
     */
    public static DailyQuery between(LocalDate from, LocalDate to) {
        if (requirePresent(to, "to").isBefore(requirePresent(from, "from"))) {
            throw new InvalidValueException("to", "must not be before " + from + ", but is " + to);
        }
        return new DailyQuery(from, to, DEFAULT_GROUPS, Optional.empty(), Optional.empty(), MOST_LINES);
    }

    /**
     * Sets by what the numbers are grouped: each combination that occurs is one line. Default: by day and status.
     *
     * @param by the properties; none for one line with the sum of all
     * @return a new value
     */
    public DailyQuery by(Group... by) {
        Set<Group> chosen = EnumSet.noneOf(Group.class);
        Arrays.stream(requirePresent(by, "by")).forEach(group -> chosen.add(requirePresent(group, "by")));
        return new DailyQuery(from, to, Collections.unmodifiableSet(chosen), tenant, route, limit);
    }

    /**
     * Narrows to e-mails that were sent on behalf of a tenant. Default: all e-mails.
     *
     * @param name the tenant; the empty text for e-mails without one
     * @return a new value
     */
    public DailyQuery tenant(String name) {
        return new DailyQuery(from, to, groups, Optional.of(requirePresent(name, "tenant")), route, limit);
    }

    /**
     * Narrows to e-mails of a route. Default: all routes.
     *
     * @param name the name of the route; {@link EmailRecord.EmailFacts#DEFAULT_ROUTE} for e-mails for which no other
     *     was chosen
     * @return a new value
     */
    public DailyQuery route(String name) {
        return new DailyQuery(from, to, groups, tenant, Optional.of(requirePresent(name, "route")), limit);
    }

    /**
     * Sets the maximum number of lines. Default: {@link #MOST_LINES}.
     *
     * @param lines from 1 to {@link #MOST_LINES}
     * @return a new value
     * @throws InvalidValueException if it is out of bounds
     */
    public DailyQuery limit(int lines) {
        if (lines < 1 || lines > MOST_LINES) {
            throw new InvalidValueException("limit", "must lie between 1 and " + MOST_LINES + ", but is " + lines);
        }
        return new DailyQuery(from, to, groups, tenant, route, lines);
    }

    /**
     * Returns the first day.
     *
     * @return the day, in UTC
     */
    public LocalDate from() {
        return from;
    }

    /**
     * Returns the last day.
     *
     * @return the day, in UTC, which is included
     */
    public LocalDate to() {
        return to;
    }

    /**
     * Returns by what the numbers are grouped.
     *
     * @return the properties, in their order
     */
    public Set<Group> groups() {
        return groups;
    }

    /**
     * Returns the filter by tenant.
     *
     * @return the tenant, the empty text for e-mails without one; empty for all e-mails
     */
    public Optional<String> tenant() {
        return tenant;
    }

    /**
     * Returns the filter by route.
     *
     * @return the name of the route, empty for all
     */
    public Optional<String> route() {
        return route;
    }

    /**
     * Returns the maximum number of lines.
     *
     * @return the limit
     */
    public int limit() {
        return limit;
    }

    /**
     * Tells whether an e-mail is selected.
     *
     * @param line the full line of the e-mail, as {@link Line#of} returns it
     * @return true if day, tenant and route match
     */
    public boolean matches(Line line) {
        return line.day().filter(day -> !day.isBefore(from) && !day.isAfter(to)).isPresent()
                && tenant.filter(name -> !name.equals(line.tenant().orElse(""))).isEmpty()
                && route.filter(name -> !line.route().equals(Optional.of(name))).isEmpty();
    }

    /** A property by which numbers can be grouped. */
    public enum Group {
        /** The UTC day on which the e-mail was recorded. */
        DAY,
        /** The tenant. */
        TENANT,
        /** The name of the route. */
        ROUTE,
        /** The status; PENDING includes what is being sent. */
        STATUS,
        /** The reason of a failure, or the cause of a bounce. */
        CAUSE
    }

    /**
     * The number of e-mails that have the same values. Properties that the query does not group by are empty.
     *
     * @param day the UTC day on which they were recorded
     * @param tenant the tenant; empty also for e-mails without one
     * @param route the name of the route
     * @param status the status, never SENDING: what is being sent is counted as PENDING
     * @param cause for FAILED the name of the {@link EmailStatus.FailureReason}; for BOUNCED the name of the {@link
     *     io.emailledger.report.ReplyRules.RefusalCause} of the first bounced recipient; else empty
     * @param number the number of e-mails
     */
    public record Line(
            Optional<LocalDate> day,
            Optional<String> tenant,
            Optional<String> route,
            Optional<EmailStatus> status,
            Optional<String> cause,
            long number) {

        /**
         * Returns the full line under which an e-mail is counted.
         *
         * @param email the e-mail
         * @return a line with the number 1
         */
        public static Line of(EmailRecord email) {
            EmailStatus status = email.status() == EmailStatus.SENDING ? EmailStatus.PENDING : email.status();
            return new Line(
                    Optional.of(LocalDate.ofInstant(email.id().recordedAt(), ZoneOffset.UTC)),
                    email.facts().tenant().filter(name -> !name.isEmpty()),
                    Optional.of(email.facts().route()),
                    Optional.of(status),
                    cause(email, status),
                    1);
        }

        private static Optional<String> cause(EmailRecord email, EmailStatus status) {
            return switch (status) {
                case FAILED -> email.state().failure().map(Enum::name);
                case BOUNCED ->
                    email.recipients().stream()
                            .filter(recipient -> recipient.status() == EmailStatus.BOUNCED)
                            .findFirst()
                            .flatMap(RecipientRecord::cause)
                            .map(Enum::name);
                default -> Optional.empty();
            };
        }

        /**
         * Returns this line without the properties that the query does not group by.
         *
         * @param groups the properties to keep
         * @return a new value
         */
        public Line by(Set<Group> groups) {
            return new Line(
                    day.filter(value -> groups.contains(Group.DAY)),
                    tenant.filter(value -> groups.contains(Group.TENANT)),
                    route.filter(value -> groups.contains(Group.ROUTE)),
                    status.filter(value -> groups.contains(Group.STATUS)),
                    cause.filter(value -> groups.contains(Group.CAUSE)),
                    number);
        }

        /**
         * Returns this line with another number.
         *
         * @param emails the number of e-mails
         * @return a new value
         */
        public Line withNumber(long emails) {
            return new Line(day, tenant, route, status, cause, emails);
        }
    }

    /**
     * The answer to a query.
     *
     * @param lines the lines, in the order of their values, without those whose number is 0
     * @param isCut whether there are more lines than the limit: then the numbers do not add up to those of all e-mails;
     *     choose fewer days, or group by less
     * @param completeSince the day from which on every e-mail was counted as it was recorded. Earlier e-mails were
     *     counted once, when the tables were migrated: those that had been deleted by then are missing. Empty if all were
     *     counted
     */
    public record Lines(List<Line> lines, boolean isCut, Optional<LocalDate> completeSince) {

        /** Copies the list. */
        public Lines {
            lines = List.copyOf(lines);
        }

        /**
         * Creates the answer from the lines that a store has found, if every e-mail was counted as it was recorded.
         *
         * @param found the lines in order, up to one more than the query's limit
         * @param query the query
         * @return at most as many lines as the limit
         */
        public static Lines of(List<Line> found, DailyQuery query) {
            boolean isCut = found.size() > query.limit();
            return new Lines(isCut ? found.subList(0, query.limit()) : found, isCut, Optional.empty());
        }

        /**
         * Returns the same lines, complete only from a day on.
         *
         * @param first the day from which on every e-mail was counted as it was recorded
         * @return a new value
         */
        public Lines withCompleteSince(LocalDate first) {
            return new Lines(lines, isCut, Optional.of(first));
        }

        /**
         * Returns the number of e-mails on all lines.
         *
         * @return the sum
         */
        public long total() {
            return lines.stream().mapToLong(Line::number).sum();
        }
    }
}
