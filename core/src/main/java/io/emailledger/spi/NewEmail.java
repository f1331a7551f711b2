package io.emailledger.spi;

import io.emailledger.history.EmailBody;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.HistoryEvent;
import io.emailledger.message.Attachment;
import java.util.List;

/**
 * A new e-mail to be stored.
 *
 * @param record its record, with version 0
 * @param body its body
 * @param events its first events, in order
 * @param fingerprint equal for equal contents, at most 64 characters; compared when its idempotency key is in use;
 *     empty if it has no key
 * @param contents the content of each stored attachment, in the order of the record: local files or memory, fast to
 *     read, readable more than once
 */
public record NewEmail(
        EmailRecord record,
        EmailBody body,
        List<HistoryEvent> events,
        String fingerprint,
        List<Attachment.Source> contents) {

    /** Copies the lists. */
    public NewEmail {
        events = List.copyOf(events);
        contents = List.copyOf(contents);
    }
}
