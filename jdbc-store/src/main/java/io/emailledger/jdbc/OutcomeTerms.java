package io.emailledger.jdbc;

import io.emailledger.history.EmailStatus;
import io.emailledger.history.EmailStatus.FailureReason;
import io.emailledger.history.RecipientRecord;
import io.emailledger.history.Reply;
import io.emailledger.history.SearchWords;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.spi.HistoryStore.Change;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The terms of results, which change: an e-mail is found by each cause, failure and reply that one of its recipients
 * has. What was there before a change is not read if the change ends a first attempt without a rejection, as most do.
 */
final class OutcomeTerms {
    private final Map<EmailId, Map<Integer, Outcome>> before = new HashMap<>();
    private final Map<EmailId, Optional<String>> failures = new HashMap<>();

    private OutcomeTerms() {}

    /** Returns the terms of the results of an e-mail. */
    static Set<String> of(Collection<RecipientRecord> recipients, Optional<FailureReason> failure) {
        return terms(recipients.stream().map(Outcome::of).toList(), failure.map(Enum::name));
    }

    /** Reads the results before changes are written, for changes that may replace some. */
    static OutcomeTerms before(JdbcSession session, List<Change> changes) throws SQLException {
        OutcomeTerms outcomes = new OutcomeTerms();
        for (Change change : changes) {
            if (mayReplace(change)) {
                outcomes.before.put(change.id(), new HashMap<>());
            }
        }
        if (!outcomes.before.isEmpty()) {
            List<EmailId> ids = List.copyOf(outcomes.before.keySet());
            try (Command select = session.command(Statements.FIND_OUTCOMES, ids.size())) {
                select.ids(ids).ids(ids).each(outcomes::add);
            }
        }
        return outcomes;
    }

    /** Version 1 is the claim of a new e-mail, and version 2 the end of its first attempt. */
    private static boolean mayReplace(Change change) {
        boolean firstChange = change.next().version() == 1
                || (change.next().version() == 2 && change.attempts().size() == 1);
        return !firstChange
                || change.next().failure().isPresent()
                || change.recipients().stream().map(Outcome::of).anyMatch(outcome -> !outcome.isPlain());
    }

    private void add(Row row) throws SQLException {
        EmailId id = row.id();
        int position = row.smallNumber();
        Optional<String> failure = row.optionalText();
        Outcome outcome = Outcome.read(row);
        if (position == 0) {
            failures.put(id, failure);
        }
        Map<Integer, Outcome> outcomes = before.get(id);
        if (outcomes != null) {
            outcomes.put(position, outcome);
        }
    }

    /** Updates the terms to the results after the changes. */
    void update(JdbcSession session, List<Change> changes) throws SQLException {
        try (Command delete = session.command(PurgeStatements.DELETE_TERM);
                Command insert = session.command(Statements.INSERT_TERM)) {
            for (Change change : changes) {
                Map<Integer, Outcome> outcomes = before.getOrDefault(change.id(), Map.of());
                Set<String> old = terms(outcomes.values(), failures.getOrDefault(change.id(), Optional.empty()));
                Set<String> next = terms(
                        after(outcomes, change).values(),
                        change.next().failure().map(Enum::name));
                Set<String> deleted = new TreeSet<>(old);
                deleted.removeAll(next);
                next.removeAll(old);
                // A term may exist although no recipient has such a result; inserting it would be a duplicate.
                deleted.addAll(next);
                for (String term : deleted) {
                    delete.text(term).id(change.id()).add();
                }
                for (String term : next) {
                    insert.text(term).id(change.id()).add();
                }
            }
            delete.executeBatch();
            insert.executeBatch();
        }
    }

    private static Map<Integer, Outcome> after(Map<Integer, Outcome> outcomes, Change change) {
        Map<Integer, Outcome> after = new HashMap<>(outcomes);
        for (RecipientRecord recipient : change.recipients()) {
            after.put(recipient.position(), Outcome.of(recipient));
        }
        return after;
    }

    private static Set<String> terms(Collection<Outcome> outcomes, Optional<String> failure) {
        Set<String> terms = new TreeSet<>();
        failure.ifPresent(reason -> terms.add(SearchTerms.failure(reason)));
        for (Outcome outcome : outcomes) {
            outcome.addTo(terms);
        }
        return terms;
    }

    /** The result for a recipient, as it is stored: an unreadable value must not keep later results from being stored. */
    private record Outcome(
            Optional<String> status,
            Optional<String> failure,
            int code,
            Optional<String> reply,
            Optional<String> cause,
            Optional<String> arrival) {
        static Outcome of(RecipientRecord recipient) {
            return new Outcome(
                    Optional.of(recipient.status().name()),
                    recipient.failure().map(Enum::name),
                    recipient.reply().map(Reply::code).orElse(0),
                    recipient.reply().map(Reply::text),
                    recipient.cause().map(Enum::name),
                    recipient.arrival().map(Enum::name));
        }

        static Outcome read(Row row) throws SQLException {
            return new Outcome(
                    row.optionalText(),
                    row.optionalText(),
                    row.smallNumber(),
                    row.optionalText(),
                    row.optionalText(),
                    row.optionalText());
        }

        /** Whether nothing but a reply of acceptance is known. */
        boolean isPlain() {
            return failure.isEmpty()
                    && cause.isEmpty()
                    && arrival.isEmpty()
                    && !mayHaveArrived()
                    && (reply.isEmpty() || code / 100 == 2);
        }

        void addTo(Set<String> terms) {
            failure.ifPresent(reason -> terms.add(SearchTerms.failure(reason)));
            cause.ifPresent(about -> terms.add(SearchTerms.cause(about)));
            if (mayHaveArrived()) {
                terms.add(SearchTerms.MAY_HAVE_ARRIVED);
            }
            if (reply.isPresent()) {
                for (String word : words(reply.get())) {
                    terms.add(SearchTerms.reply(word));
                }
            }
        }

        /** As {@link RecipientRecord#mayHaveArrived}. */
        private boolean mayHaveArrived() {
            return is(status, EmailStatus.UNCONFIRMED)
                    || is(failure, FailureReason.ANSWER_LOST)
                    || (arrival.isPresent() && !is(status, EmailStatus.DELIVERED));
        }

        private static boolean is(Optional<String> name, Enum<?> value) {
            return name.filter(value.name()::equals).isPresent();
        }

        private Set<String> words(String text) {
            try {
                return SearchWords.ofReply(new Reply(code, text));
            } catch (InvalidValueException e) {
                // Not a code of a reply: such a record cannot be read either.
                return Set.of();
            }
        }
    }
}
