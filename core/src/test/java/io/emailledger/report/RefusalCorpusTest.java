package io.emailledger.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.emailledger.report.Diagnosis.BounceType;
import io.emailledger.report.ReplyRules.RefusalCause;
import io.emailledger.report.ReplyRules.ReplyPhase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Measures how many labelled replies of real servers are classified correctly. Skipped if the corpus is not present
 * next to the project.
 */
class RefusalCorpusTest {
    private static final String SKIPPED =
            "Refusals: skipped, because there is no ../shared/refusals beside the project;"
                    + " nothing is known of real answers";
    private static final List<ReplyPhase> CONVERSATION = List.of(ReplyPhase.MAIL, ReplyPhase.RCPT, ReplyPhase.CONTENT);

    @Test
    void labelledRepliesAreClassifiedCorrectly() throws IOException {
        Optional<Path> file = answers();
        if (file.isEmpty()) {
            // A passing run does not print failed assumptions.
            System.out.println(SKIPPED);
        }
        assumeTrue(file.isPresent(), SKIPPED);
        List<Sample> answers = Files.readAllLines(file.get()).stream()
                .map(RefusalCorpusTest::answer)
                .toList();

        List<Sample> wrong = answers.stream()
                .filter(answer -> answer.diagnosis().cause() != answer.cause())
                .toList();
        double right = 100.0 * (answers.size() - wrong.size()) / answers.size();
        List<Sample> suppressed = answers.stream()
                .filter(answer -> CONVERSATION.stream().anyMatch(answer::suppressesWronglyAt))
                .toList();
        List<Sample> bounced = answers.stream()
                .filter(answer -> CONVERSATION.stream().anyMatch(answer::bouncesWronglyAt))
                .toList();
        long dead = answers.stream().filter(Sample::dead).count();
        long found = answers.stream()
                .filter(answer -> answer.dead() && answer.diagnosis().bounceType() == BounceType.HARD)
                .count();
        System.out.printf(
                Locale.ROOT,
                "Refusals: %d answers; right cause %.1f %%; at MAIL, RCPT and CONTENT wrongly suppressed %d, wrongly"
                        + " bounced %d; dead addresses found %d of %d%n",
                answers.size(),
                right,
                suppressed.size(),
                bounced.size(),
                found,
                dead);

        assertThat(suppressed).isEmpty();
        assertThat(bounced).isEmpty();
        assertThat(right).as("percent, without " + wrong).isGreaterThanOrEqualTo(95);
    }

    /** The file named by {@code -Demailledger.refusals}, or the one next to the project. */
    private static Optional<Path> answers() {
        String set = System.getProperty("emailledger.refusals");
        if (set != null) {
            return Optional.of(Path.of(set)).filter(Files::isRegularFile);
        }
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            Path beside = at.resolve("../shared/refusals/answers.jsonl").normalize();
            if (Files.isRegularFile(beside) && Files.isDirectory(at.resolve("core"))) {
                return Optional.of(beside);
            }
        }
        return Optional.empty();
    }

    private static Sample answer(String json) {
        return Sample.of(
                ReplyPhase.valueOf(string(json, "phase")),
                RefusalCause.valueOf(string(json, "about")),
                json.contains("\"suppress\": true"),
                string(json, "reply"));
    }

    private static String string(String json, String name) {
        Matcher value =
                Pattern.compile("\"" + name + "\": \"((?:[^\"\\\\]|\\\\.)*)\"").matcher(json);
        assertThat(value.find()).as(name + " in " + json).isTrue();
        return value.group(1).replaceAll("\\\\u2019", "'").replaceAll("\\\\(.)", "$1");
    }
}
