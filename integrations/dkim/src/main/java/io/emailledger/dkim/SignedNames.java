package io.emailledger.dkim;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Chooses the fields to sign (RFC 6376 section 5.4). */
final class SignedNames {
    /** A header with more fields of these names is not signed: its signature would be longer than many servers accept. */
    static final int MOST = 500;

    /** Signed once more than they occur, so that a field added on the way breaks the signature. */
    private static final Set<String> OVERSIGNED = Set.of("from", "subject", "to", "date");

    private static final List<String> ALWAYS = List.of(
            "from",
            "sender",
            "reply-to",
            "to",
            "cc",
            "subject",
            "date",
            "message-id",
            "in-reply-to",
            "references",
            "mime-version",
            "feedback-id");

    private SignedNames() {}

    /** Returns the names for {@code h=}: each as often as it occurs, and the important ones once more. */
    static List<String> of(HeaderFields header) {
        List<String> present = header.names();
        Collection<String> wanted = new LinkedHashSet<>(ALWAYS);
        present.stream()
                .filter(name -> name.startsWith("content-") || name.startsWith("list-"))
                .forEach(wanted::add);
        List<String> names = new ArrayList<>();
        for (String name : wanted) {
            present.stream().filter(name::equals).forEach(names::add);
            if (OVERSIGNED.contains(name)) {
                names.add(name);
            }
        }
        return names;
    }
}
