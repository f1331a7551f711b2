package io.emailledger.bounces;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** The mails in a folder of the test resources, shown by their names. */
record Samples(Path file) {

    static List<Samples> in(String folder) {
        try (var files = Files.list(Path.of(
                Objects.requireNonNull(Samples.class.getResource(folder)).toURI()))) {
            return files.filter(file -> file.toString().endsWith(".eml"))
                    .sorted()
                    .map(Samples::new)
                    .toList();
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    String text() {
        return read(file);
    }

    byte[] mail() {
        return text().getBytes(StandardCharsets.UTF_8);
    }

    /** The lines of the file beside it. */
    List<String> expected() {
        return read(file.resolveSibling(name() + ".expected")).lines().toList();
    }

    private static String read(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String name() {
        return file.getFileName().toString().replace(".eml", "");
    }

    @Override
    public String toString() {
        return name();
    }
}
