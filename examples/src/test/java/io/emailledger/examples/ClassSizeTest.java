package io.emailledger.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A class is one idea: a file of more than 300 lines needs a reason. */
class ClassSizeTest {
    private static final int LONGEST = 300;
    private static final String MAIN = "src/main/java";

    /** The longer files, each with its reason. */
    private static final Map<String, String> REASONS = new TreeMap<>(Map.ofEntries(
            Map.entry("BounceMailboxBuilder", "one setter for each setting, with its Javadoc"),
            Map.entry("DailyQuery", "a query with its groups, its lines and its answer"),
            Map.entry("DailyRules", "the rules of one topic"),
            Map.entry("DeliveryRules", "the rules of one topic"),
            Map.entry("Email", "a value with many properties, and its enums"),
            Map.entry("EmailBuilder", "one setter for each property, with its Javadoc"),
            Map.entry("EmailLedger", "the front door: one statement for each method, the rest is Javadoc"),
            Map.entry("EmailLedgerBuilder", "one setter for each setting, with its Javadoc"),
            Map.entry("EmailRecord", "a value with the records of its parts"),
            Map.entry("FeedRules", "the rules of one topic"),
            Map.entry("HistoryQuery", "one method for each filter, with its Javadoc"),
            Map.entry("HistoryStore", "a contract with its parameter records"),
            Map.entry("HistoryStoreContract", "one test for each rule: authors run and search rules by name"),
            Map.entry("ImapBox", "one IMAP session, command by command"),
            Map.entry("JdbcHistoryStore", "one method for each operation of the contract"),
            Map.entry("JdbcHistoryStoreBuilder", "one setter for each setting, with its Javadoc"),
            Map.entry("MemoryHistoryStore", "one method for each operation of the contract"),
            Map.entry("MailReport", "a report with the reports of its recipients, and their enums"),
            Map.entry("ReportRules", "the rules of one topic"),
            Map.entry("Retention", "the retention periods, and the results of deletion"),
            Map.entry("Routes", "one method for each rule and setting, with its Javadoc"),
            Map.entry("SmtpTransportBuilder", "one setter for each setting, with its Javadoc"),
            Map.entry("Statements", "the SQL of the hot path, each statement written out"),
            Map.entry("StoreParts", "the optional contracts, each an interface of its own"),
            Map.entry("SuppressedRules", "the rules of one topic"),
            Map.entry("Transaction", "one SMTP transaction, command by command, as RFC 5321 orders it"),
            Map.entry("Transmission", "one claimed e-mail from the first copy to the recorded result"),
            Map.entry("Transport", "a contract with its parameter records"),
            Map.entry("WaitingRules", "the rules of one topic")));

    @Test
    void longFileHasReason() throws IOException {
        assertThat(longFiles())
                .as("files of more than 300 lines: split by idea, or add the reason to this test")
                .containsExactlyInAnyOrderElementsOf(REASONS.keySet());
    }

    private static List<String> longFiles() throws IOException {
        try (Stream<Path> files = Files.walk(Pages.ROOT)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> Pages.ROOT.relativize(file).toString().contains(MAIN))
                    .filter(file -> lines(file) > LONGEST)
                    .map(file -> file.getFileName().toString().replace(".java", ""))
                    .toList();
        }
    }

    private static long lines(Path file) {
        return Pages.text(file).lines().count();
    }
}
