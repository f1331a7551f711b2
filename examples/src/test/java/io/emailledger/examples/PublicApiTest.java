package io.emailledger.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compares the public API of each published module with the file in {@code docs/api} that a reviewer has read. With the
 * property {@code api.accept} it writes the files.
 */
class PublicApiTest {
    private static final Path FOLDER = Pages.ROOT.resolve("docs/api");

    static Stream<PublishedModule> modules() {
        return PublishedModule.jars().stream();
    }

    @ParameterizedTest
    @MethodSource("modules")
    void publicApiIsAsAccepted(PublishedModule module) throws IOException {
        Path file = FOLDER.resolve(module.folder().replace('/', '-') + ".txt");
        String current = new ApiListing(exported()).addAll(module.classes()).text();

        if (Boolean.getBoolean("api.accept")) {
            Files.createDirectories(FOLDER);
            Files.writeString(file, current);
        }

        String accepted = Files.exists(file) ? Files.readString(file) : "";
        assertThat(ApiChanges.between(accepted, current))
                .as(ApiChanges.HOW_TO_ACCEPT, Pages.ROOT.relativize(file))
                .isEmpty();
    }

    @Test
    void everyFileBelongsToPublishedModule() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(modules()
                            .map(module -> module.folder().replace('/', '-') + ".txt")
                            .toList());
        }
    }

    private static Set<String> exported() throws IOException {
        Set<String> packages = new TreeSet<>();
        for (PublishedModule module : PublishedModule.jars()) {
            packages.addAll(ApiListing.packages(module.classes()));
        }
        return packages;
    }
}
