package io.emailledger.history;

import java.time.Instant;
import java.util.Optional;

/**
 * The record of an attachment. Name, size and hash remain after the content has been deleted.
 *
 * @param position its place among the attachments of the e-mail, from 0
 * @param name the file name
 * @param mediaType type and subtype
 * @param contentId the content id of an inline part
 * @param size the number of bytes; 0 if it could not be read
 * @param sha256 the SHA-256 of the content in 64 hexadecimal digits; empty if it could not be read
 * @param deletedAt when its content was deleted from the store; empty while it is stored
 */
public record AttachmentRecord(
        int position,
        String name,
        String mediaType,
        Optional<String> contentId,
        long size,
        Optional<String> sha256,
        Optional<Instant> deletedAt) {

    /**
     * Returns this attachment after its content has been deleted.
     *
     * @param at when
     * @return a new value; this one if its content was not stored
     */
    public AttachmentRecord deleted(Instant at) {
        return isKept()
                ? new AttachmentRecord(position, name, mediaType, contentId, size, sha256, Optional.of(at))
                : this;
    }

    /**
     * Returns this attachment after an erasure: only its type and size remain. Its hash would identify a known file.
     *
     * @param at the time of deletion, if its content is still stored
     * @return an attachment without name, content id, hash and content
     */
    public AttachmentRecord erased(Instant at) {
        Optional<Instant> gone = isKept() ? Optional.of(at) : deletedAt;
        return new AttachmentRecord(position, "", mediaType, Optional.empty(), size, Optional.empty(), gone);
    }

    /**
     * Tells whether the content is in the store.
     *
     * @return false if it was deleted, or could never be read
     */
    public boolean isKept() {
        return sha256.isPresent() && deletedAt.isEmpty();
    }
}
