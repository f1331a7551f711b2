package io.emailledger.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares the generated pages with the Javadoc. */
class ReferencePagesTest {
    private static final Pattern NUMERIC = Pattern.compile("\\b(?:int|long|Duration)\\b");
    private static final Pattern BOUND = Pattern.compile("\\b(?:from|at least|at most|more than)\\b");

    /** A script of replies: its methods describe one reply, and have no defaults. */
    private static final List<String> NO_SETTINGS = List.of("RuleBuilder.java");

    static Stream<String> types() {
        return ReferencePages.TYPES.keySet().stream();
    }

    @Test
    void settingsPageIsUpToDate() throws IOException {
        assertUpToDate(ReferencePages.SETTINGS, ReferencePages.settingsPage(Pages.ROOT));
    }

    @Test
    void apiPageIsUpToDate() throws IOException {
        assertUpToDate(ReferencePages.API, ReferencePages.apiPage(Pages.ROOT));
    }

    private static void assertUpToDate(Path page, String generated) {
        assertThat(Pages.text(Pages.ROOT.resolve(page)))
                .as(page + " differs from the Javadoc; write it again in the root folder with: "
                        + ReferencePages.COMMAND)
                .isEqualTo(generated);
    }

    @ParameterizedTest
    @MethodSource("types")
    void everySettingHasDefaultAndBounds(String type) throws IOException {
        assertThat(ReferencePages.settings(Pages.ROOT.resolve(type)))
                .isNotEmpty()
                .allSatisfy(setting -> {
                    assertThat(setting.preset())
                            .as("%s: its Javadoc needs a sentence that begins with \"Default: \"", setting.method())
                            .isNotEmpty();
                    assertThat(setting.values())
                            .as("%s: @param with the unit and the bounds", setting.method())
                            .isNotEmpty();
                    if (NUMERIC.matcher(setting.method()).find()) {
                        assertThat(setting.values())
                                .as("bounds of %s", setting.method())
                                .containsPattern(BOUND);
                    }
                });
    }

    @Test
    void everyBuilderIsOnThePage() throws IOException {
        for (String module : List.of("core", "smtp-transport", "bounce-mailbox", "jdbc-store", "testkit", "examples")) {
            try (Stream<Path> files = Files.walk(Pages.ROOT.resolve(module).resolve("src/main/java"))) {
                assertThat(files.filter(file -> file.toString().endsWith("Builder.java")
                                        && !NO_SETTINGS.contains(
                                                file.getFileName().toString())
                                        && Pages.text(file).contains("public final class"))
                                .map(file ->
                                        Pages.ROOT.relativize(file).toString().replace('\\', '/')))
                        .isSubsetOf(ReferencePages.TYPES.keySet());
            }
        }
    }
}
