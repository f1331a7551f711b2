package io.emailledger.page.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.history.HistoryQuery;
import io.emailledger.message.EmailId;
import io.emailledger.page.Docs;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;
import org.openqa.selenium.Rectangle;

/**
 * Tests the appearance of the page: accessibility (WCAG 2.1, level AA, as far as axe-core checks it), light and dark,
 * wide and narrow. {@code -Dscreenshots=docs} writes the picture of the README again.
 */
class AppearanceTest {
    /** A fixed day keeps the picture the same on every run. */
    private static final Instant BEGINNING = Instant.parse("2026-03-02T07:30:00Z");

    private static Chromium chromium;
    private static Clinic clinic;
    private static EmailId refused;

    @BeforeAll
    static void start() {
        chromium = Chromium.start();
        chromium.zone("Europe/Berlin");
        chromium.language("en-GB");
        clinic = Clinic.open(BEGINNING, page -> page);
        new DayOfMail(clinic).fill();
        refused = clinic.ledger
                .history(HistoryQuery.all().recipient("alex@hmoe.example"))
                .emails()
                .get(0)
                .id();
    }

    @AfterAll
    static void quit() {
        if (clinic != null) {
            clinic.close();
        }
        if (chromium != null) {
            chromium.close();
        }
    }

    private Window open(String query) {
        return Window.open(chromium, URI.create(clinic.address() + query)).ready();
    }

    @ParameterizedTest(name = "{0}, {1} pixels wide")
    @CsvSource({"light, 1280", "dark, 360"})
    void pageHasNoAccessibilityViolations(String scheme, int width) throws IOException {
        chromium.size(width, 800, 1);
        chromium.scheme(scheme);

        Window list = open("");
        list.until("the list is there", () -> list.subjects().size() == 50);
        assertNoViolations(list, "list");
        list.openMenu(clinic.ledger.history(HistoryQuery.all()).emails().get(0).id());
        assertNoViolations(list, "menu");
        Window message = open("?email=" + refused);
        message.find("dialog#message [data-section=attempts] pre");
        assertNoViolations(message, "message");
        Window trouble = open("?panel=trouble");
        trouble.find("dialog#trouble [data-section=stuck]");
        assertNoViolations(trouble, "trouble");
        Window suppressions = open("?panel=suppressions");
        suppressions.find("dialog#suppressions tr[data-address]");
        assertNoViolations(suppressions, "suppressions");
        assertARowThatHasLeftIsReadable();
    }

    private void assertARowThatHasLeftIsReadable() throws IOException {
        EmailId leaving = clinic.send("kim@home.example", "It leaves the list");
        Window pending = open("?status=PENDING");
        pending.openMenu(leaving);
        clinic.ledger.cancel(leaving);
        pending.untilText(Window.row(leaving) + " .details", "no longer in this list");
        assertNoViolations(pending, "a row that has left the list");
    }

    private static void assertNoViolations(Window window, String what) throws IOException {
        try (InputStream in = AppearanceTest.class.getResourceAsStream("/axe.min.js")) {
            window.run(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
        Object found = chromium.driver()
                .executeAsyncScript("const done = arguments[arguments.length - 1];"
                        + "axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] }).then((result) => done("
                        + "result.violations.map((one) => one.id + ': ' + one.nodes.map((node) => node.html).join(' '))"
                        + ".concat(result.passes.length > 0 ? [] : ['nothing was looked at'])))");
        assertThat((List<?>) found).as(what).isEmpty();
    }

    /** 360 pixels are also the width of 720 pixels at a zoom of 200 %. */
    @ParameterizedTest
    @CsvSource({"''", "?panel=trouble", "?panel=suppressions", "message"})
    void narrowWindowNeedsNoHorizontalScrolling(String query) {
        chromium.size(360, 740, 1);
        chromium.scheme("light");

        Window window = open(query.equals("message") ? "?email=" + refused : query);
        window.until("a table is shown", () -> !window.all("table").isEmpty());

        assertThat(window.run("return document.documentElement.scrollWidth")).isEqualTo(360L);
        assertThat(window.run("const panel = document.querySelector('dialog.panel');"
                        + "return panel === null || panel.scrollWidth <= panel.clientWidth"))
                .isEqualTo(true);
        assertThat(window.run("return [...document.querySelectorAll('tbody .pill')].some(p => p.offsetWidth > 0)"
                        + " || document.querySelector('dialog') !== null"))
                .isEqualTo(true);
    }

    @ParameterizedTest
    @ValueSource(ints = {360, 1280})
    void countsOfDaysOpenByKeyboardAndFitTheWindow(int width) throws IOException {
        chromium.size(width, 740, 1);
        chromium.scheme("light");
        Window window = open("");

        window.run("document.querySelector('#daily-details > summary').focus()");
        window.focused().sendKeys(Keys.ENTER);

        window.until(
                "the counts are shown", () -> !window.all("#daily tbody tr").isEmpty());
        assertThat(window.run("return document.documentElement.scrollWidth")).isEqualTo((long) width);
        assertNoViolations(window, "counts of days");
    }

    /** With scrollbars that need space, and a log that is scrolled into view. */
    @ParameterizedTest
    @ValueSource(ints = {360, 1280})
    void panelCanAlwaysBeClosedAndMenuReached(int width) {
        chromium.size(width, 740, 1);
        chromium.command("Emulation.setScrollbarsHidden", Map.of("hidden", false));
        Window window = open("");
        window.choose(clinic.ledger.history(HistoryQuery.all()).emails().get(0).id(), "View message log");
        window.until("the log has the focus", () -> window.focused().getText().equals("Message log"));

        for (String css : List.of("[aria-label=Close]", ".menu-button")) {
            Rectangle at = window.find("dialog#message " + css).getRect();
            assertThat(at.x).as(css).isNotNegative();
            assertThat(at.y).as(css).isNotNegative();
            assertThat(at.x + at.width).as(css).isLessThanOrEqualTo(width);
        }
        assertThat(((Number) window.run("return document.querySelector('dialog#message').getBoundingClientRect().left"))
                        .doubleValue())
                .isNotNegative();
    }

    @Test
    void longSubjectTakesThreeLines() {
        chromium.size(360, 740, 1);
        EmailId id =
                clinic.send("kim@home.example", "A long subject ".repeat(60).strip());

        Window window = open("");
        window.untilStatus(id, "Pending");

        assertThat(window.find(Window.row(id)).getRect().height).isLessThan(250);
        clinic.ledger.cancel(id);
    }

    @Test
    void screenshotForReadmeIsTaken() throws IOException {
        chromium.size(1280, 860, 1.5);
        chromium.scheme("light");
        Window window = open("");
        window.until("the list is there", () -> window.subjects().size() == 50);
        window.find("#chart svg");
        window.find("#now .numbers");

        Object data = chromium.driver()
                .executeCdpCommand("Page.captureScreenshot", Map.of("format", "png"))
                .get("data");
        byte[] picture = Base64.getDecoder().decode(String.valueOf(data));

        Path shots = Files.createDirectories(Docs.MODULE.resolve("target/screenshots"));
        Files.write(shots.resolve("history-page.png"), picture);
        if ("docs".equals(System.getProperty("screenshots"))) {
            Files.write(
                    Files.createDirectories(Docs.MODULE.resolve("../../docs/images"))
                            .resolve("history-page.png"),
                    picture);
        }
        assertThat(picture.length).as("bytes of the picture").isBetween(20_000, 400_000);
    }
}
