package io.emailledger.page.view;

import io.emailledger.actions.Actions;
import io.emailledger.actions.Actions.WaitingAction;
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
        Entry resolve,
        Entry reschedule,
        Entry sendNow,
        Entry hold,
        Entry release,
        Entry edit) {

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
                new Entry(rights.whyNotAct().or(() -> notResolve)),
                waiting(menu, WaitingAction.RESCHEDULE),
                waiting(menu, WaitingAction.SEND_NOW),
                waiting(menu, WaitingAction.HOLD),
                waiting(menu, WaitingAction.RELEASE),
                waiting(menu, WaitingAction.EDIT));
    }

    private static Entry waiting(Menu menu, WaitingAction action) {
        return new Entry(menu.rights().whyNotAct().or(() -> menu.actions().whyNot(action)));
    }

    /** One entry of the menu. */
    record Entry(boolean allowed, Optional<String> why) {
        Entry(Optional<String> why) {
            this(why.isEmpty(), why);
        }
    }
}
