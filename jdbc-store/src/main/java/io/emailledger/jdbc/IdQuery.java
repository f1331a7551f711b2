package io.emailledger.jdbc;

import io.emailledger.history.EmailRecord.EmailFacts;
import io.emailledger.history.EmailStatus;
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
    private final boolean ordered;
    private final int limit;
    private String id = "";
    private final StringBuilder sql = new StringBuilder();
    private final List<Parameter> parameters = new ArrayList<>();

    private IdQuery(HistoryQuery query, boolean ordered, int limit) {
        this.query = query;
        this.ordered = ordered;
        this.limit = limit;
    }

    /** Selects the newest e-mails that match, after the query's position. */
    static IdQuery newest(HistoryQuery query, Set<EmailStatus> statuses, LeadingIndex leader, int limit) {
        IdQuery selection = new IdQuery(query, true, limit);
        selection.select(leader, () -> selection.filter(statuses, leader));
        return selection;
    }

    /** Selects any e-mails that match, regardless of the query's position. */
    static IdQuery any(HistoryQuery query, Set<EmailStatus> statuses, LeadingIndex leader, int limit) {
        IdQuery selection = new IdQuery(query, false, limit);
        selection.select(leader, () -> selection.filter(statuses, leader));
        return selection;
    }

    /**
     * Selects the newest e-mails of the index within the query's times, after its position, and checks no other filter.
     */
    static IdQuery alone(HistoryQuery query, LeadingIndex leader, int limit) {
        IdQuery selection = new IdQuery(query, true, limit);
        selection.select(leader, () -> {});
        return selection;
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
        sql.append(")) u").append(ordered ? " order by u.id desc" : "");
        limit();
    }

    private void run(LeadingIndex.Run run, Runnable filter) {
        id = run.id();
        sql.append(run.select());
        run.value().ifPresent(this::text);
        run.only().ifPresent(one -> parameters.add(command -> command.id(one)));
        range();
        filter.run();
        if (ordered) {
            sql.append(" order by ").append(run.first()).append(id).append(" desc");
        }
        limit();
    }

    private void range() {
        Optional<EmailId> until = query.until().map(time -> new EmailId(Times.firstIdOf(time)));
        Optional<EmailId> after = ordered ? query.after() : Optional.empty();
        Stream.concat(until.stream(), after.stream())
                .min(Comparator.naturalOrder())
                .ifPresent(end -> {
                    sql.append(" and ").append(id).append(" < ?");
                    parameters.add(command -> command.id(end));
                });
        query.since().ifPresent(time -> {
            sql.append(" and ").append(id).append(" >= ?");
            parameters.add(command -> command.id(new EmailId(Times.firstIdOf(time))));
        });
    }

    private void filter(Set<EmailStatus> statuses, LeadingIndex leader) {
        Optional<List<String>> cause = query.cause().map(SearchTerms::cause).map(List::of);
        for (List<String> terms : SearchTerms.wanted(query)) {
            if (!leader.terms().equals(terms) && !cause.equals(Optional.of(terms))) {
                term(" and {exists}", terms);
            }
        }
        query.cause().ifPresent(this::cause);
        for (String term : SearchTerms.unwanted(query)) {
            term(" and not exists", List.of(term));
        }
        if (leader.filter() != LeadingIndex.Filter.TENANT) {
            query.tenant().ifPresent(this::tenant);
        }
        query.route().filter(EmailFacts.DEFAULT_ROUTE::equals).ifPresent(route -> defaultRoute());
        if (leader.filter() != LeadingIndex.Filter.STATUS && !statuses.isEmpty()) {
            status(statuses);
        }
    }

    private void term(String condition, List<String> terms) {
        sql.append(condition)
                .append(" (select 1 from el_term x where x.term ")
                .append(terms.size() == 1 ? "= ?" : "in (?, ?)")
                .append(" and x.email_id = ")
                .append(id)
                .append(')');
        terms.forEach(this::text);
    }

    /** Checks the recipients: the term may remain after no recipient has the cause any more. */
    private void cause(RefusalCause cause) {
        sql.append(" and exists (select 1 from el_email c where c.id = ")
                .append(id)
                .append(" and c.to_cause = ? union all select 1 from el_recipient c where c.email_id = ")
                .append(id)
                .append(" and c.cause = ?)");
        text(cause.name());
        text(cause.name());
    }

    private void tenant(String tenant) {
        sql.append(" and {exists} (select 1 from el_email o {by tenant} where o.id = ")
                .append(id)
                .append(" and o.tenant = ?)");
        text(tenant);
    }

    /** Other routes have a term. */
    private void defaultRoute() {
        sql.append(" and {exists} (select 1 from el_email w where w.id = ")
                .append(id)
                .append(" and w.route is null)");
    }

    /** An e-mail that is being sent has PENDING in its own row. */
    private void status(Set<EmailStatus> statuses) {
        Set<EmailStatus> kept = EnumSet.copyOf(statuses);
        boolean sending = kept.remove(EmailStatus.SENDING);
        boolean pending = kept.contains(EmailStatus.PENDING);
        sql.append(" and (");
        if (!kept.isEmpty()) {
            sql.append("{exists} (select 1 from el_email s {by status} where s.id = ")
                    .append(id)
                    .append(" and s.status in (")
                    .append(String.join(", ", Collections.nCopies(kept.size(), "?")))
                    .append("))");
            kept.forEach(status -> text(status.name()));
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
