package io.emailledger.page;

import io.emailledger.history.EmailStatus;
import io.emailledger.history.EmailStatus.FailureReason;
import io.emailledger.history.EmailStatus.WaitReason;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.SearchWords;
import io.emailledger.message.Address;
import io.emailledger.page.web.Parameters;
import io.emailledger.page.web.ProblemException;
import io.emailledger.report.ReplyRules.RefusalCause;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The history query of a request: its parameters, limited to the visitor's tenants. */
final class Filter {
    private static final Set<String> NAMES = Set.of(
            "status",
            "recipient",
            "sender",
            "subject",
            "tag",
            "tenant",
            "route",
            "list",
            "since",
            "until",
            "opened",
            "attachments",
            "cause",
            "domain",
            "address",
            "attachment",
            "reply",
            "failure",
            "waiting",
            "arrived");

    private Filter() {}

    static Collection<String> and(String... more) {
        Set<String> all = new HashSet<>(NAMES);
        all.addAll(List.of(more));
        return all;
    }

    static HistoryQuery of(Call call) {
        HistoryQuery query = anyStatus(call);
        List<EmailStatus> statuses = call.parameters().all("status", "a status such as PENDING", EmailStatus::valueOf);
        return statuses.isEmpty() ? query : query.status(statuses.toArray(EmailStatus[]::new));
    }

    /** Returns the query without its filter by status, so that the counts by status stay when a status is selected. */
    static HistoryQuery anyStatus(Call call) {
        Parameters given = call.parameters();
        HistoryQuery query = HistoryQuery.all();
        for (String recipient : given.all("recipient", "an address", Filter::address)) {
            query = query.recipient(recipient);
        }
        for (String sender : given.all("sender", "an address", Filter::address)) {
            query = query.sender(sender);
        }
        for (String text : given.all("subject", "at least one word, of letters or digits", Filter::text)) {
            query = query.subject(text);
        }
        for (String tag : given.all("tag")) {
            query = query.tag(tag);
        }
        Optional<String> tenant = tenant(call);
        if (tenant.isPresent()) {
            query = query.tenant(tenant.get());
        }
        return narrowed(query, given);
    }

    private static HistoryQuery narrowed(HistoryQuery wide, Parameters given) {
        HistoryQuery query = wide;
        Optional<Instant> since = given.one("since", "a time such as 2026-11-23T08:00:00Z", Filter::time);
        if (since.isPresent()) {
            query = query.since(since.get());
        }
        Optional<Instant> until = given.one("until", "a time such as 2026-11-23T08:00:00Z", Filter::time);
        if (until.isPresent()) {
            query = query.until(until.get());
        }
        Optional<Boolean> opened = given.one("opened", "true or false", Filter::yes);
        if (opened.isPresent()) {
            query = query.opened(opened.get());
        }
        Optional<String> route = given.one("route");
        if (route.isPresent()) {
            query = query.route(route.get());
        }
        Optional<String> list = given.one("list");
        if (list.isPresent()) {
            query = query.list(list.get());
        }
        Optional<RefusalCause> cause = given.one("cause", "a cause such as ACCOUNT", RefusalCause::valueOf);
        if (cause.isPresent()) {
            query = query.cause(cause.get());
        }
        Optional<Boolean> attachments = given.one("attachments", "true or false", Filter::yes);
        return found(attachments.isPresent() ? query.withAttachments(attachments.get()) : query, given);
    }

    /** The filters by parts of addresses, attachments and results. */
    private static HistoryQuery found(HistoryQuery wide, Parameters given) {
        HistoryQuery query = wide;
        Optional<String> domain = given.one("domain", "a domain", Filter::domain);
        if (domain.isPresent()) {
            query = query.recipientDomain(domain.get());
        }
        for (String part : given.all("address", "at least three characters of an address", Filter::part)) {
            query = query.recipientPart(part);
        }
        for (String name : given.all("attachment", "at least one word, of letters or digits", Filter::text)) {
            query = query.attachmentName(name);
        }
        for (String words : given.all("reply", "at least one word of three characters", Filter::reply)) {
            query = query.reply(words);
        }
        Optional<FailureReason> failure =
                given.one("failure", "a reason of failure such as EXPIRED", FailureReason::valueOf);
        if (failure.isPresent()) {
            query = query.failure(failure.get());
        }
        Optional<WaitReason> waiting =
                given.one("waiting", "a reason to wait such as RATE_LIMITED", WaitReason::valueOf);
        if (waiting.isPresent()) {
            query = query.waiting(waiting.get());
        }
        Optional<Boolean> arrived = given.one("arrived", "true or false", Filter::yes);
        return arrived.isPresent() ? query.mayHaveArrived(arrived.get()) : query;
    }

    /** How many days are asked for, with today. */
    static int days(Call call, int most) {
        int days = call.parameters()
                .one("days", "a number from 1 to " + most, Integer::valueOf)
                .orElse(14);
        if (days < 1 || days > most) {
            throw ProblemException.invalid("days", "days must be a number from 1 to " + most + ".");
        }
        return days;
    }

    /**
     * Returns the requested tenant, or else the first that the visitor sees. A tenant that the visitor may not see is
     * answered like an unknown one.
     */
    static Optional<String> tenant(Call call) {
        return tenant(call.visitor(), call.parameters().one("tenant"));
    }

    static Optional<String> tenant(Visitor visitor, Optional<String> asked) {
        if (asked.isPresent() && !visitor.sees(asked)) {
            throw ProblemException.notFound("There is no such tenant.");
        }
        return asked.or(() -> visitor.tenants().map(names -> names.iterator().next()));
    }

    /** Requires at least one word, because a query without one would find everything. */
    private static String text(String text) {
        if (SearchWords.of(text).isEmpty()) {
            throw new IllegalArgumentException("no word");
        }
        return text;
    }

    private static String domain(String text) {
        return HistoryQuery.all().recipientDomain(text).recipientDomain().orElseThrow();
    }

    private static String part(String text) {
        return HistoryQuery.all()
                .recipientPart(text)
                .recipientParts()
                .iterator()
                .next();
    }

    private static String reply(String text) {
        return String.join(" ", HistoryQuery.all().reply(text).replyWords());
    }

    private static String address(String text) {
        return Address.of(text).address();
    }

    /** Refuses times before 1970 and after 9998, on which some stores fail. */
    private static Instant time(String text) {
        Instant time = Instant.parse(text);
        if (time.isBefore(Instant.EPOCH) || time.isAfter(Instant.parse("9999-12-31T00:00:00Z"))) {
            throw new IllegalArgumentException("out of bounds");
        }
        return time;
    }

    private static Boolean yes(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("neither");
        };
    }
}
