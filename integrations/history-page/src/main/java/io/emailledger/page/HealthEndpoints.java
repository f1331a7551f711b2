package io.emailledger.page;

import io.emailledger.EmailLedger;
import io.emailledger.Health;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.StatusCounts;
import io.emailledger.message.InvalidValueException;
import io.emailledger.page.view.Views;
import io.emailledger.page.web.HttpAnswer;
import io.emailledger.page.web.ProblemException;
import java.util.Optional;

/** The health of the ledger, and pause and resume of all sending or of one route. */
final class HealthEndpoints {
    private final EmailLedger ledger;

    HealthEndpoints(EmailLedger ledger) {
        this.ledger = ledger;
    }

    HttpAnswer show(Call call) {
        return now(call).tagged();
    }

    private HttpAnswer now(Call call) {
        Optional<String> tenant = Filter.tenant(call);
        Health health = ledger.health();
        if (call.visitor().tenants().isPresent()) {
            return HttpAnswer.json(Views.narrowHealth(health));
        }
        StatusCounts counts =
                tenant.map(t -> ledger.counts(HistoryQuery.all().tenant(t))).orElse(health.counts());
        return HttpAnswer.json(Views.health(health, counts, ledger.reports().countUnverified()));
    }

    HttpAnswer pause(Call call) {
        String reason = call.body().requireText("reason");
        return changed(call, () -> ledger.sending().pause(reason));
    }

    HttpAnswer resume(Call call) {
        return changed(call, () -> ledger.sending().resume());
    }

    HttpAnswer pauseRoute(Call call) {
        String route = call.body().requireText("route");
        String reason = call.body().requireText("reason");
        return changed(call, () -> ledger.sending().pauseRoute(route, reason));
    }

    HttpAnswer resumeRoute(Call call) {
        String route = call.body().requireText("route");
        return changed(call, () -> ledger.sending().resumeRoute(route));
    }

    private HttpAnswer changed(Call call, Runnable change) {
        try {
            change.run();
        } catch (InvalidValueException e) {
            throw e.property().equals("route")
                    ? ProblemException.invalid("route", "route must be one line of 1 to 100 characters.")
                    : ProblemException.invalid("reason", "reason must be one line of 1 to 500 characters.");
        }
        return now(call);
    }
}
