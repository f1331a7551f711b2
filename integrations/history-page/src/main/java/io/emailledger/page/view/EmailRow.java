package io.emailledger.page.view;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.RecipientRecord;
import io.emailledger.history.RecipientRecord.RecipientKind;
import io.emailledger.page.web.Inlined;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** An e-mail as a line of the list, with the first of its recipients. */
record EmailRow(@Inlined Summary summary, List<Recipient> recipients) {
    private static final int SHOWN = 3;

    static EmailRow of(EmailRecord email, Instant now) {
        return new EmailRow(
                Summary.of(email, now),
                email.recipients().stream().limit(SHOWN).map(Recipient::of).toList());
    }

    /** A recipient in short. */
    record Recipient(RecipientKind kind, Optional<String> name, String address, EmailStatus status) {
        static Recipient of(RecipientRecord recipient) {
            Summary.Person person = Summary.Person.of(recipient.address());
            return new Recipient(recipient.kind(), person.name(), person.address(), recipient.status());
        }
    }
}
