package io.emailledger.internal.actions;

import io.emailledger.internal.util.BoundedText;
import java.util.Optional;

/**
 * Who changes an e-mail, and why, for its history.
 *
 * @param actor the name of a person or a program
 * @param reason the reason
 */
public record Author(Optional<String> actor, Optional<String> reason) {
    /** No name and no reason. */
    public static final Author UNKNOWN = new Author(Optional.empty(), Optional.empty());

    /** The maximum length of a reason. */
    public static final int LONGEST_REASON = 500;

    private static final int LONGEST_ACTOR = 100;

    /** Returns this author with a name of at most 100 characters. */
    public Author by(String name) {
        return new Author(Optional.of(BoundedText.requireLine(name, "actor", LONGEST_ACTOR)), reason);
    }

    /** Returns this author with a reason of at most 500 characters. */
    public Author because(String why) {
        return new Author(actor, Optional.of(BoundedText.requireLine(why, "reason", LONGEST_REASON)));
    }

    /** Returns the text of an event: what was done, by whom, and why. */
    public String text(String what) {
        return what
                + actor.map(name -> " by " + name).orElse("")
                + reason.map(why -> ": " + why).orElse(".");
    }
}
