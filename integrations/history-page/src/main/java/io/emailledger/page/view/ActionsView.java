package io.emailledger.page.view;

import io.emailledger.actions.Actions;
import io.emailledger.actions.ResendResult.ResendRefusal;
import io.emailledger.history.EmailStatus;
import java.util.Optional;

/** What a menu offers for an e-mail, and why not. */
record ActionsView(
        Optional<EmailStatus> status,
        Optional<String> statusLabel,
        Entry cancel,
        Entry resend,
        Entry resendTo,
        Entry log,
        Entry resolve) {

    static ActionsView of(Menu menu) {
        Actions actions = menu.actions();
        Rights rights = menu.rights();
        Optional<String> notResolve =
                actions.mayResolve() ? Optional.empty() : Optional.of("Only an UNCONFIRMED e-mail can be resolved.");
        return new ActionsView(
                actions.status(),
                actions.status().map(Words::of),
                new Entry(rights.whyNotAct().or(actions::whyNotCancel)),
                new Entry(rights.whyNotAct().or(() -> actions.resend().refusal().map(ResendRefusal::text))),
                new Entry(rights.whyNotAct().or(() -> menu.elsewhere().refusal().map(ResendRefusal::text))),
                new Entry(rights.whyNotRead()),
                new Entry(rights.whyNotAct().or(() -> notResolve)));
    }

    /** One entry of the menu. */
    record Entry(boolean allowed, Optional<String> why) {
        Entry(Optional<String> why) {
            this(why.isEmpty(), why);
        }
    }
}
