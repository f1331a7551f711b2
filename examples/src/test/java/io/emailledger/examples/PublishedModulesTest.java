package io.emailledger.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares what the modules publish with the BOM and the README. */
class PublishedModulesTest {
    private static final Path README = Pages.ROOT.resolve("README.md");

    static Stream<PublishedModule> modules() {
        return PublishedModule.all().stream();
    }

    @Test
    void bomNamesEachPublishedArtifactOnce() {
        PublishedModule bom = PublishedModule.all().stream()
                .filter(module -> module.folder().equals("bom"))
                .findFirst()
                .orElseThrow();

        assertThat(bom.managed())
                .as("artifacts that bom/pom.xml names")
                .containsExactlyInAnyOrderElementsOf(PublishedModule.jars().stream()
                        .map(PublishedModule::artifact)
                        .toList());
    }

    @Test
    void readmeListsEachPublishedArtifact() {
        List<String> listed = Pages.table(README, "Modules and coordinates").stream()
                .map(row -> row.get(1).replace("`", ""))
                .filter(artifact -> !artifact.equals("not published"))
                .toList();

        assertThat(listed)
                .as("artifacts in README.md; a module is published if its pom sets maven.deploy.skip to false")
                .containsExactlyInAnyOrderElementsOf(PublishedModule.all().stream()
                        .map(PublishedModule::artifact)
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("modules")
    void publishedPomDescribesTheModule(PublishedModule module) {
        assertThat(List.of("name", "description")).allMatch(module::has);
    }

    @ParameterizedTest
    @MethodSource("modules")
    void pomNamesNoRepository(PublishedModule module) {
        assertThat(List.of("repositories", "pluginRepositories", "distributionManagement"))
                .noneMatch(module::has);
    }
}
