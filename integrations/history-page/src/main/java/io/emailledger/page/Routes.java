package io.emailledger.page;

import static io.emailledger.page.Permission.ACT;
import static io.emailledger.page.Permission.EDIT_SUPPRESSIONS;
import static io.emailledger.page.Permission.EXPORT;
import static io.emailledger.page.Permission.OPERATE;
import static io.emailledger.page.Permission.READ_CONTENT;
import static io.emailledger.page.Permission.READ_SUPPRESSIONS;
import static io.emailledger.page.Route.get;
import static io.emailledger.page.Route.post;

import io.emailledger.EmailLedger;
import io.emailledger.tracking.TrackingPolicy;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The table of all routes: nothing else is served, and a test checks every route. */
final class Routes {
    private static final Set<String> NONE = Set.of();
    private static final Set<String> TENANT = Set.of("tenant");

    private final List<Route> table;

    private Routes(List<Route> table) {
        this.table = List.copyOf(table);
    }

    static Routes of(EmailLedger ledger, boolean readOnly, InstantSource time, Optional<TrackingPolicy> tracking) {
        ShownTracking shown = new ShownTracking(tracking);
        Mails mails = new Mails(ledger, readOnly, shown);
        SessionEndpoint session = new SessionEndpoint(readOnly, time);
        HistoryReads reads = new HistoryReads(ledger);
        ListEndpoints list = new ListEndpoints(reads, time, shown);
        DaysEndpoint days = new DaysEndpoint(reads, time);
        DailyEndpoint daily = new DailyEndpoint(ledger, time);
        MessageEndpoints message = new MessageEndpoints(ledger, mails, time, shown);
        ActionEndpoints actions = new ActionEndpoints(ledger, mails, time);
        WaitingEndpoints waiting = new WaitingEndpoints(ledger, mails, time);
        BulkEndpoint bulk = new BulkEndpoint(ledger, mails);
        HealthEndpoints health = new HealthEndpoints(ledger);
        SuppressionEndpoints suppressions = new SuppressionEndpoints(ledger);
        List<Route> all = new ArrayList<>(Assets.routes());
        all.addAll(List.of(
                get("api/session", NONE, session::show),
                get("api/emails", Filter.and("limit", "after", "order"), list::page),
                get("api/counts", Filter.and(), list::counts),
                get("api/export", Filter.and("format", "order"), list::export).needing(EXPORT),
                get("api/days", Set.of("days", "zone", "tenant"), days::show),
                get("api/daily", Set.of("days", "tenant"), daily::show),
                get("api/emails/{id}", NONE, message::show),
                get("api/emails/{id}/html", NONE, message::html).needing(READ_CONTENT),
                get("api/emails/{id}/log", NONE, message::log).needing(READ_CONTENT),
                get("api/emails/{id}/actions", NONE, actions::show),
                post("api/emails/{id}/cancel", ACT, NONE, actions::cancel),
                post("api/emails/{id}/resend", ACT, Set.of("to"), actions::resend),
                post("api/emails/{id}/resolve", ACT, Set.of("resolution", "note"), actions::resolve),
                post("api/emails/{id}/reschedule", ACT, Set.of("time", "reason"), waiting::reschedule),
                post("api/emails/{id}/send-now", ACT, Set.of("reason"), waiting::sendNow),
                post("api/emails/{id}/hold", ACT, Set.of("reason"), waiting::hold),
                post("api/emails/{id}/release", ACT, Set.of("reason"), waiting::release),
                post("api/emails/{id}/edit", ACT, Set.of("subject", "to", "reason"), waiting::edit),
                post("api/bulk", ACT, Set.of("action", "ids", "reason", "time"), bulk::act),
                get("api/health", TENANT, health::show),
                post("api/pause", OPERATE, Set.of("reason"), health::pause),
                post("api/resume", OPERATE, NONE, health::resume),
                post("api/routes/pause", OPERATE, Set.of("route", "reason"), health::pauseRoute),
                post("api/routes/resume", OPERATE, Set.of("route"), health::resumeRoute),
                get("api/suppressions", Set.of("tenant", "after", "limit"), suppressions::page)
                        .needing(READ_SUPPRESSIONS),
                post("api/suppressions/add", EDIT_SUPPRESSIONS, Set.of("tenant", "address", "note"), suppressions::add),
                post("api/suppressions/remove", EDIT_SUPPRESSIONS, Set.of("tenant", "address"), suppressions::remove)));
        all.replaceAll(route -> route.needs().filter(ACT::equals).isPresent() ? route.by(reads::acting) : route);
        return new Routes(all);
    }

    List<Route> all() {
        return table;
    }

    /** Returns the routes of a path, one for each method. */
    Stream<Route> at(String path) {
        return table.stream().filter(route -> route.match(path).isPresent());
    }
}
