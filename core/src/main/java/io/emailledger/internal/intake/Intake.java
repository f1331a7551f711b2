package io.emailledger.internal.intake;

import io.emailledger.history.EmailStatus;
import io.emailledger.internal.journal.Journal;
import io.emailledger.message.Email;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.NewEmail;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Takes e-mails in: copies what they consist of aside, records them all in one commit, and wakes the workers. */
public final class Intake {
    private final HistoryStore store;
    private final Journal journal;
    private final Recording recording;
    private final long maxSize;
    private final Runnable wake;

    /**
     * Makes the way in.
     *
     * @param store where e-mails are recorded
     * @param journal tells the listeners
     * @param recording makes records
     * @param maxSize the most bytes an e-mail may have
     * @param wake called after the commit if anything is to be sent
     */
    public Intake(HistoryStore store, Journal journal, Recording recording, long maxSize, Runnable wake) {
        this.store = store;
        this.journal = journal;
        this.recording = recording;
        this.maxSize = maxSize;
        this.wake = wake;
    }

    /**
     * Records e-mails, all or none.
     *
     * @param emails the e-mails
     * @param resendOf the e-mail of which they are a resend
     * @return an id for each
     */
    public List<EmailId> take(List<Email> emails, Optional<EmailId> resendOf) {
        try (Spool spool = new Spool(maxSize)) {
            List<NewEmail> news = new ArrayList<>(emails.size());
            for (Email email : emails) {
                news.add(recording.record(email, resendOf, spool));
            }
            List<EmailId> ids = store.insert(news);
            tell(news, ids);
            return ids;
        }
    }

    /** An e-mail whose idempotency key was in use has another id, and has been told before. */
    private void tell(List<NewEmail> news, List<EmailId> ids) {
        boolean anythingToSend = false;
        for (int i = 0; i < news.size(); i++) {
            NewEmail email = news.get(i);
            if (email.record().id().equals(ids.get(i))) {
                journal.tell(email.record().id(), email.steps());
                anythingToSend |= email.record().status() == EmailStatus.PENDING;
            }
        }
        if (anythingToSend) {
            wake.run();
        }
    }
}
