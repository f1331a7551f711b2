package io.emailledger.retention;

import io.emailledger.message.EmailId;
import java.util.List;

/**
 * The result of erasing a person.
 *
 * @param erased the number of e-mails that were erased
 * @param held the e-mails that were not erased because one of their tags puts them on hold
 * @param unfinished those that were left alone because they are PENDING, SENDING or UNCONFIRMED: cancel or resolve
 *     them, and ask again
 * @param unreadable at least how many more there are that the store counts and cannot read, because something has
 *     damaged their rows: nothing of them is erased. The store's log names them; repair or delete them, and ask again
 */
public record ErasureResult(int erased, List<EmailId> held, List<EmailId> unfinished, long unreadable) {

    /** Copies the lists. */
    public ErasureResult {
        held = List.copyOf(held);
        unfinished = List.copyOf(unfinished);
    }

    /**
     * Tells whether no e-mail of the person remains, as far as the store can tell.
     *
     * @return true if none was on hold, unfinished or unreadable
     */
    public boolean complete() {
        return held.isEmpty() && unfinished.isEmpty() && unreadable == 0;
    }
}
