package io.emailledger.examples;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What differs between two listings of a public API, one line for each type or member. */
final class ApiChanges {
    /** What to do about a difference; takes the file of the accepted API. */
    static final String HOW_TO_ACCEPT = """
            The public API differs from %s. If this is intended:
              1. mvn -Paccept-api -pl examples -am test
              2. Describe the change in CHANGELOG.md, and in UPGRADING.md if callers have to change their code.
              3. Commit the file with the code.
            """;

    private ApiChanges() {}

    static List<String> between(String accepted, String current) {
        Set<String> before = entries(accepted);
        Set<String> after = entries(current);
        List<String> changes = new ArrayList<>();
        before.stream().filter(entry -> !after.contains(entry)).forEach(entry -> changes.add("removed: " + entry));
        after.stream().filter(entry -> !before.contains(entry)).forEach(entry -> changes.add("added: " + entry));
        if (changes.isEmpty() && !accepted.equals(current)) {
            changes.add("the order of constants, or of lines");
        }
        return changes;
    }

    /** Each line with the name of its type before it. */
    private static Set<String> entries(String listing) {
        Set<String> entries = new LinkedHashSet<>();
        String type = "";
        for (String line : listing.lines().toList()) {
            if (line.startsWith(" ")) {
                entries.add(type + ": " + line.strip());
            } else {
                type = line;
            }
        }
        return entries;
    }
}
