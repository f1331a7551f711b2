package io.emailledger.jdbc;

import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryQuery;
import io.emailledger.message.EmailId;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A select of the ids that match a query, with its parameters. The column that an index begins with stands first in ORDER BY: H2 follows the index
 * only then, and no database minds.
 */
final class Selection {
    private final StringBuilder sql = new StringBuilder();
    private final List<Parameter> parameters = new ArrayList<>();

    private Selection() {}

    /** The newest that match. */
    static Selection newestFirst(HistoryQuery query, Set<EmailStatus> statuses, Leader leader, int limit) {
        Selection selection = new Selection();
        selection.select(query, statuses, leader, true, true, limit);
        return selection;
    }

    /** Some that match, wherever the page before ended. */
    static Selection any(HistoryQuery query, Set<EmailStatus> statuses, Leader leader, int limit) {
        Selection selection = new Selection();
        selection.select(query, statuses, leader, true, false, limit);
        return selection;
    }

    /** Some that match one filter and the times, wherever the page before ended. */
    static Selection alone(HistoryQuery query, Leader leader, int limit) {
        Selection selection = new Selection();
        selection.select(query, Set.of(), leader, false, false, limit);
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

    private void select(
            HistoryQuery query,
            Set<EmailStatus> statuses,
            Leader leader,
            boolean filtered,
            boolean ordered,
            int limit) {
        if (leader.statuses().size() < 2) {
            String lead = leader.statuses().stream().findFirst().map(Enum::name).orElse("");
            selectLed(query, statuses, leader, lead, filtered, ordered, limit);
            return;
        }
        // Each status has its own run of the index: the newest of each, and the newest of those.
        sql.append("select u.id from (");
        String separator = "(";
        for (EmailStatus status : leader.statuses()) {
            sql.append(separator);
            selectLed(query, statuses, leader, status.name(), filtered, ordered, limit);
            separator = ") union all (";
        }
        sql.append(")) u").append(ordered ? " order by u.id desc" : "");
        limit(limit);
    }

    private void selectLed(
            HistoryQuery query,
            Set<EmailStatus> statuses,
            Leader leader,
            String status,
            boolean filtered,
            boolean ordered,
            int limit) {
        String id;
        String first;
        if (leader.term().isPresent()) {
            id = "t.email_id";
            first = "t.term desc, ";
            sql.append("select t.email_id as id from el_term t where t.term = ?");
            text(leader.term().get());
        } else if (!status.isEmpty()) {
            id = "e.id";
            first = "e.status desc, ";
            sql.append("select e.id from el_email e where e.status = ?");
            text(status);
        } else {
            id = "e.id";
            first = "";
            sql.append("select e.id from el_email e where 1 = 1");
        }
        range(query, ordered ? query.after() : Optional.empty(), id);
        if (filtered) {
            filter(query, statuses, leader, id);
        }
        if (ordered) {
            sql.append(" order by ").append(first).append(id).append(" desc");
        }
        limit(limit);
    }

    private void range(HistoryQuery query, Optional<EmailId> position, String id) {
        Optional<EmailId> before = query.until().map(time -> new EmailId(Times.firstIdOf(time)));
        if (position.isPresent()) {
            EmailId after = position.get();
            before = Optional.of(before.filter(end -> end.compareTo(after) < 0).orElse(after));
        }
        before.ifPresent(end -> {
            sql.append(" and ").append(id).append(" < ?");
            parameters.add(command -> command.id(end));
        });
        query.since().ifPresent(time -> {
            sql.append(" and ").append(id).append(" >= ?");
            parameters.add(command -> command.id(new EmailId(Times.firstIdOf(time))));
        });
    }

    private void filter(HistoryQuery query, Set<EmailStatus> statuses, Leader leader, String id) {
        for (String term : Terms.wanted(query)) {
            if (leader.term().filter(term::equals).isEmpty()) {
                term(" and exists", term, id);
            }
        }
        for (String term : Terms.unwanted(query)) {
            term(" and not exists", term, id);
        }
        if (leader.term().isPresent() && !statuses.isEmpty()) {
            sql.append(" and exists (select 1 from el_email s where s.id = ")
                    .append(id)
                    .append(" and s.status in (")
                    .append(String.join(", ", Collections.nCopies(statuses.size(), "?")))
                    .append("))");
            statuses.forEach(status -> text(status.name()));
        }
    }

    private void term(String condition, String term, String id) {
        sql.append(condition)
                .append(" (select 1 from el_term x where x.term = ? and x.email_id = ")
                .append(id)
                .append(')');
        text(term);
    }

    private void text(String value) {
        parameters.add(command -> command.text(value));
    }

    private void limit(int limit) {
        sql.append(" limit ?");
        parameters.add(command -> command.number(limit));
    }

    /** One value of the select. */
    @FunctionalInterface
    private interface Parameter {
        void set(Command command) throws SQLException;
    }
}
