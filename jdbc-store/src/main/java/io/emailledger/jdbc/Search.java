package io.emailledger.jdbc;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryPage;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.StatusCounts;
import io.emailledger.jdbc.TermFilter.Written;
import io.emailledger.message.EmailId;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Finds pages of the history and counts e-mails. Each query follows one index in the order of the page and checks the
 * other filters e-mail by e-mail. If several indexes are possible, each is read up to a bound, and the most selective
 * one is chosen. A page ends after a bounded number of e-mails has been checked, even if it is not full.
 */
final class Search {
    private static final int PROBED = 500;
    private static final int EXAMINED = 5_000;

    /** Records are compared only where the database cannot check a filter, which costs ten times as much. */
    private static final int COMPARED = 1_000;

    private static final int COMPARED_TOGETHER = 100;

    private final EarlierTerms earlier = new EarlierTerms(EarlierTerms.TERMS);
    private final EarlierTerms earlierLists = new EarlierTerms(EarlierTerms.LISTS);

    HistoryPage page(JdbcSession session, HistoryQuery query) throws SQLException {
        Choice choice = choose(session, query);
        SearchPlan plan = choice.plan();
        if (plan.rechecked()) {
            return compared(session, plan, end(session, choice, EXAMINED));
        }
        Optional<EmailId> end = end(session, choice, PROBED);
        HistoryPage page = page(session, plan, end);
        if (end.isPresent() && page.next().isEmpty()) {
            end = end(session, choice, EXAMINED);
            page = page(session, plan, end);
        }
        return end.isPresent() && page.next().isEmpty() ? HistoryPage.upTo(end.get(), page.emails()) : page;
    }

    private static HistoryPage page(JdbcSession session, SearchPlan plan, Optional<EmailId> end) throws SQLException {
        IdQuery selection = IdQuery.first(plan, end, plan.query().limit() + 1);
        String sql = Statements.RECORDS_OF.replace("{selected}", selection.sql());
        try (Command select = session.commandFor(sql)) {
            selection.bind(select);
            return page(EmailRows.read(session, select), plan);
        }
    }

    /** The end of the page counts unreadable e-mails too; otherwise the next page would begin too early, or never. */
    private static HistoryPage page(EmailRows.Found found, SearchPlan plan) {
        HistoryQuery query = plan.query();
        List<EmailRecord> legible = inOrder(found, plan);
        Comparator<EmailId> order = order(query);
        List<EmailId> ids = Stream.concat(found.records().keySet().stream(), found.illegible().keySet().stream())
                .sorted(order)
                .toList();
        if (found.illegible().isEmpty() || ids.size() <= query.limit()) {
            return HistoryPage.of(legible, query);
        }
        EmailId last = ids.get(query.limit() - 1);
        return HistoryPage.upTo(
                last,
                legible.stream()
                        .filter(email -> order.compare(email.id(), last) <= 0)
                        .toList());
    }

    /** Reads the records of the e-mails that the database has found, and compares each with the query. */
    private HistoryPage compared(JdbcSession session, SearchPlan plan, Optional<EmailId> end) throws SQLException {
        int limit = plan.query().limit();
        List<EmailId> examined = ids(session, IdQuery.first(plan, end, COMPARED));
        List<EmailRecord> found = new ArrayList<>();
        for (int from = 0; from < examined.size(); from += COMPARED_TOGETHER) {
            List<EmailId> some = examined.subList(from, Math.min(examined.size(), from + COMPARED_TOGETHER));
            found.addAll(inOrder(HistoryReader.records(session, some), plan));
            if (found.size() > limit) {
                return HistoryPage.of(found.subList(0, limit + 1), plan.query());
            }
        }
        if (examined.size() == COMPARED) {
            return HistoryPage.upTo(examined.get(COMPARED - 1), found);
        }
        return end.isPresent() ? HistoryPage.upTo(end.get(), found) : new HistoryPage(found, Optional.empty());
    }

    List<EmailId> ids(JdbcSession session, IdQuery selection) throws SQLException {
        try (Command select = session.commandFor(selection.sql())) {
            selection.bind(select);
            return select.list(Row::id);
        }
    }

    /** Returns the records in the order of the page, without those that the database had to leave to a comparison. */
    static List<EmailRecord> inOrder(EmailRows.Found found, SearchPlan plan) {
        return found.legible().values().stream()
                .filter(email -> !plan.rechecked() || plan.query().matches(email))
                .sorted(Comparator.comparing(EmailRecord::id, order(plan.query())))
                .toList();
    }

    private static Comparator<EmailId> order(HistoryQuery query) {
        return query.oldestFirst() ? Comparator.naturalOrder() : Comparator.reverseOrder();
    }

    StatusCounts counts(JdbcSession session, HistoryQuery query) throws SQLException {
        Set<EmailStatus> statuses =
                query.statuses().isEmpty() ? EnumSet.allOf(EmailStatus.class) : EnumSet.copyOf(query.statuses());
        if (query.waiting().isPresent()) {
            statuses.retainAll(EnumSet.of(EmailStatus.PENDING, EmailStatus.SENDING));
        }
        if (statuses.isEmpty()) {
            return new StatusCounts(Map.of());
        }
        List<TermFilter> filters = SearchTerms.wanted(query);
        return old(session, query, filters).isEmpty()
                ? counts(session, query, statuses, ExpandedFilter.all(session, filters))
                : comparedCounts(session, query, statuses);
    }

    /** Returns the first id after e-mails that may lack the terms of a filter; empty if none does. */
    private Optional<EmailId> old(JdbcSession session, HistoryQuery query, List<TermFilter> filters)
            throws SQLException {
        Set<Written> written = EnumSet.noneOf(Written.class);
        filters.forEach(filter -> written.add(filter.written()));
        SearchTerms.unwanted(query).forEach(filter -> written.add(filter.written()));
        Optional<EmailId> terms =
                written.contains(Written.SINCE_TERMS) ? earlier.end(session) : Optional.<EmailId>empty();
        Optional<EmailId> lists =
                written.contains(Written.SINCE_LISTS) ? earlierLists.end(session) : Optional.<EmailId>empty();
        return Stream.concat(terms.stream(), lists.stream()).max(Comparator.naturalOrder());
    }

    private static StatusCounts counts(
            JdbcSession session, HistoryQuery query, Set<EmailStatus> statuses, List<ExpandedFilter> filters)
            throws SQLException {
        Map<EmailStatus, Long> counts = new EnumMap<>(EmailStatus.class);
        List<IdQuery> selections = new ArrayList<>();
        List<String> selects = new ArrayList<>();
        for (EmailStatus status : statuses) {
            Set<EmailStatus> one = EnumSet.of(status);
            LeadingIndex leader = best(session, query, LeadingIndex.forCount(query, one, filters))
                    .leader();
            IdQuery some = IdQuery.any(SearchPlan.ofCount(query, one, leader, filters), (int) StatusCounts.CAP);
            selects.add("select '" + status + "' as status, count(*) as number from (" + some.sql() + ") c");
            selections.add(some);
        }
        try (Command count = session.commandFor(String.join("\nunion all ", selects))) {
            for (IdQuery one : selections) {
                one.bind(count);
            }
            count.each(row -> counts.put(row.word(EmailStatus.class), row.number()));
        }
        return new StatusCounts(counts);
    }

    /** Counts on pages, because the terms of e-mails of earlier versions do not answer the query. */
    private StatusCounts comparedCounts(JdbcSession session, HistoryQuery query, Set<EmailStatus> statuses)
            throws SQLException {
        Map<EmailStatus, Long> counts = new EnumMap<>(EmailStatus.class);
        HistoryQuery pages = query.fromNewest().limit(COMPARED);
        HistoryPage page = page(session, pages);
        page.emails().forEach(email -> counts.merge(email.status(), 1L, Long::sum));
        while (page.next().isPresent()
                && statuses.stream().anyMatch(status -> counts.getOrDefault(status, 0L) < StatusCounts.CAP)) {
            page = page(session, pages.after(page.next().get()));
            page.emails().forEach(email -> counts.merge(email.status(), 1L, Long::sum));
        }
        return new StatusCounts(counts);
    }

    /** Returns the plan with the first possible index, without reading how selective it is. */
    SearchPlan firstPlan(JdbcSession session, HistoryQuery query) throws SQLException {
        return plans(session, query).get(0);
    }

    /** Returns a plan for each possible index. */
    List<SearchPlan> plans(JdbcSession session, HistoryQuery query) throws SQLException {
        List<TermFilter> wanted = SearchTerms.wanted(query);
        List<ExpandedFilter> filters = ExpandedFilter.all(session, wanted);
        Optional<EmailId> old = old(session, query, wanted);
        return LeadingIndex.candidates(query, query.statuses(), filters, old).stream()
                .map(leader -> SearchPlan.ofPage(query, query.statuses(), leader, filters, old))
                .toList();
    }

    private Choice choose(JdbcSession session, HistoryQuery query) throws SQLException {
        List<SearchPlan> plans = plans(session, query);
        if (plans.size() == 1) {
            return new Choice(plans.get(0), Optional.empty());
        }
        Best best = best(session, query, plans.stream().map(SearchPlan::leader).toList());
        SearchPlan plan = plans.stream()
                .filter(one -> one.leader().equals(best.leader()))
                .findFirst()
                .orElseThrow();
        return new Choice(plan, best.reach());
    }

    /** Returns the last id that is examined for a page; empty if the index has no more, or nothing is checked there. */
    private static Optional<EmailId> end(JdbcSession session, Choice choice, int most) throws SQLException {
        SearchPlan plan = choice.plan();
        if (!IdQuery.isFiltered(plan)) {
            return Optional.empty();
        }
        Optional<Reach> known = choice.reach().filter(reach -> most == PROBED || reach.found() < PROBED);
        Reach reach = known.isPresent()
                ? known.get()
                : reach(session, plan.query(), IdQuery.alone(plan.query(), plan.leader(), most));
        return reach.found() < most ? Optional.empty() : reach.last();
    }

    private static Best best(JdbcSession session, HistoryQuery query, List<LeadingIndex> leaders) throws SQLException {
        LeadingIndex best = leaders.get(0);
        if (leaders.size() == 1) {
            return new Best(best, Optional.empty());
        }
        Optional<Reach> furthest = Optional.empty();
        for (LeadingIndex leader : leaders) {
            Reach reach = reach(session, query, IdQuery.alone(query, leader, PROBED));
            if (furthest.isEmpty() || reach.isBetterThan(furthest.get(), order(query))) {
                furthest = Optional.of(reach);
                best = leader;
            }
            if (reach.found() == 0) {
                break;
            }
        }
        return new Best(best, furthest);
    }

    /** A plan, and what is known of its index. */
    private record Choice(SearchPlan plan, Optional<Reach> reach) {}

    /** The most selective index, and what is known of it. */
    private record Best(LeadingIndex leader, Optional<Reach> reach) {}

    /**
     * The result of reading an index up to a bound.
     *
     * @param found the number of e-mails found
     * @param last the last of them
     */
    private record Reach(long found, Optional<EmailId> last) {
        /** Fewer e-mails are better; of two indexes that reach the bound, the one that reaches further. */
        boolean isBetterThan(Reach other, Comparator<EmailId> order) {
            return found != other.found
                    ? found < other.found
                    : last.isPresent() && other.last.isPresent() && order.compare(last.get(), other.last.get()) > 0;
        }
    }

    private static Reach reach(JdbcSession session, HistoryQuery query, IdQuery selection) throws SQLException {
        String last = query.oldestFirst() ? "{greatest c.id}" : "{least c.id}";
        try (Command probe = session.commandFor("select count(*), " + last + " from (" + selection.sql() + ") c")) {
            selection.bind(probe);
            return probe.one(row -> new Reach(row.number(), row.optionalId())).orElseThrow();
        }
    }
}
