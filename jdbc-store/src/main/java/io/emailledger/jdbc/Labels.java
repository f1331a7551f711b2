package io.emailledger.jdbc;

import io.emailledger.history.EmailFacts;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Tags and metadata in the form of one column, in their order: a line {@code t, tag} or {@code m, name, value} each.
 */
record Labels(Set<String> tags, Map<String, String> metadata) {

    static Optional<String> write(EmailFacts facts) {
        if (facts.tags().isEmpty() && facts.metadata().isEmpty()) {
            return Optional.empty();
        }
        StringBuilder lines = new StringBuilder();
        facts.tags().forEach(tag -> Fields.append(lines, "t", tag));
        facts.metadata().forEach((name, value) -> Fields.append(lines, "m", name, value));
        return Optional.of(lines.toString());
    }

    static Labels read(Optional<String> lines) {
        Set<String> tags = new LinkedHashSet<>();
        Map<String, String> metadata = new LinkedHashMap<>();
        for (List<String> line : Fields.read(lines.orElse(""))) {
            if (line.get(0).equals("t")) {
                tags.add(line.get(1));
            } else {
                metadata.put(line.get(1), line.get(2));
            }
        }
        return new Labels(tags, metadata);
    }
}
