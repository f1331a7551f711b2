package io.emailledger.internal.mime;

import io.emailledger.message.Email;
import io.emailledger.message.EmailId;
import io.emailledger.spi.Transport.MessageContent;

/** Creates the content of an e-mail for transmission: the exact message if there is one, otherwise one that is written. */
public final class MessageContents {
    private MessageContents() {}

    /** Returns the content of a recorded e-mail. */
    public static MessageContent of(Email email, EmailId id) {
        return of(email, email, id);
    }

    /** Returns the content of a recorded e-mail after changes for one recipient. */
    public static MessageContent of(Email email, Email changed, EmailId id) {
        return email.message()
                .map(exact -> ExactMessage.of(exact, email, changed))
                .orElseGet(() -> MimeWriter.of(changed, id));
    }
}
