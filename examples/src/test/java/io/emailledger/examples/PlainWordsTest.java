package io.emailledger.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Words that may not come back. They were a private language, for which the field has terms that a reader can search
 * for and whose first language need not be English.
 */
class PlainWordsTest {
    private static final List<String> PUBLISHED = List.of(
            "core",
            "smtp-transport",
            "bounce-mailbox",
            "tracking",
            "jdbc-store",
            "integrations/dkim",
            "integrations/history-page",
            "integrations/jakarta-mail",
            "integrations/micrometer",
            "integrations/oauth2",
            "integrations/webhooks",
            "integrations/provider-webhooks",
            "integrations/spring-boot",
            "testkit",
            "examples");

    /** What may not be said, and what is said instead. */
    private static final Map<Pattern, String> WORDS = Map.of(
            word("somebody|nobody|whoever"), "the component, thread, process, node or caller",
            word("what (became|has become|came) of"), "the result",
            word("comes? to nothing"), "fails",
            word("handed over|hands? over"), "delivered",
            word("the host'?s?(?= (application|transaction|code|connection))"), "the application",
            word("beside"), "while, in addition, in the background",
            word("takers?|TakenBy|Handover|StepKind|onStep|handOver"), "the name of today");

    /** One search a line instead of one for each word: most lines have none. */
    private static final Pattern ANY = Pattern.compile(
            WORDS.keySet().stream().map(Pattern::pattern).collect(Collectors.joining("|")), Pattern.CASE_INSENSITIVE);

    @Test
    void mainCodeAndDocumentsUseTheTermsOfTheField() throws IOException {
        List<String> found = new ArrayList<>();
        for (Path file : files()) {
            List<String> lines = Files.readAllLines(file);
            for (int i = 0; i < lines.size(); i++) {
                for (String instead : privateWords(lines.get(i))) {
                    found.add(Pages.ROOT.relativize(file) + ":" + (i + 1) + ": "
                            + lines.get(i).strip() + " -> " + instead);
                }
            }
        }

        assertThat(found).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/** Wakes whoever waits. */",
                "// Nobody has it.",
                "records what became of it",
                "void handOver() {",
                "void beside() {"
            })
    void privateWordIsNoticed(String line) {
        assertThat(privateWords(line)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"nobody@home.example\"", "case NOBODY -> true;", "boolean noBody = true;"})
    void addressesAndConstantsAreNot(String line) {
        assertThat(privateWords(line)).isEmpty();
    }

    private static List<String> privateWords(String line) {
        if (!ANY.matcher(line).find()) {
            return List.of();
        }
        String prose = line.replaceAll("nobody@|NOBODY|noBody|somebody@|nobody of that name", "");
        return WORDS.entrySet().stream()
                .filter(word -> word.getKey().matcher(prose).find())
                .map(Map.Entry::getValue)
                .toList();
    }

    private static Pattern word(String alternatives) {
        return Pattern.compile("\\b(?:" + alternatives + ")\\b", Pattern.CASE_INSENSITIVE);
    }

    private static List<Path> files() throws IOException {
        List<Path> all = new ArrayList<>(Stream.of("README.md", "CONTRIBUTING.md", "SECURITY.md")
                .map(Pages.ROOT::resolve)
                .toList());
        for (String module : PUBLISHED) {
            add(all, Pages.ROOT.resolve(module).resolve("src/main/java"), ".java");
        }
        // Published with the testkit.
        add(all, Pages.ROOT.resolve("core/src/test-support/java"), ".java");
        // The changelog and the notes on upgrading name what was.
        add(all, Pages.ROOT.resolve("docs"), ".md");
        return all;
    }

    private static void add(List<Path> all, Path folder, String end) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.filter(file -> file.toString().endsWith(end)).forEach(all::add);
        }
    }
}
