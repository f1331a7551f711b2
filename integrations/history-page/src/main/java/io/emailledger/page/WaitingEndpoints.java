package io.emailledger.page;

import io.emailledger.EmailLedger;
import io.emailledger.WaitingControl;
import io.emailledger.actions.Actions.WaitingResult;
import io.emailledger.actions.Actions.WaitingResult.Code;
import io.emailledger.actions.EmailChanges;
import io.emailledger.history.EmailRecord;
import io.emailledger.message.InvalidValueException;
import io.emailledger.page.view.Views;
import io.emailledger.page.web.HttpAnswer;
import io.emailledger.page.web.ProblemException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;

/** The changes of one e-mail that waits. The visitor is the actor in its history. */
final class WaitingEndpoints {
    private static final int LONGEST_ACTOR = 100;
    private static final int LONGEST_REASON = 500;

    private final EmailLedger ledger;
    private final Mails mails;
    private final InstantSource time;

    WaitingEndpoints(EmailLedger ledger, Mails mails, InstantSource time) {
        this.ledger = ledger;
        this.mails = mails;
        this.time = time;
    }

    HttpAnswer reschedule(Call call) {
        Instant at = instant(call.body().requireText("time"));
        return outcome(call, waiting(call).reschedule(mails.of(call).id(), at), "The e-mail has its new time.");
    }

    HttpAnswer sendNow(Call call) {
        return outcome(call, waiting(call).sendNow(mails.of(call).id()), "The e-mail is due now.");
    }

    HttpAnswer hold(Call call) {
        String reason = reason(call).orElseThrow(() -> ProblemException.invalid("reason", "reason must not be empty."));
        return outcome(
                call,
                waiting(call).hold(mails.of(call).id(), reason),
                "The e-mail is held: it is not sent until it is released.");
    }

    HttpAnswer release(Call call) {
        return outcome(call, waiting(call).release(mails.of(call).id()), "The e-mail is released.");
    }

    HttpAnswer edit(Call call) {
        EmailChanges changes = EmailChanges.none();
        Optional<String> subject = call.body().text("subject");
        Optional<String> to = call.body().text("to");
        try {
            if (subject.isPresent()) {
                changes = changes.subject(subject.get());
            }
            if (to.isPresent()) {
                String[] addresses = Arrays.stream(to.get().split(","))
                        .map(String::strip)
                        .filter(address -> !address.isEmpty())
                        .toArray(String[]::new);
                changes = changes.to(addresses);
            }
            return outcome(call, waiting(call).edit(mails.of(call).id(), changes), "The e-mail is changed.");
        } catch (InvalidValueException e) {
            throw ProblemException.invalid(
                    to.isPresent() ? "to" : "subject", "The e-mail could not be sent with these values.");
        }
    }

    private WaitingControl waiting(Call call) {
        return of(ledger, call);
    }

    /**
     * Returns the changes in the name of a visitor, with the reason of the request.
     *
     * @throws ProblemException if the store cannot change e-mails that wait
     */
    static WaitingControl of(EmailLedger ledger, Call call) {
        Optional<String> reason = reason(call);
        try {
            WaitingControl waiting = ledger.waiting().by(actor(call.visitor()));
            return reason.map(waiting::because).orElse(waiting);
        } catch (UnsupportedOperationException e) {
            throw ProblemException.invalid("action", Code.NOT_SUPPORTED.text());
        }
    }

    /** A visitor's name may have any length and any character. */
    static String actor(Visitor visitor) {
        String line = visitor.name()
                .replaceAll("\\p{Cntrl}|[\u2028\u2029\ud800-\udfff]", " ")
                .strip();
        return line.isEmpty() ? "a visitor" : line.substring(0, Math.min(LONGEST_ACTOR, line.length()));
    }

    static Optional<String> reason(Call call) {
        Optional<String> reason = call.body().text("reason");
        if (reason.filter(text -> text.length() > LONGEST_REASON).isPresent()) {
            throw ProblemException.invalid("reason", "reason must have at most 500 characters.");
        }
        return reason;
    }

    static Instant instant(String text) {
        try {
            Instant at = Instant.parse(text);
            if (at.isBefore(Instant.parse("9999-01-01T00:00:00Z"))) {
                return at;
            }
        } catch (DateTimeException e) {
            // Not a time: rejected below.
        }
        throw ProblemException.invalid("time", "time must be a time such as 2026-12-24T08:00:00Z.");
    }

    private HttpAnswer outcome(Call call, WaitingResult result, String done) {
        EmailRecord email = mails.of(call);
        return HttpAnswer.json(Views.outcome(
                result.isChanged(),
                result.code().name(),
                result.code() == Code.CHANGED ? done : result.code().text(),
                Optional.empty(),
                email,
                mails.menu(email.id(), call.visitor()),
                time.instant()));
    }
}
