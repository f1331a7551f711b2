package io.emailledger.page;

import io.emailledger.EmailLedger;
import io.emailledger.SuppressionList;
import io.emailledger.message.Address;
import io.emailledger.message.InvalidValueException;
import io.emailledger.page.view.Views;
import io.emailledger.page.web.HttpAnswer;
import io.emailledger.page.web.ProblemException;
import io.emailledger.suppression.Suppression;
import io.emailledger.suppression.Suppression.SuppressionReason;
import java.util.List;
import java.util.Optional;

/** The suppression list of a tenant, or that of e-mails without a tenant. */
final class SuppressionEndpoints {
    private final EmailLedger ledger;

    SuppressionEndpoints(EmailLedger ledger) {
        this.ledger = ledger;
    }

    HttpAnswer page(Call call) {
        int limit = ListEndpoints.limit(call, 50);
        Optional<String> after = call.parameters().one("after", "an address", SuppressionEndpoints::mailbox);
        SuppressionList list = list(Filter.tenant(call));
        List<Suppression> found =
                after.map(last -> list.pageAfter(last, limit + 1)).orElseGet(() -> list.page(limit + 1));
        List<Suppression> page = found.subList(0, Math.min(limit, found.size()));
        Optional<String> next =
                found.size() > limit ? Optional.of(page.get(limit - 1).address()) : Optional.empty();
        return HttpAnswer.json(Views.suppressions(page, next));
    }

    HttpAnswer add(Call call) {
        String note = call.body().text("note").orElse("Added on the history page.");
        if (note.length() > 1_000) {
            throw ProblemException.invalid("note", "note must have at most 1000 characters.");
        }
        boolean isNew = list(tenant(call)).add(address(call), SuppressionReason.MANUAL, note);
        return HttpAnswer.json(Views.done(
                true,
                isNew ? "The address is on the list now." : "The address was on the list; its entry is renewed."));
    }

    HttpAnswer remove(Call call) {
        boolean was = list(tenant(call)).remove(address(call));
        return HttpAnswer.json(Views.done(was, was ? "The address is removed." : "The address was not on the list."));
    }

    private SuppressionList list(Optional<String> tenant) {
        return tenant.map(ledger.suppressions()::ofTenant).orElseGet(ledger::suppressions);
    }

    private static Optional<String> tenant(Call call) {
        Optional<String> asked = call.body().text("tenant");
        if (asked.filter(t -> t.length() > 100).isPresent()) {
            throw ProblemException.invalid("tenant", "tenant must have at most 100 characters.");
        }
        return Filter.tenant(call.visitor(), asked);
    }

    private static String address(Call call) {
        try {
            return mailbox(call.body().requireText("address").strip());
        } catch (InvalidValueException e) {
            throw ProblemException.invalid("address", "address must be a mailbox such as name@domain.example.");
        }
    }

    private static String mailbox(String text) {
        Address address = Address.of(text);
        if (!address.isDeliverable()) {
            throw new InvalidValueException("address", "must be a mailbox");
        }
        return address.normalized();
    }
}
