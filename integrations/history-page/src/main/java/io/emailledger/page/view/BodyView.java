package io.emailledger.page.view;

import io.emailledger.message.Email;
import java.util.Optional;

/** The body of an e-mail: the beginning of its text, and whether there is HTML, which has an address of its own. */
record BodyView(Optional<String> text, boolean textCut, boolean html, boolean deleted, boolean hidden) {
    /** More than anybody reads on a page; a browser still shows it at once. */
    private static final int LONGEST = 256 * 1024;

    static final BodyView HIDDEN = new BodyView(Optional.empty(), false, false, false, true);

    /** Returns what is there, or that it was deleted. */
    static BodyView of(Optional<Email> content) {
        Optional<String> text = content.flatMap(Email::text);
        return new BodyView(
                text.map(t -> Beginning.of(t, LONGEST)),
                text.filter(t -> t.length() > LONGEST).isPresent(),
                content.flatMap(Email::html).isPresent(),
                content.isEmpty(),
                false);
    }
}
