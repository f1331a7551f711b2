package io.emailledger.examples;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.examples.howto.HowDoISend;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs every small program, and searches its output for the answer to its question. */
class HowtoTest {
    private static final Map<String, List<String>> ANSWERS = Map.ofEntries(
            entry(
                    "HowDoIReadBounces",
                    List.of(
                            "Before: DELIVERED",
                            "Handled: 1",
                            "After: BOUNCED",
                            "Diagnostic-Code: smtp; 550 5.1.1 User unknown",
                            "Suppressed: true",
                            "The next one: FAILED, SUPPRESSED")),
            entry(
                    "HowDoIShowNumbersByDay",
                    List.of(
                            "DELIVERED: 42",
                            "FAILED (NO_RECIPIENTS): 1",
                            "PENDING: 1",
                            "no tenant: 1",
                            "north: 40",
                            "south: 3",
                            "All: 44")),
            entry("HowDoISend", List.of("DELIVERED, accepted by RELAY", "The server said: 250 2.0.0")),
            entry(
                    "HowDoICancel",
                    List.of(
                            "May be cancelled: true",
                            "One: CANCELLED",
                            "The e-mail is cancelled already.",
                            "The others: 2")),
            entry("WhereIsTheServerLog", List.of("BOUNCED", "Attempt 1: REJECTED", "S: 550 5.1.1 User unknown")),
            entry(
                    "HowDoIUnsubscribe",
                    List.of(
                            "Newsletter: DELIVERED",
                            "One click: 200",
                            "The next one: FAILED, UNSUBSCRIBED",
                            "A receipt: DELIVERED")),
            entry(
                    "HowDoISeeClicks",
                    List.of(
                            "302 to https://clinic.example/hours",
                            "/hours: PERSON_LIKELY",
                            "/map: SCANNER",
                            "After the withdrawal: REFUSED, shown: 0")),
            entry("HowDoISeeOpens", List.of("Pixel: 42 bytes", "Opened: true")),
            entry(
                    "HowDoIResend",
                    List.of(
                            "ATTACHMENTS_DELETED: Attachments are deleted",
                            "The copy is DELIVERED",
                            "It names the original: true")),
            entry(
                    "HowDoIApproveEmails",
                    List.of(
                            "PENDING, HELD: A doctor has to read it",
                            "One: CHANGED",
                            "It is DELIVERED",
                            "All others: 1",
                            "The other is DELIVERED",
                            "RELEASED: Released by Dr. Gray.")),
            entry(
                    "HowDoIChangeWhatWaits",
                    List.of(
                            "Time: CHANGED",
                            "Text: CHANGED",
                            "Now: CHANGED",
                            "DELIVERED to pat@home.example",
                            "Later: TOO_LATE",
                            "The transmission of the e-mail has begun")),
            entry(
                    "HowDoIResendMany",
                    List.of(
                            "May be resent: 2, not: {ATTACHMENTS_DELETED=1}",
                            "ATTACHMENTS_DELETED: Attachments are deleted",
                            "Resent: 2",
                            "Copies: 2")),
            entry("HowDoIJoinMyTransaction", List.of("Sent what was due.", "Order 1: DELIVERED")),
            entry(
                    "HowDoISearchTheHistory",
                    List.of("Page: [Invoice 7, Invoice 6, Invoice 5]", "Page: [Invoice 1]", "All: 7")),
            entry("OwnScheduler", List.of("Sent what was due, on pool-", "DELIVERED")),
            entry(
                    "StagingRedirect",
                    List.of("Its header says: pat@home.example", "It went to: [developers@clinic.example]")),
            entry(
                    "HowDoITellAnotherSystem",
                    List.of(
                            "503, genuine: true, {\"type\":\"email.bounced\"",
                            "204, genuine: true, {\"type\":\"email.bounced\"",
                            "\"metadata\":{\"invoice\":\"17\"}",
                            "In the feed: 1 RECORDED",
                            "BOUNCED")),
            entry(
                    "TenantAccounts",
                    List.of(
                            "Reminder of north: DELIVERED",
                            "Reminder of south: PENDING",
                            "Route north: works",
                            "Route south: 421",
                            "Reminder of south: DELIVERED",
                            "Route south: works")),
            entry(
                    "StandInServer",
                    List.of(
                            "DELIVERED",
                            "Attempt 1 by the first server: DEFERRED",
                            "Attempt 2 by the second server: ACCEPTED",
                            "because 127.0.0.1:",
                            "Route default sends: true, servers that are down: 1",
                            "Received: 1 and 1",
                            "Route default sends: true, servers that are down: 0")));

    static Stream<String> programs() throws IOException, URISyntaxException {
        Path classes = Path.of(HowDoISend.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Path folder = classes.resolve(HowDoISend.class.getPackageName().replace('.', '/'));
        try (Stream<Path> files = Files.list(folder)) {
            return files
                    .map(file -> file.getFileName().toString().replace(".class", ""))
                    .filter(name -> !name.contains("$") && !name.equals("package-info"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @Test
    void everyProgramIsTested() throws Exception {
        assertThat(programs().toList())
                .as("the programs in the package, and those whose answer this test knows")
                .isEqualTo(List.copyOf(new TreeSet<>(ANSWERS.keySet())));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("programs")
    void programPrintsExpectedAnswer(String name) throws Exception {
        Class<?> program = Class.forName(HowDoISend.class.getPackageName() + "." + name);
        String printed =
                Printed.by(() -> program.getMethod("main", String[].class).invoke(null, (Object) new String[0]));
        assertThat(printed).contains(ANSWERS.getOrDefault(name, List.of("an expectation is missing")));
    }
}
