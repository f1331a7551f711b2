package io.emailledger.testkit.smtp;

import java.io.IOException;

/** Leaves a conversation that the server itself has ended. */
final class ConversationOver extends IOException {
    private static final long serialVersionUID = 1L;

    ConversationOver() {
        super("the server has ended the conversation");
    }
}
