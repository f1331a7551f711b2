package io.emailledger.page;

import io.emailledger.EmailLedger;
import io.emailledger.actions.ResendOptions;
import io.emailledger.history.EmailRecord;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.page.view.Menu;
import io.emailledger.page.view.Rights;
import io.emailledger.page.web.ProblemException;
import java.util.Optional;

/** Looks up e-mails for the endpoints, within the visitor's tenants. */
final class Mails {
    /**
     * An address that does not exist (RFC 2606): a resend to it is refused only for reasons that apply to any address.
     */
    private static final ResendOptions ELSEWHERE = ResendOptions.same().to("somebody@elsewhere.invalid");

    private final EmailLedger ledger;
    private final boolean readOnly;
    private final ShownTracking tracking;

    Mails(EmailLedger ledger, boolean readOnly, ShownTracking tracking) {
        this.ledger = ledger;
        this.readOnly = readOnly;
        this.tracking = tracking;
    }

    /** Answers the same whether there is no such e-mail or the visitor may not see it. */
    EmailRecord of(Call call) {
        return find(call.id(), call.visitor()).orElseThrow(() -> ProblemException.notFound("There is no such e-mail."));
    }

    /** Finds an e-mail that the visitor sees. */
    Optional<EmailRecord> find(String id, Visitor visitor) {
        return id(id).flatMap(ledger::find)
                .filter(email -> visitor.sees(email.facts().tenant()))
                .map(tracking::inList);
    }

    /** Requires the id of an e-mail that {@link #of} has returned. */
    Menu menu(EmailId id, Visitor visitor) {
        return new Menu(ledger.actions(id), ledger.checkResend(id, ELSEWHERE), rights(visitor));
    }

    private Rights rights(Visitor visitor) {
        Optional<String> whyNotAct = visitor.may(Permission.ACT)
                ? Optional.empty()
                : Optional.of(readOnly ? Gate.READ_ONLY : Permission.ACT.refusal());
        Optional<String> whyNotRead = visitor.may(Permission.READ_CONTENT)
                ? Optional.empty()
                : Optional.of(Permission.READ_CONTENT.refusal());
        return new Rights(whyNotAct, whyNotRead);
    }

    private static Optional<EmailId> id(String text) {
        try {
            return Optional.of(EmailId.of(text));
        } catch (InvalidValueException e) {
            return Optional.empty();
        }
    }
}
