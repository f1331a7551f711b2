package io.emailledger.bounces;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Real mails that are not part of this project. They are in {@code ../shared/bounces} next to its folder, or in the
 * folder of {@code -Demailledger.corpus}: one file per collection, one line of JSON per mail.
 */
final class Corpus {
    private static final Pattern STRING = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");

    private Corpus() {}

    /**
     * A mail with the facts of its collection.
     *
     * @param recipients in lower case, without angle brackets
     * @param scored whether its collection names the recipients
     */
    record Entry(Path file, String name, String kind, Set<String> recipients, boolean scored) {
        byte[] mail() {
            try {
                return Files.readAllBytes(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** The folder, if it exists. */
    static Optional<Path> folder() {
        String set = System.getProperty("emailledger.corpus");
        if (set != null) {
            return Optional.of(Path.of(set)).filter(Files::isDirectory);
        }
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            Path beside = at.resolve("../shared/bounces").normalize();
            if (Files.isDirectory(beside) && Files.isDirectory(at.resolve("smtp-transport"))) {
                return Optional.of(beside);
            }
        }
        return Optional.empty();
    }

    static List<Entry> entries(Path folder) throws IOException {
        List<Entry> entries = new ArrayList<>();
        try (var files = Files.newDirectoryStream(folder, "*.jsonl")) {
            for (Path file : files) {
                for (String line : Files.readAllLines(file)) {
                    entries.add(entry(folder, line));
                }
            }
        }
        return entries;
    }

    private static Entry entry(Path folder, String json) {
        String name = strings(json, "\"file\": ", ",").get(0);
        Set<String> recipients = new TreeSet<>();
        for (String recipient : strings(json, "\"recipients\": [", "]")) {
            recipients.add(recipient.toLowerCase(Locale.ROOT).replaceAll("^<|>$", ""));
        }
        boolean asserted = strings(json, "\"asserted\": [", "]").contains("recipients");
        return new Entry(
                folder.resolve(name),
                name.substring(name.indexOf('/') + 1),
                strings(json, "\"kind\": ", ",").get(0),
                recipients,
                asserted || !recipients.isEmpty());
    }

    private static List<String> strings(String json, String start, String end) {
        int from = json.indexOf(start) + start.length();
        List<String> found = new ArrayList<>();
        Matcher matcher = STRING.matcher(json.substring(from, json.indexOf(end, from)));
        while (matcher.find()) {
            found.add(matcher.group(1).replaceAll("\\\\(.)", "$1"));
        }
        return found;
    }
}
