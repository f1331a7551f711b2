package io.emailledger.page;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailRecord.EmailState;
import io.emailledger.history.Reply;
import io.emailledger.message.EmailId;
import io.emailledger.report.ReplyRules.RefusalCause;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.HistoryStore.Change;
import java.util.List;
import java.util.Optional;

/** E-mails that a server has rejected for a cause that the test chooses. */
public final class RejectedEmails {
    private RejectedEmails() {}

    /**
     * Sets the last reply of every recipient to a rejection. Statuses are unchanged.
     *
     * @param store the store of the e-mail
     * @param id the e-mail
     * @param reply the reply of the server
     * @param cause the cause of the rejection
     */
    public static void note(HistoryStore store, EmailId id, Reply reply, RefusalCause cause) {
        EmailRecord record = store.find(id).orElseThrow();
        EmailState old = record.state();
        EmailState next = new EmailState(
                old.version() + 1,
                old.status(),
                old.due(),
                old.deadline(),
                old.waiting(),
                old.owner(),
                old.attempts(),
                old.journalled(),
                old.failure());
        Change change = new Change(
                id,
                next,
                record.recipients().stream()
                        .map(r -> r.withReply(reply).withCause(cause))
                        .toList(),
                List.of(),
                List.of(),
                Optional.empty());
        if (!store.advance(change)) {
            throw new IllegalStateException("the e-mail was changed meanwhile");
        }
    }
}
