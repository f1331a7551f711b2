package io.emailledger.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The documentation pages of the project, with helpers to read from them. */
public final class Pages {
    public static final Path ROOT = root();
    private static final Pattern CELL = Pattern.compile("(?<!\\\\)\\|");

    private Pages() {}

    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("CHANGELOG.md"))) {
            folder = folder.getParent();
        }
        return folder;
    }

    /** Every page for users. */
    static List<Path> all() throws IOException {
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            return Stream.concat(
                            Stream.of("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "UPGRADING.md")
                                    .map(ROOT::resolve),
                            docs)
                    .filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }

    static String text(Path page) {
        try {
            return Files.readString(page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The fenced blocks of one language. */
    static List<String> blocks(Path page, String language) {
        List<String> blocks = new ArrayList<>();
        String[] parts = text(page).split("(?m)^```");
        for (int i = 1; i < parts.length; i += 2) {
            if (parts[i].startsWith(language + "\n")) {
                blocks.add(parts[i].substring(language.length() + 1));
            }
        }
        return blocks;
    }

    /** The rows of the first table under a heading, without its head; cells are stripped. */
    public static List<List<String>> table(Path page, String heading) {
        List<String> lines = text(page).lines().toList();
        int from = 0;
        while (!lines.get(from).matches("#+ " + Pattern.quote(heading))) {
            from++;
        }
        return lines.subList(from, lines.size()).stream()
                .dropWhile(line -> !line.startsWith("|"))
                .takeWhile(line -> line.startsWith("|"))
                .skip(2)
                .map(Pages::cells)
                .toList();
    }

    private static List<String> cells(String row) {
        return CELL.splitAsStream(row).skip(1).map(String::strip).toList();
    }

    /** The anchors of a page, as hosts of Git repositories make them from its headings. */
    static List<String> anchors(Path page) {
        return text(page)
                .lines()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT))
                .map(title -> title.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
                .toList();
    }
}
