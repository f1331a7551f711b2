package io.emailledger.bounces;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.emailledger.report.MailReport;
import io.emailledger.report.MailReport.RecipientReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Tests mails that were once read wrongly. They are not part of the project; skipped if they are not present next to
 * it.
 */
class CaseTest {
    private static final String SKIPPED =
            "Cases: skipped, because there is no ../shared/cases beside the project; nothing is known of those mails";
    private static final Pattern FIELD = Pattern.compile("\"(\\w+)\": (null|\"((?:[^\"\\\\]|\\\\.)*)\")");
    private static final Pattern STRING = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");

    private final BounceParser parser =
            BounceParser.of("bounces@app.example").withLongestReading(Duration.ofMinutes(10));

    @Test
    void everyCaseIsReadAsListed() throws IOException {
        Optional<Path> folder = Corpus.folder()
                .map(corpus -> corpus.resolveSibling("cases").resolve("bounces").resolve("notices"))
                .filter(Files::isDirectory);
        if (folder.isEmpty()) {
            System.out.println(SKIPPED);
        }
        assumeTrue(folder.isPresent(), SKIPPED);

        for (String line : Files.readAllLines(folder.get().resolve("expectations.jsonl"))) {
            MailReport report = parser.parse(
                    Files.readAllBytes(folder.get().resolve(field(line, "file").orElseThrow())));

            assertThat(report.kind().name())
                    .as(line)
                    .isEqualTo(field(line, "kind").orElseThrow());
            assertThat(recipients(report)).as(line).isEqualTo(recipients(line));
            field(line, "status")
                    .ifPresent(status -> assertThat(report.recipients())
                            .as(line)
                            .anyMatch(one -> one.status().equals(Optional.of(status))));
            field(line, "permanence")
                    .ifPresent(permanence -> assertThat(report.recipients())
                            .as(line)
                            .allMatch(one -> one.diagnosis().bounceType().name().equals(permanence)));
            field(line, "message_id")
                    .ifPresent(id -> assertThat(report.messageId()).as(line).contains(id));
        }
    }

    private static Set<String> recipients(MailReport report) {
        Set<String> found = new TreeSet<>();
        for (RecipientReport one : report.recipients()) {
            one.originalRecipient().or(one::finalRecipient).ifPresent(found::add);
        }
        return found;
    }

    private static Set<String> recipients(String line) {
        int start = line.indexOf("\"recipients\": [") + 15;
        Set<String> found = new TreeSet<>();
        Matcher matcher = STRING.matcher(line.substring(start, line.indexOf("], \"status\"", start)));
        while (matcher.find()) {
            found.add(matcher.group(1).replaceAll("\\\\(.)", "$1"));
        }
        return found;
    }

    private static Optional<String> field(String line, String name) {
        Matcher matcher = FIELD.matcher(line);
        while (matcher.find()) {
            if (matcher.group(1).equals(name)) {
                return Optional.ofNullable(matcher.group(3));
            }
        }
        return Optional.empty();
    }
}
