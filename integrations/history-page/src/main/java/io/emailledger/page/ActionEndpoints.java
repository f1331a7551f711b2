package io.emailledger.page;

import io.emailledger.EmailLedger;
import io.emailledger.actions.Actions.Resolution;
import io.emailledger.actions.Actions.ResolveResult;
import io.emailledger.actions.CancelResult;
import io.emailledger.actions.ResendOptions;
import io.emailledger.actions.ResendResult;
import io.emailledger.actions.ResendResult.ResendRefusal;
import io.emailledger.history.EmailRecord;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.page.view.Menu;
import io.emailledger.page.view.Views;
import io.emailledger.page.web.HttpAnswer;
import io.emailledger.page.web.ProblemException;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;

/** The actions on one e-mail. A refusal by the ledger is no HTTP error: another user may have been faster. */
final class ActionEndpoints {
    private final EmailLedger ledger;
    private final Mails mails;
    private final InstantSource time;

    ActionEndpoints(EmailLedger ledger, Mails mails, InstantSource time) {
        this.ledger = ledger;
        this.mails = mails;
        this.time = time;
    }

    HttpAnswer show(Call call) {
        return HttpAnswer.json(Views.actions(mails.menu(mails.of(call).id(), call.visitor())));
    }

    HttpAnswer cancel(Call call) {
        CancelResult result = ledger.cancel(mails.of(call).id());
        boolean cancelled = result.code() == CancelResult.Code.CANCELLED;
        return outcome(call, cancelled, result.code().name(), Optional.empty(), menu -> switch (result.code()) {
            case CANCELLED ->
                result.recipients() == 0
                        ? "The e-mail had been cancelled before."
                        : "The e-mail is cancelled: nothing more of it will be sent."
                                + (result.mayHaveArrived() ? " A server may have it already." : "");
            case TOO_LATE ->
                "It was too late. "
                        + menu.actions().whyNotCancel().orElse("The e-mail is just being sent; try again in a moment.");
            case NOT_FOUND -> ResendRefusal.NOT_FOUND.text();
        });
    }

    HttpAnswer resend(Call call) {
        EmailId old = mails.of(call).id();
        Optional<String> to = call.body().text("to");
        ResendResult result = ledger.resend(old, to.map(ActionEndpoints::to).orElseGet(ResendOptions::same));
        return outcome(
                call,
                result.id().isPresent(),
                result.refusal().map(Enum::name).orElse("RESENT"),
                result.id(),
                menu -> result.refusal()
                        .map(ResendRefusal::text)
                        .orElse("A copy of the e-mail was recorded and is about to be sent."));
    }

    private static ResendOptions to(String address) {
        try {
            return ResendOptions.same().to(address.strip());
        } catch (InvalidValueException e) {
            throw ProblemException.invalid("to", "to must be an address such as name@domain.example.");
        }
    }

    HttpAnswer resolve(Call call) {
        EmailId id = mails.of(call).id();
        String named = call.body().requireText("resolution");
        Resolution resolution = Arrays.stream(Resolution.values())
                .filter(r -> r.name().equals(named))
                .findFirst()
                .orElseThrow(() ->
                        ProblemException.invalid("resolution", "resolution must be DELIVERED, BOUNCED or TRY_AGAIN."));
        String note = call.body().requireText("note");
        if (note.length() > 500) {
            throw ProblemException.invalid("note", "note must have at most 500 characters.");
        }
        ResolveResult result = ledger.resolve(id, resolution, note);
        return outcome(
                call, result == ResolveResult.RESOLVED, result.name(), Optional.empty(), menu -> switch (result) {
                    case RESOLVED -> "The resolution of the e-mail is recorded.";
                    case NOT_UNCONFIRMED -> "Nothing was changed: the e-mail is not unconfirmed any more.";
                    case NOT_FOUND -> ResendRefusal.NOT_FOUND.text();
                });
    }

    private interface Sentence {
        String of(Menu menu);
    }

    private HttpAnswer outcome(Call call, boolean done, String code, Optional<EmailId> newId, Sentence sentence) {
        EmailRecord email = mails.of(call);
        Menu menu = mails.menu(email.id(), call.visitor());
        return HttpAnswer.json(Views.outcome(done, code, sentence.of(menu), newId, email, menu, time.instant()));
    }
}
