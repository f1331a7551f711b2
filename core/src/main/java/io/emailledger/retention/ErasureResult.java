package io.emailledger.retention;

import io.emailledger.message.EmailId;
import java.util.List;

/**
 * What became of the e-mails of a person who asked to be erased.
 *
 * @param erased how many tell nothing about the person any more
 * @param held those that were left alone because a tag of theirs puts them on hold
 * @param unfinished those that were left alone because they are PENDING, SENDING or UNCONFIRMED: cancel or resolve them,
 *     and ask again
 */
public record ErasureResult(int erased, List<EmailId> held, List<EmailId> unfinished) {

    /** Copies the lists. */
    public ErasureResult {
        held = List.copyOf(held);
        unfinished = List.copyOf(unfinished);
    }

    /**
     * Tells whether no e-mail of the person is left.
     *
     * @return true if none was on hold or unfinished
     */
    public boolean complete() {
        return held.isEmpty() && unfinished.isEmpty();
    }
}
