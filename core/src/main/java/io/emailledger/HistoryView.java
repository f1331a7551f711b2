package io.emailledger;

import io.emailledger.actions.Actions;
import io.emailledger.history.HistoryPage;
import io.emailledger.history.HistoryQuery;
import io.emailledger.internal.actions.ActionRules;
import io.emailledger.internal.actions.ResendService;
import io.emailledger.internal.commit.StoredEmail;
import io.emailledger.internal.routes.WaitReasons;
import io.emailledger.message.Email;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore;
import java.util.Optional;

/** Reads the history as the application sees it: with the reasons why e-mails wait. */
final class HistoryView {
    private final HistoryStore store;
    private final WaitReasons waitReasons;
    private final ResendService resendService;
    private final boolean hasWaiting;

    HistoryView(HistoryStore store, WaitReasons waitReasons, ResendService resendService, boolean hasWaiting) {
        this.store = store;
        this.waitReasons = waitReasons;
        this.resendService = resendService;
        this.hasWaiting = hasWaiting;
    }

    HistoryPage page(HistoryQuery query) {
        return shown(store.history(query));
    }

    /** Returns a page of the store, or of its replica, as the application sees it. */
    HistoryPage shown(HistoryPage page) {
        return new HistoryPage(page.emails().stream().map(waitReasons::show).toList(), page.next(), page.asOf());
    }

    Optional<Email> content(EmailId id) {
        return store.find(id).flatMap(record -> store.body(id).map(body -> StoredEmail.of(record, body, store)));
    }

    Actions actions(EmailId id) {
        return ActionRules.of(id, store.find(id), resendService, hasWaiting);
    }
}
