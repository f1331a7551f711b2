package io.emailledger.page.view;

import java.util.Optional;

/**
 * The visitor's missing permissions for an e-mail, as messages.
 *
 * @param whyNotAct why it may not cancel, resend and resolve; empty if it may
 * @param whyNotRead why it may not read bodies and logs; empty if it may
 */
public record Rights(Optional<String> whyNotAct, Optional<String> whyNotRead) {
    boolean readsContent() {
        return whyNotRead.isEmpty();
    }
}
