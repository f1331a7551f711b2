package io.emailledger.history;

import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.UUID;

/**
 * Encodes a position in the history as an opaque text. It is the id of the last e-mail on the page, so that pages do
 * not shift.
 */
final class Cursor {
    private Cursor() {}

    static String write(EmailId last) {
        ByteBuffer bytes = ByteBuffer.allocate(16)
                .putLong(last.value().getMostSignificantBits())
                .putLong(last.value().getLeastSignificantBits());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    static EmailId read(String cursor) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(cursor);
            if (bytes.length == 16) {
                ByteBuffer buffer = ByteBuffer.wrap(bytes);
                return new EmailId(new UUID(buffer.getLong(), buffer.getLong()));
            }
        } catch (IllegalArgumentException e) {
            // Not a cursor of this library: rejected below.
        }
        throw new InvalidValueException("cursor", "must be one that HistoryPage.next() returned");
    }
}
