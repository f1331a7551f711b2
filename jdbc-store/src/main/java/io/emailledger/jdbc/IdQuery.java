package io.emailledger.jdbc;

import io.emailledger.history.EmailRecord.EmailFacts;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.EmailStatus.WaitReason;
import io.emailledger.history.HistoryQuery;
import io.emailledger.message.EmailId;
import io.emailledger.report.ReplyRules.RefusalCause;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A select of the ids that match a query, with its parameters. The first column of an index is the first in ORDER BY:
 * H2 uses the index only then, and other databases are not affected.
 */
final class IdQuery {
    private final HistoryQuery query;
    private final Optional<EmailId> end;
    private final boolean ordered;
    private final int limit;
    private String id = "";
    private boolean filtered;
    private final StringBuilder sql = new StringBuilder();
    private final List<Parameter> parameters = new ArrayList<>();

    private IdQuery(HistoryQuery query, Optional<EmailId> end, boolean ordered, int limit) {
        this.query = query;
        this.end = end;
        this.ordered = ordered;
        this.limit = limit;
    }

    /** Selects the first e-mails that match, after the query's position. */
    static IdQuery first(SearchPlan plan, int limit) {
        return first(plan, Optional.empty(), limit);
    }

    /** Selects the first e-mails that match, after the query's position, as far as the last id that is examined. */
    static IdQuery first(SearchPlan plan, Optional<EmailId> end, int limit) {
        IdQuery selection = new IdQuery(plan.query(), end, true, limit);
        selection.select(plan.leader(), () -> selection.filter(plan));
        return selection;
    }

    /** Selects any e-mails that match, regardless of the query's position. */
    static IdQuery any(SearchPlan plan, int limit) {
        IdQuery selection = new IdQuery(plan.query(), Optional.empty(), false, limit);
        selection.select(plan.leader(), () -> selection.filter(plan));
        return selection;
    }

    /** Selects the first e-mails of the index within the query's times, after its position, and checks no other filter. */
    static IdQuery alone(HistoryQuery query, LeadingIndex leader, int limit) {
        IdQuery selection = new IdQuery(query, Optional.empty(), true, limit);
        selection.select(leader, () -> {});
        return selection;
    }

    /** Tells whether the database checks anything of the e-mails of the index but their times. */
    static boolean isFiltered(SearchPlan plan) {
        return first(plan, 1).filtered;
    }

    String sql() {
        return sql.toString();
    }

    void bind(Command command) throws SQLException {
        for (Parameter parameter : parameters) {
            parameter.set(command);
        }
    }

    private void select(LeadingIndex leader, Runnable filter) {
        if (leader.runs().size() == 1) {
            run(leader.runs().get(0), filter);
            return;
        }
        sql.append("select u.id from (");
        String separator = "(";
        for (LeadingIndex.Run run : leader.runs()) {
            sql.append(separator);
            run(run, filter);
            separator = ") " + leader.union() + " (";
        }
        sql.append(")) u").append(ordered ? " order by u.id" + direction() : "");
        limit();
    }

    private void run(LeadingIndex.Run run, Runnable filter) {
        id = run.id();
        sql.append(run.select());
        run.values().forEach(value -> parameters.add(command -> command.value(value)));
        range(id);
        filter.run();
        if (ordered) {
            sql.append(" order by ")
                    .append(run.first(query.oldestFirst()))
                    .append(id)
                    .append(direction());
        }
        limit();
    }

    private String direction() {
        return query.oldestFirst() ? "" : " desc";
    }

    private void range(String column) {
        Optional<EmailId> until = query.until().map(time -> new EmailId(Times.firstIdOf(time)));
        Optional<EmailId> since = query.since().map(time -> new EmailId(Times.firstIdOf(time)));
        Optional<EmailId> after = ordered ? query.after() : Optional.empty();
        if (query.oldestFirst()) {
            compare(column, " < ?", until);
            compare(column, " >= ?", since);
            compare(column, " > ?", after);
            compare(column, " <= ?", end);
        } else {
            compare(
                    column,
                    " < ?",
                    Stream.concat(until.stream(), after.stream()).min(Comparator.naturalOrder()));
            compare(column, " >= ?", Stream.concat(since.stream(), end.stream()).max(Comparator.naturalOrder()));
        }
    }

    private void compare(String column, String operator, Optional<EmailId> bound) {
        bound.ifPresent(value -> {
            sql.append(" and ").append(column).append(operator);
            parameters.add(command -> command.id(value));
        });
    }

    /**
     * Compares a column of a further table with the id of the e-mail, and with the range of the page. A database may
     * read and join what it finds there, and does not derive the range from the comparison.
     */
    private void isEmail(String column) {
        sql.append(column).append(" = ").append(id);
        range(column);
    }

    private void filter(SearchPlan plan) {
        int before = sql.length();
        if (!plan.bare()) {
            conditions(plan);
        }
        filtered |= sql.length() > before;
    }

    private void conditions(SearchPlan plan) {
        LeadingIndex leader = plan.leader();
        Optional<List<String>> cause =
                query.cause().map(about -> SearchTerms.cause(about.name())).map(List::of);
        for (List<String> terms : plan.wanted()) {
            if (!cause.equals(Optional.of(terms))) {
                term(terms.size() == 1 ? " and {exists}" : " and exists", terms);
            }
        }
        plan.among().forEach(this::among);
        query.cause().ifPresent(this::cause);
        for (String term : plan.unwanted()) {
            term(" and not exists", List.of(term));
        }
        if (leader.filter() != LeadingIndex.Filter.TENANT) {
            query.tenant().ifPresent(this::tenant);
        }
        query.route().filter(EmailFacts.DEFAULT_ROUTE::equals).ifPresent(route -> defaultRoute());
        query.waiting().ifPresent(this::waiting);
        if (leader.filter() != LeadingIndex.Filter.STATUS && !plan.statuses().isEmpty()) {
            status(plan.statuses());
        }
    }

    /** For a filter with many terms: the database reads all entries of each range once, but not those of a union. */
    private void among(TermFilter filter) {
        String separator = " and (";
        for (String term : filter.terms()) {
            sql.append(separator).append(id).append(" in (select x.email_id from el_term x where x.term = ?");
            text(term);
            range("x.email_id");
            sql.append(')');
            separator = " or ";
        }
        for (String prefix : filter.prefixes()) {
            sql.append(separator)
                    .append(id)
                    .append(" in (select x.email_id from el_term x where x.term >= ? and x.term < ?");
            text(prefix);
            text(TermFilter.end(prefix));
            range("x.email_id");
            sql.append(')');
            separator = " or ";
        }
        sql.append(')');
    }

    /** A probe for each term: with IN, MariaDB and H2 would read all entries of the terms. */
    private void term(String condition, List<String> terms) {
        String separator = condition + " (";
        for (String term : terms) {
            sql.append(separator).append("select 1 from el_term x where x.term = ? and ");
            text(term);
            isEmail("x.email_id");
            separator = " union all ";
        }
        sql.append(')');
    }

    /** Checks the recipients: the term may remain after no recipient has the cause any more. */
    private void cause(RefusalCause cause) {
        sql.append(" and exists (select 1 from el_email c where c.to_cause = ? and ");
        text(cause.name());
        isEmail("c.id");
        sql.append(" union all select 1 from el_recipient c where c.cause = ? and ");
        text(cause.name());
        isEmail("c.email_id");
        sql.append(')');
    }

    private void tenant(String tenant) {
        sql.append(" and {exists} (select 1 from el_email o {by tenant} where o.tenant = ? and ");
        text(tenant);
        isEmail("o.id");
        sql.append(')');
    }

    /** Other routes have a term. */
    private void defaultRoute() {
        sql.append(" and {exists} (select 1 from el_email w where w.route is null and ");
        isEmail("w.id");
        sql.append(')');
    }

    /** An e-mail that is being sent has PENDING in its own row. */
    private void waiting(WaitReason reason) {
        sql.append(" and {exists} (select 1 from el_email h where h.status = 'PENDING' and h.waiting = ? and ");
        text(reason.name());
        isEmail("h.id");
        sql.append(')');
    }

    /** An e-mail that is being sent has PENDING in its own row. */
    private void status(Set<EmailStatus> statuses) {
        Set<EmailStatus> kept = EnumSet.copyOf(statuses);
        boolean sending = kept.remove(EmailStatus.SENDING);
        boolean pending = kept.contains(EmailStatus.PENDING);
        sql.append(" and (");
        if (!kept.isEmpty()) {
            sql.append("{exists} (select 1 from el_email s {by status} where s.status in (")
                    .append(String.join(", ", Collections.nCopies(kept.size(), "?")))
                    .append(") and ");
            kept.forEach(status -> text(status.name()));
            isEmail("s.id");
            sql.append(')');
        }
        if (sending && !pending) {
            sql.append(kept.isEmpty() ? "" : " or ").append(LeadingIndex.isSending(id));
        } else if (pending && !sending) {
            sql.append(" and not ").append(LeadingIndex.isSending(id));
        }
        sql.append(')');
    }

    private void text(String value) {
        parameters.add(command -> command.text(value));
    }

    private void limit() {
        sql.append(" limit ?");
        parameters.add(command -> command.number(limit));
    }

    /** One value of the select. */
    @FunctionalInterface
    private interface Parameter {
        void set(Command command) throws SQLException;
    }
}
