package io.emailledger.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the office day once, and reads its output as a newcomer does. */
class OfficeDayTest {
    private static final Printed DAY = new Printed();

    @TempDir
    private static Path directory;

    private static int exitCode;

    @BeforeAll
    static void spendTheDay() throws Exception {
        exitCode = OfficeDay.run(List.of(), Map.of(), directory, DAY.stream());
    }

    @Test
    void programExitsWithZeroAndKeepsHistory() {
        assertThat(exitCode).isZero();
        assertThat(directory.resolve("history.mv.db")).isNotEmptyFile();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "send +results for Alex.* BOUNCED",
                "resend +the results, to the corrected address +a new e-mail, DELIVERED",
                "send +a reminder for Pat.* DELIVERED",
                "open +Pat's mail program loads the pixel +200 image/gif, opened: yes",
                "resend +invoice 42 +refused, ATTACHMENTS_DELETED",
                "send +invoice 43.* FAILED",
                "send +a referral.* DELIVERED at the second attempt",
                "send +an issue of the newsletter.* DELIVERED",
                "click +one link by Pat, all of Sam's by a scanner +302 to the page, 3 links followed",
                "click +Sam's mail program unsubscribes +200",
                "find +Sam's copy of it +FAILED, UNSUBSCRIBED",
                "send +a receipt for Sam +DELIVERED",
                "cancel +the newsletter +CANCELLED",
                "cancel +the reminder for Pat +TOO_LATE, it is DELIVERED",
                "resend +the reminder for Pat +a new e-mail, DELIVERED"
            })
    void everySceneIsPrinted(String scene) {
        assertThat(DAY.lines()).anyMatch(line -> line.matches("  " + scene));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "BOUNCED .* alex@hmoe.example +Your results are ready +1",
                " +the server said: 550 5.1.1 User unknown",
                "FAILED .* robin@mill.example +Invoice 43 +0",
                " +mandatory attachment missing",
                "DELIVERED .* reception@practice.ex... +A referral +2",
                "CANCELLED .* pat@home.example \\+2 +What is new at Green Street +0",
                "DELIVERED .* pat@home.example +Your appointment on Thursday +1  (✓|yes)",
                " +waits until .* 09:00, scheduled"
            })
    void historyShowsEveryEmail(String row) {
        assertThat(DAY.lines()).anyMatch(line -> line.matches("  " + row));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1 of 3 links +pat@home.example +PERSON_LIKELY +The user agent is that of a mail client or browser\\.",
                "3 of 3 links +sam@mill.example +SCANNER +It is one of a burst: 3 or more links within 2 seconds\\."
            })
    void clicksOfReaderAndScannerDiffer(String row) {
        assertThat(DAY.lines()).anyMatch(line -> line.matches("  " + row));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Invoice 42 +no +no: ATTACHMENTS_DELETED +yes",
                "Your appointment on Friday +yes +no: NOT_FINISHED +yes",
                "Your results are ready +no +yes +yes"
            })
    void menuOffersAllowedActions(String row) {
        assertThat(DAY.lines()).anyMatch(line -> line.matches("  " + row));
    }

    @Test
    void rawLogIsPrintedWithoutPassword() {
        assertThat(DAY.text())
                .contains(", TLSv1.3, ")
                .containsSubsequence(
                        "  C: STARTTLS\n",
                        "  C: AUTH PLAIN ***\n",
                        "  C: RCPT TO:<alex@hmoe.example>\n",
                        "  S: 550 5.1.1")
                .doesNotContain("no transcript shows");
    }

    @Test
    void healthIsPrinted() {
        assertThat(DAY.lines())
                .contains(
                        "  PENDING 1, DELIVERED 8, BOUNCED 1, FAILED 1, CANCELLED 1",
                        "  due now 0, in flight 0, stuck 0, transport up");
    }

    @Test
    void outputIsShortAndFitsTheScreen() {
        assertThat(DAY.lines()).hasSizeLessThan(100);
        assertThat(DAY.lines().stream().filter(line -> !line.startsWith("  Attempt 1 through")))
                .allMatch(line -> line.length() < 110);
        assertThat(DAY.text()).doesNotContain("\u001b");
    }

    @Test
    void secondRunStartsWithEmptyHistory() throws Exception {
        Printed second = new Printed();
        OfficeDay.run(List.of(), Map.of(), directory, second.stream());
        assertThat(second.lines()).hasSameSizeAs(DAY.lines());
        assertThat(directory.toFile().list()).as("one database").hasSize(1);
    }

    @Test
    void pageStaysOpenUntilInterrupted(@TempDir Path folder) throws Exception {
        Printed printed = new Printed();
        CompletableFuture<Integer> ended = new CompletableFuture<>();
        Thread day = new Thread(() -> {
            try {
                ended.complete(OfficeDay.run(List.of("--page", "0"), Map.of(), folder, printed.stream()));
            } catch (Exception e) {
                ended.completeExceptionally(e);
            }
        });
        day.start();
        try {
            URI page = URI.create(printed.await("(http://127\\.0\\.0\\.1:\\d+/) +Ctrl-C closes it", ended));
            assertThat(get(page)).contains("<html");
            assertThat(get(page.resolve("api/emails?status=BOUNCED"))).contains("alex@hmoe.example");
        } finally {
            day.interrupt();
        }
        assertThat(ended.get(30, TimeUnit.SECONDS)).isZero();
    }

    @Test
    void portInUseIsReportedFirst(@TempDir Path folder) throws Exception {
        Printed printed = new Printed();
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<String> args = List.of("--page", Integer.toString(taken.getLocalPort()));
            assertThat(OfficeDay.run(args, Map.of(), folder, printed.stream())).isEqualTo(2);
            assertThat(printed.text())
                    .startsWith("The page cannot have port " + taken.getLocalPort())
                    .contains("--page [PORT]")
                    .doesNotContain("A DAY");
        }
    }

    private static String get(URI address) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
