package io.emailledger.examples.historypage.view;

import io.emailledger.message.Email;
import java.util.Optional;

/** The body of an e-mail: its text, and whether there is HTML, which has an address of its own. */
record BodyView(Optional<String> text, boolean html, boolean deleted, boolean hidden) {
    static final BodyView HIDDEN = new BodyView(Optional.empty(), false, false, true);

    /** Returns what is there, or that it was deleted. */
    static BodyView of(Optional<Email> content) {
        return new BodyView(
                content.flatMap(Email::text), content.flatMap(Email::html).isPresent(), content.isEmpty(), false);
    }
}
