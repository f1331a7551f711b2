package io.emailledger.page;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** The page of the documentation, and the folder of the module. */
public final class Docs {
    /** The folder of this module. */
    public static final Path MODULE = module();

    private static final Pattern CELL = Pattern.compile("(?<!\\\\)\\|");

    private Docs() {}

    private static Path module() {
        Path folder = Path.of("").toAbsolutePath();
        return folder.endsWith("history-page") ? folder : folder.resolve("integrations/history-page");
    }

    /** The folder of the files for the browser. */
    static Path assets() {
        return MODULE.resolve("src/main/resources/io/emailledger/page");
    }

    /** The rows of the first table under a heading, without its head; cells are stripped. */
    public static List<List<String>> table(String heading) {
        try {
            List<String> lines = Files.readAllLines(MODULE.resolve("../../docs/history-page.md"));
            return lines.stream()
                    .dropWhile(line -> !line.matches("#+ " + Pattern.quote(heading)))
                    .dropWhile(line -> !line.startsWith("|"))
                    .takeWhile(line -> line.startsWith("|"))
                    .skip(2)
                    .map(row ->
                            CELL.splitAsStream(row).skip(1).map(String::strip).toList())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
