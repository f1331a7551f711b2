package io.emailledger.bounces;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.emailledger.bounces.Corpus.Entry;
import io.emailledger.report.MailReport;
import io.emailledger.report.MailReport.RawReport;
import io.emailledger.report.MailReport.RecipientReport;
import io.emailledger.report.MailReport.ReportKind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Measures how much of public collections of real mail the parser understands. Skipped if they are not present next to
 * the project.
 */
class CorpusTest {
    private static final BounceParser PARSER =
            BounceParser.of("bounces@app.example").withLongestReading(Duration.ofMinutes(10));
    private static final String SKIPPED =
            "Corpus: skipped, because there is no ../shared/bounces beside the project; nothing is known of real mail";
    private static final Map<Entry, MailReport> READ = new LinkedHashMap<>();

    @BeforeAll
    static void readAll() throws IOException {
        Optional<Path> folder = Corpus.folder();
        if (folder.isEmpty()) {
            // A passing run does not print failed assumptions.
            System.out.println(SKIPPED);
        }
        assumeTrue(folder.isPresent(), SKIPPED);
        for (Entry entry : Corpus.entries(folder.get())) {
            READ.put(entry, PARSER.parse(entry.mail()));
        }
    }

    @Test
    void statusPartsYieldExactRecipients() throws IOException {
        Properties excepted = new Properties();
        try (InputStream list = Objects.requireNonNull(getClass().getResourceAsStream("/bounces/corpus.properties"))) {
            excepted.load(list);
        }
        Set<String> wrong = new TreeSet<>();
        wrong(Set.of("dsn")).forEach(entry -> wrong.add(entry.name()));

        assertThat(wrong).isEqualTo(excepted.stringPropertyNames());
    }

    @Test
    void nonStandardBouncesYieldExactRecipients() {
        assertThat(share("nonstandard")).as("percent").isGreaterThanOrEqualTo(95);
    }

    /** In some mails no other part names the recipient. */
    @Test
    void bouncesAreReadWithoutStatusPart() {
        assertThat(shareWithoutStatus()).as("percent").isGreaterThanOrEqualTo(90);
    }

    private static double shareWithoutStatus() {
        int scored = 0;
        int right = 0;
        for (Entry entry : READ.keySet()) {
            if (entry.scored() && entry.kind().equals("dsn")) {
                scored++;
                right += recipients(entry, PARSER.parse(withoutStatus(entry.mail())))
                                .equals(entry.recipients())
                        ? 1
                        : 0;
            }
        }
        return 100.0 * right / scored;
    }

    /** Removes the parts with the content type of a delivery status. */
    private static byte[] withoutStatus(byte[] mail) {
        String[] lines = new String(mail, StandardCharsets.ISO_8859_1)
                .replace("\r\n", "\n")
                .split("\n", -1);
        StringBuilder rest = new StringBuilder();
        int at = 0;
        while (at < lines.length) {
            if (lines[at].startsWith("--") && isStatus(lines, at + 1)) {
                String delimiter = lines[at].strip();
                at++;
                while (at < lines.length && !lines[at].startsWith(delimiter)) {
                    at++;
                }
            } else {
                rest.append(lines[at]).append('\n');
                at++;
            }
        }
        return rest.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static boolean isStatus(String[] lines, int from) {
        for (int i = from; i < lines.length && !lines[i].isBlank(); i++) {
            String header = lines[i].toLowerCase(Locale.ROOT);
            if (header.startsWith("content-type") && header.contains("delivery-status")) {
                return true;
            }
        }
        return false;
    }

    @Test
    void complaintsAndAutoRepliesAreRecognised() {
        assertThat(kinds("arf")).containsOnlyKeys(ReportKind.COMPLAINT);
        assertThat(kinds("autoreply")).containsOnlyKeys(ReportKind.AUTOMATIC_REPLY);
    }

    @Test
    void otherMailIsNeverBounce() {
        assertThat(kinds("other")).isNotEmpty().doesNotContainKey(ReportKind.BOUNCE);
    }

    @Test
    void lineEndsAreIrrelevant() {
        READ.forEach((entry, report) -> {
            for (LineEnds ends : List.of(LineEnds.CR, LineEnds.CRLF)) {
                assertThat(PARSER.parse(ends.in(entry.mail())).withRaw(RawReport.NONE))
                        .as(entry.name() + " with " + ends)
                        .isEqualTo(report.withRaw(RawReport.NONE));
            }
        });
    }

    @Test
    void statisticsArePrinted() {
        List<byte[]> mails = READ.keySet().stream().map(Entry::mail).toList();
        mails.forEach(PARSER::parse);
        long longest = 0;
        long all = 0;
        for (byte[] mail : mails) {
            long start = System.nanoTime();
            PARSER.parse(mail);
            long took = System.nanoTime() - start;
            longest = Math.max(longest, took);
            all += took;
        }

        System.out.printf(
                Locale.ROOT,
                "Corpus: %d mails; exact recipients of status parts %.1f %%, without them %.1f %%, of others %.1f %%; complaints %s; automatic"
                        + " replies %s; false alarms %d; crashes 0; %.2f ms a mail, the longest %.1f ms%n",
                mails.size(),
                share("dsn"),
                shareWithoutStatus(),
                share("nonstandard"),
                kinds("arf"),
                kinds("autoreply"),
                kinds("other").getOrDefault(ReportKind.BOUNCE, 0),
                all / 1e6 / mails.size(),
                longest / 1e6);
        assertThat(mails).isNotEmpty();
    }

    private static double share(String kind) {
        long scored = READ.keySet().stream()
                .filter(entry -> entry.scored() && entry.kind().equals(kind))
                .count();
        return 100.0 * (scored - wrong(Set.of(kind)).size()) / scored;
    }

    private static List<Entry> wrong(Set<String> kinds) {
        List<Entry> wrong = new ArrayList<>();
        READ.forEach((entry, report) -> {
            if (entry.scored()
                    && kinds.contains(entry.kind())
                    && !recipients(entry, report).equals(entry.recipients())) {
                wrong.add(entry);
            }
        });
        return wrong;
    }

    /** A collection names the original recipient or the final one. A report holds both. */
    private static Set<String> recipients(Entry entry, MailReport report) {
        Set<String> found = new TreeSet<>();
        for (RecipientReport recipient : report.recipients()) {
            Optional<String> last = recipient.finalRecipient().map(address -> address.toLowerCase(Locale.ROOT));
            Optional<String> original = recipient.originalRecipient().map(address -> address.toLowerCase(Locale.ROOT));
            original.filter(entry.recipients()::contains)
                    .or(() -> last.filter(entry.recipients()::contains))
                    .or(() -> original)
                    .or(() -> last)
                    .ifPresent(found::add);
        }
        return found;
    }

    private static Map<ReportKind, Integer> kinds(String kind) {
        Map<ReportKind, Integer> kinds = new TreeMap<>();
        READ.forEach((entry, report) -> {
            if (entry.kind().equals(kind)) {
                kinds.merge(report.kind(), 1, Integer::sum);
            }
        });
        return kinds;
    }
}
