package io.emailledger.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.emailledger.EmailLedger;
import io.emailledger.actions.Actions.Resolution;
import io.emailledger.actions.Actions.WaitingResult;
import io.emailledger.actions.CancelResult;
import io.emailledger.actions.ResendResult.ResendRefusal;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.EmailStatus.FailureReason;
import io.emailledger.history.EmailStatus.WaitReason;
import io.emailledger.internal.transitions.StateMachine;
import io.emailledger.message.Email.Guarantee;
import io.emailledger.retention.Retention.RetainedPart;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares the pages with the code wherever both name the same things. */
class DocsTest {
    /** Room for another type is made by nesting one, or by a module of its own. */
    private static final int MOST_TYPES = 60;

    private static final Path STATUSES = Pages.ROOT.resolve("docs/statuses.md");
    private static final Path DECISIONS = Pages.ROOT.resolve("docs/decisions");
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)\\s]+)\\)");
    private static final Pattern EDGE = Pattern.compile("(?m)^ +([A-Z]+) --> ([A-Z]+): ");

    static Stream<Path> pages() throws IOException {
        return Pages.all().stream();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyLinkHasTarget(Path page) {
        List<String> dead = new ArrayList<>();
        Matcher link = LINK.matcher(Pages.text(page));
        while (link.find()) {
            String target = link.group(1);
            if (!target.startsWith("https://") && !leadsSomewhere(page, target)) {
                dead.add(target);
            }
        }
        assertThat(dead).as("dead links in " + Pages.ROOT.relativize(page)).isEmpty();
    }

    private static boolean leadsSomewhere(Path page, String target) {
        String[] parts = target.split("#", 2);
        Path file = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
        return Files.exists(file)
                && file.startsWith(Pages.ROOT)
                && (parts.length == 1 || Pages.anchors(file).contains(parts[1]));
    }

    @Test
    void statusDiagramMatchesTransitionTable() {
        Map<EmailStatus, TreeSet<EmailStatus>> drawn = new TreeMap<>();
        Map<EmailStatus, TreeSet<EmailStatus>> allowed = new TreeMap<>();
        Arrays.stream(EmailStatus.values()).forEach(status -> {
            drawn.put(status, new TreeSet<>());
            allowed.put(status, new TreeSet<>(StateMachine.next(status)));
        });
        Matcher edge = EDGE.matcher(Pages.blocks(STATUSES, "mermaid").get(0));
        while (edge.find()) {
            drawn.get(EmailStatus.valueOf(edge.group(1))).add(EmailStatus.valueOf(edge.group(2)));
        }
        assertThat(drawn).isEqualTo(allowed);
    }

    @Test
    void tableOfAllowedActionsMatchesTheLedger() throws InterruptedException {
        Map<EmailStatus, List<String>> answers = new TreeMap<>();
        EmailInEachStatus.forEach((status, actions) -> answers.put(
                status,
                List.of(
                        status.name(),
                        actions.mayCancel() ? "yes" : "no",
                        actions.resend().refusal().map(ResendRefusal::name).orElse("yes"),
                        actions.mayResolve() ? "yes" : "no",
                        actions.mayViewLog() ? "yes" : "no")));
        assertThat(Pages.table(STATUSES, "Actions by status")).isEqualTo(List.copyOf(answers.values()));
    }

    @Test
    void examplesWithSeveralRecipientsAreCorrect() {
        assertThat(Pages.table(STATUSES, "Several recipients")).isNotEmpty().allSatisfy(row -> {
            List<EmailStatus> recipients = row.get(0).equals("none")
                    ? List.of()
                    : Arrays.stream(row.get(0).split(", "))
                            .map(EmailStatus::valueOf)
                            .toList();
            assertThat(StateMachine.roll(recipients).name()).as(row.get(0)).isEqualTo(row.get(1));
        });
    }

    static Stream<org.junit.jupiter.params.provider.Arguments> codes() {
        return Stream.of(
                arguments("Cancel", CancelResult.Code.values()),
                arguments("Resend", ResendRefusal.values()),
                arguments("Change what waits", WaitingResult.Code.values()),
                arguments("Resolve", Resolution.values()),
                arguments("Why it waits", WaitReason.values()),
                arguments("Why it FAILED", FailureReason.values()),
                arguments("The promise", Guarantee.values()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("codes")
    void documentedCodesMatchTheCode(String heading, Enum<?>[] codes) {
        assertThat(Pages.table(STATUSES, heading))
                .extracting(row -> row.get(0))
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(codes).map(Enum::name).toList());
    }

    @Test
    void everyRetainedPartIsDocumented() {
        assertThat(Pages.table(Pages.ROOT.resolve("docs/retention.md"), "Ages"))
                .extracting(row -> row.get(0))
                .containsExactlyElementsOf(
                        Arrays.stream(RetainedPart.values()).map(Enum::name).toList());
    }

    @Test
    void readmeListsEveryStatus() {
        assertThat(Pages.table(Pages.ROOT.resolve("README.md"), "Statuses"))
                .extracting(row -> row.get(0))
                .containsExactlyElementsOf(
                        Arrays.stream(EmailStatus.values()).map(Enum::name).toList());
    }

    @Test
    void everyDecisionIsListedAndShort() throws IOException {
        try (Stream<Path> files = Files.list(DECISIONS)) {
            List<Path> decisions = files.filter(
                            file -> file.getFileName().toString().matches("\\d{4}-.*\\.md"))
                    .sorted()
                    .toList();
            assertThat(Pages.table(DECISIONS.resolve("README.md"), "Decisions"))
                    .extracting(row -> row.get(0))
                    .containsExactlyElementsOf(decisions.stream()
                            .map(file -> file.getFileName().toString())
                            .map(name -> "[" + name.substring(0, 4) + "](" + name + ")")
                            .toList());
            assertThat(decisions)
                    .allSatisfy(file -> assertThat(Pages.text(file).lines()).hasSizeLessThan(50));
        }
    }

    @Test
    void exportedTypesOfCoreAreCounted() throws IOException {
        URI core = URI.create(EmailLedger.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toString());
        Map<String, String> counted = new TreeMap<>();
        if (Files.isDirectory(Path.of(core))) {
            count(Path.of(core), counted);
        } else {
            try (FileSystem jar = FileSystems.newFileSystem(Path.of(core))) {
                count(jar.getPath("/"), counted);
            }
        }
        Map<String, String> written = new TreeMap<>();
        Pages.table(DECISIONS.resolve("0011-exported-types.md"), "0011 Core exports 60 types")
                .forEach(row -> written.put(row.get(0).replace("`", ""), row.get(1)));
        assertThat(counted)
                .as("exported types by package; if more are really needed, record the decision in docs/decisions/0011")
                .isEqualTo(written);
        assertThat(counted.values().stream().mapToInt(Integer::parseInt).sum())
                .as("exported types of core")
                .isEqualTo(MOST_TYPES);
    }

    private static void count(Path classes, Map<String, String> counted) throws IOException {
        try (InputStream in = Files.newInputStream(classes.resolve("module-info.class"))) {
            for (ModuleDescriptor.Exports exported : ModuleDescriptor.read(in).exports()) {
                if (exported.isQualified()) {
                    continue;
                }
                Path folder = classes.resolve(exported.source().replace('.', '/'));
                try (Stream<Path> files = Files.list(folder)) {
                    long types = files.map(file -> file.getFileName().toString())
                            .filter(name -> name.endsWith(".class") && !name.contains("$"))
                            .filter(name -> isPublic(exported.source() + "." + name.replace(".class", "")))
                            .count();
                    counted.put(exported.source(), Long.toString(types));
                }
            }
        }
    }

    private static boolean isPublic(String name) {
        try {
            return java.lang.reflect.Modifier.isPublic(
                    Class.forName(name, false, DocsTest.class.getClassLoader()).getModifiers());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
