package io.emailledger;

import io.emailledger.history.AttemptRecord;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.HistoryEvent;
import io.emailledger.internal.commit.ListenerQueue;
import io.emailledger.message.EmailId;
import java.util.List;

/** Passes the notifications of the engine to a listener of the application. */
record ListenerAdapter(LedgerListener listener) implements ListenerQueue.Listener {
    @Override
    public void onEvent(EmailId email, HistoryEvent event) {
        listener.onEvent(email, event);
    }

    @Override
    public void onChange(EmailRecord email, List<HistoryEvent> events, List<AttemptRecord> attempts) {
        listener.onChange(new LedgerListener.EmailChange(email, events, attempts));
    }
}
