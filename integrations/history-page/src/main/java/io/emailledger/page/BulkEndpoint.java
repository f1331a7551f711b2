package io.emailledger.page;

import io.emailledger.EmailLedger;
import io.emailledger.LedgerClosedException;
import io.emailledger.actions.Actions.WaitingResult;
import io.emailledger.actions.CancelResult;
import io.emailledger.actions.ResendResult;
import io.emailledger.actions.ResendResult.ResendRefusal;
import io.emailledger.history.EmailRecord;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.page.view.Views;
import io.emailledger.page.view.Views.NotDone;
import io.emailledger.page.web.HttpAnswer;
import io.emailledger.page.web.ProblemException;
import io.emailledger.spi.StoreException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One action on the e-mails that a visitor has selected. The answer names each for which it was not done. */
final class BulkEndpoint {
    private static final Logger LOG = LoggerFactory.getLogger(BulkEndpoint.class);
    private static final int MOST = 200;

    private final EmailLedger ledger;
    private final Mails mails;

    BulkEndpoint(EmailLedger ledger, Mails mails) {
        this.ledger = ledger;
        this.mails = mails;
    }

    HttpAnswer act(Call call) {
        Function<EmailId, Optional<Refusal>> action = action(call);
        int done = 0;
        List<NotDone> notDone = new ArrayList<>();
        for (String id : ids(call)) {
            Optional<NotDone> refused = act(id, call.visitor(), action);
            done += refused.isEmpty() ? 1 : 0;
            refused.ifPresent(notDone::add);
        }
        return HttpAnswer.json(Views.bulk(done, notDone));
    }

    /** A failure must not hide what was done before: a visitor who repeats the whole action would send e-mails twice. */
    private Optional<NotDone> act(String id, Visitor visitor, Function<EmailId, Optional<Refusal>> action) {
        String subject = "";
        try {
            Optional<EmailRecord> email = mails.find(id, visitor);
            subject = email.map(known -> known.facts().subject()).orElse("");
            String shown = subject;
            return email.map(EmailRecord::id)
                    .map(action)
                    .orElse(Optional.of(new Refusal(ResendRefusal.NOT_FOUND.name(), ResendRefusal.NOT_FOUND.text())))
                    .map(why -> new NotDone(id, shown, why.code, why.text));
        } catch (StoreException | LedgerClosedException e) {
            LOG.warn("The store failed in an action on several e-mails; the visitor is told which", e);
            return Optional.of(new NotDone(
                    id, subject, "FAILED", "The store failed: look whether it was done before you try it again."));
        } catch (InvalidValueException e) {
            return Optional.of(new NotDone(id, subject, "INVALID", String.valueOf(e.getMessage())));
        }
    }

    private static Set<String> ids(Call call) {
        Set<String> ids =
                new LinkedHashSet<>(Arrays.stream(call.body().requireText("ids").split(","))
                        .map(String::strip)
                        .toList());
        if (ids.size() > MOST) {
            throw ProblemException.invalid("ids", "ids must be at most 200 ids, separated by commas.");
        }
        return ids;
    }

    private Function<EmailId, Optional<Refusal>> action(Call call) {
        Optional<String> reason = WaitingEndpoints.reason(call);
        Optional<Instant> time = call.body().text("time").map(WaitingEndpoints::instant);
        String action = call.body().requireText("action");
        return switch (action) {
            case "cancel" -> this::cancel;
            case "resend" -> this::resend;
            case "send-now" -> id -> of(WaitingEndpoints.of(ledger, call).sendNow(id));
            case "release" -> id -> of(WaitingEndpoints.of(ledger, call).release(id));
            case "hold" -> {
                String why = reason.orElseThrow(() -> ProblemException.invalid("reason", "reason must not be empty."));
                yield id -> of(WaitingEndpoints.of(ledger, call).hold(id, why));
            }
            case "reschedule" -> {
                Instant at = time.orElseThrow(() -> ProblemException.invalid("time", "time must not be empty."));
                yield id -> of(WaitingEndpoints.of(ledger, call).reschedule(id, at));
            }
            default ->
                throw ProblemException.invalid(
                        "action", "action must be cancel, resend, send-now, hold, release or reschedule.");
        };
    }

    private Optional<Refusal> cancel(EmailId id) {
        CancelResult result = ledger.cancel(id);
        return result.code() == CancelResult.Code.CANCELLED
                ? Optional.empty()
                : Optional.of(new Refusal(
                        result.code().name(),
                        ledger.actions(id).whyNotCancel().orElse("The e-mail is just being sent; try again.")));
    }

    private Optional<Refusal> resend(EmailId id) {
        ResendResult result = ledger.resend(id);
        return result.refusal().map(refusal -> new Refusal(refusal.name(), refusal.text()));
    }

    private static Optional<Refusal> of(WaitingResult result) {
        return result.isChanged()
                ? Optional.empty()
                : Optional.of(new Refusal(result.code().name(), result.code().text()));
    }

    /** Why an action was not done. */
    private record Refusal(String code, String text) {}
}
