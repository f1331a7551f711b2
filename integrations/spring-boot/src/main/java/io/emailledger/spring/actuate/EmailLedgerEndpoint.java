package io.emailledger.spring.actuate;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.EmailLedger;
import io.emailledger.Health;
import io.emailledger.ReplicaHistory;
import io.emailledger.SendingControl;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryPage;
import io.emailledger.history.HistoryQuery;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.routes.Routes.Outage;
import io.emailledger.routes.Routes.Pause;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.lang.Nullable;

/**
 * The actuator endpoint {@code emailledger}: the state of the queue, e-mails, pause and resume. It is read-only unless
 * {@code management.endpoint.emailledger.access=unrestricted} is set. Its answers contain addresses and subjects, so
 * expose it only behind a login.
 */
@Endpoint(id = "emailledger", defaultAccess = Access.READ_ONLY)
public class EmailLedgerEndpoint {
    private static final int MOST = 100;

    private final EmailLedger ledger;

    /**
     * Creates an endpoint.
     *
     * @param ledger the ledger
     */
    public EmailLedgerEndpoint(EmailLedger ledger) {
        this.ledger = requirePresent(ledger, "ledger");
    }

    /**
     * Returns the state of the ledger.
     *
     * @return counts by status, the queue, the outage, the pause, and the routes that do not work or are paused
     */
    @ReadOperation
    public Map<String, Object> state() {
        Health health = ledger.health();
        Map<String, Object> state = new LinkedHashMap<>();
        Map<String, Object> counts = new LinkedHashMap<>();
        for (EmailStatus status : EmailStatus.values()) {
            counts.put(status.name(), health.counts().of(status));
        }
        state.put("counts", counts);
        state.put("due", health.queue().due());
        state.put("inFlight", health.queue().inFlight());
        state.put("stuck", health.queue().stuck());
        health.queue().oldestDue().ifPresent(since -> state.put("oldestDueSince", since.toString()));
        state.putAll(trouble(health.outage(), health.pause()));
        Map<String, Object> routes = new LinkedHashMap<>();
        health.routes().forEach((name, route) -> {
            Map<String, Object> trouble = trouble(route.outage(), route.pause());
            if (!trouble.isEmpty()) {
                routes.put(name, trouble);
            }
        });
        state.put("routes", routes);
        return state;
    }

    private static Map<String, Object> trouble(Optional<Outage> outage, Optional<Pause> pause) {
        Map<String, Object> trouble = new LinkedHashMap<>();
        outage.ifPresent(now -> trouble.put(
                "outage",
                Map.of(
                        "since", now.since().toString(),
                        "nextProbe", now.nextProbe().toString(),
                        "reason", now.reason())));
        pause.ifPresent(now -> trouble.put("pause", Map.of("since", now.since().toString(), "reason", now.reason())));
        return trouble;
    }

    /**
     * Returns an e-mail, or with {@code emails} in place of an id those that match all given values.
     *
     * @param what the id of an e-mail, or {@code emails}
     * @param status the status
     * @param recipient the address of a recipient
     * @param sender the address of the author
     * @param subject words of the subject
     * @param tag a tag
     * @param tenant the tenant
     * @param route the route
     * @param limit the number of e-mails, from 1 to 100; 20 if it is missing
     * @param after the value {@code next} of the previous answer
     * @return the record, or a page of the history; null, which is answered with 404, if there is no such e-mail
     */
    @ReadOperation
    public @Nullable Map<String, Object> emails(
            @Selector String what,
            @Nullable String status,
            @Nullable String recipient,
            @Nullable String sender,
            @Nullable String subject,
            @Nullable String tag,
            @Nullable String tenant,
            @Nullable String route,
            @Nullable Integer limit,
            @Nullable String after) {
        return checked(() -> {
            if (!what.equals("emails")) {
                return ledger.find(EmailId.of(what)).map(EmailView::of).orElse(null);
            }
            HistoryQuery query = HistoryQuery.all().limit(Math.min(limit == null ? 20 : limit, MOST));
            query = status == null ? query : query.status(status(status));
            query = recipient == null ? query : query.recipient(recipient);
            query = sender == null ? query : query.sender(sender);
            query = subject == null ? query : query.subject(subject);
            query = tag == null ? query : query.tag(tag);
            query = tenant == null ? query : query.tenant(tenant);
            query = route == null ? query : query.route(route);
            query = after == null ? query : query.after(after);
            return page(ReplicaHistory.of(ledger).history(query));
        });
    }

    /**
     * Pauses or resumes sending, or one route, on every node.
     *
     * @param action {@code pause} or {@code resume}
     * @param reason the reason of a pause, one line
     * @param route the route; all sending if it is missing
     */
    @WriteOperation
    public void act(@Selector String action, @Nullable String reason, @Nullable String route) {
        checked(() -> {
            String why = reason == null ? "paused by the actuator endpoint" : reason;
            SendingControl sending = ledger.sending();
            switch (action) {
                case "pause" -> {
                    if (route == null) {
                        sending.pause(why);
                    } else {
                        sending.pauseRoute(route, why);
                    }
                }
                case "resume" -> {
                    if (route == null) {
                        sending.resume();
                    } else {
                        sending.resumeRoute(route);
                    }
                }
                default -> throw new InvalidValueException("action", "must be pause or resume");
            }
            return null;
        });
    }

    private static Map<String, Object> page(HistoryPage page) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("emails", page.emails().stream().map(EmailView::of).toList());
        page.next().ifPresent(next -> view.put("next", next));
        page.asOf().ifPresent(time -> view.put("asOf", time));
        return view;
    }

    private static EmailStatus status(String name) {
        try {
            return EmailStatus.valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new InvalidValueException("status", "must be a status such as PENDING");
        }
    }

    /** Answers an invalid value with 400 and its reason. */
    private static @Nullable Map<String, Object> checked(Supplier<Map<String, Object>> work) {
        try {
            return work.get();
        } catch (InvalidValueException e) {
            throw new InvalidEndpointRequestException(e.getMessage(), e.getMessage(), e);
        }
    }
}
