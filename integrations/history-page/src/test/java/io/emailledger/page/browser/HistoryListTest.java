package io.emailledger.page.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.message.Email;
import io.emailledger.message.EmailId;
import java.net.URI;
import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.support.Color;

/** Tests the content, search and refresh of the list. */
class HistoryListTest extends PageTest {
    @Test
    void rowsAreNewestFirstWithDetails() {
        chromium.zone("Asia/Tokyo");
        chromium.language("en-GB");
        clinic.smtp.unknownUser("gone@home.example");
        EmailId delivered = clinic.send("pat@home.example", "First");
        EmailId bounced = clinic.send("gone@home.example", "Second");
        clinic.work();
        clinic.work();
        EmailId pending = clinic.send("kim@home.example", "Third");

        Window window = open("");

        window.untilSubjects("Third", "Second", "First");
        window.untilStatus(pending, "Pending");
        window.untilStatus(bounced, "Bounced");
        window.untilStatus(delivered, "Delivered");
        assertThat(window.text(Window.row(delivered) + " .who")).isEqualTo("pat@home.example");
        String hour = DateTimeFormatter.ofPattern("HH:mm")
                .withZone(ZoneId.of("Asia/Tokyo"))
                .format(clinic.clock.instant());
        assertThat(window.text(Window.row(delivered) + " time"))
                .as("the time in the reader's zone")
                .contains(hour);
        window.untilText("[data-status=BOUNCED] .count", "1");
        window.untilText("[data-status=ALL] .count", "3");
        assertThat(window.all("#chart rect[data-series=sent]").stream()
                        .map(bar -> bar.getDomAttribute("height"))
                        .filter(height -> !"0".equals(height)))
                .as("the bars of days with sent e-mails")
                .hasSize(1);
        chromium.zone("UTC");
    }

    @Test
    void searchIsKeptInTheUrl() {
        clinic.send(clinic.mail("Invoice 42").to("pat@home.example").tag("invoice"));
        clinic.send(clinic.mail("Invoice 43").to("kim@home.example").tag("invoice"));
        clinic.send(clinic.mail("Lunch").to("pat@home.example").tag("team"));
        Window window = open("");

        window.type("[name=recipient]", "pat@home.example");
        window.untilSubjects("Lunch", "Invoice 42");
        window.type("[name=subject]", "invoice");
        window.untilSubjects("Invoice 42");
        window.type("[name=tag]", "team");
        window.untilText("#list", "No e-mail matches this filter.");
        window.find("[name=tag]").sendKeys(Keys.chord(Keys.CONTROL, "a"), Keys.DELETE);
        window.untilSubjects("Invoice 42");

        Window shared = open(query(window));
        shared.untilSubjects("Invoice 42");
        assertThat(shared.find("[name=recipient]").getDomProperty("value")).isEqualTo("pat@home.example");
        shared.find("[data-status=BOUNCED]").click();
        shared.untilText("#list", "No e-mail matches this filter.");
        assertThat(shared.address()).contains("status=BOUNCED");
    }

    private static String query(Window window) {
        return "?" + URI.create(window.address()).getRawQuery();
    }

    @Test
    void sharedUrlOpensTheSameMessage() {
        EmailId id = clinic.send("pat@home.example", "Invoice 42");
        Window window = open("");
        window.find(Window.row(id) + " .subject").click();
        window.untilText("dialog#message h2", "Invoice 42");

        Window shared = open(query(window));

        shared.untilText("dialog#message h2", "Invoice 42");
        shared.press(Keys.ESCAPE);
        shared.until("the message is closed", () -> shared.all("dialog#message").isEmpty());
        assertThat(shared.address()).doesNotContain("email=");
    }

    @Test
    void listUpdatesInPlaceAndKeepsFocus() {
        EmailId first = clinic.send("pat@home.example", "First");
        Window window = open("");
        window.untilStatus(first, "Pending");
        window.mark();
        window.find(Window.row(first) + " button.dots").sendKeys("");
        window.run("arguments[0].focus()", window.find(Window.row(first) + " button.dots"));

        EmailId second = clinic.send("kim@home.example", "Second");
        clinic.ledger.cancel(first);

        window.untilSubjects("Second", "First");
        window.untilStatus(first, "Cancelled");
        window.untilStatus(second, "Pending");
        assertThat(window.focused().getDomAttribute("aria-label")).isEqualTo("Actions for First");
        window.assertNotLoadedAnew();
    }

    @Test
    void deepPagesAreLoadedOneByOne() {
        List<Email> many = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            many.add(clinic.mail("Letter " + i)
                    .to("pat@home.example")
                    .sendAt(clinic.clock.instant().plus(Duration.ofDays(1)))
                    .build());
        }
        clinic.ledger.sendAll(many);
        Window window = open("");
        window.until("a page", () -> window.subjects().size() == 50);

        window.find(".load-more").click();
        window.until("two pages", () -> window.subjects().size() == 100);
        window.find(".load-more").click();
        window.until("all", () -> window.subjects().size() == 120);

        window.until(
                "no more pages are offered", () -> !window.find(".load-more").isDisplayed());
        assertThat(window.subjects()).doesNotHaveDuplicates();
        assertThat(window.subjects().get(119)).isEqualTo("Letter 0");
    }

    @Test
    void lostConnectionIsReportedAndRecovers() throws Exception {
        clinic.send("pat@home.example", "First");
        Window window = open("");
        window.mark();

        clinic.whilePageIsAway(() -> window.untilText("#live-words", "Connection lost"));
        clinic.send("pat@home.example", "Second");

        window.untilText("#live-words", "Live");
        window.untilSubjects("Second", "First");
        window.assertNotLoadedAnew();
    }

    @Test
    void openedMarkAppearsWhenPixelIsLoaded() {
        EmailId id = clinic.send(clinic.mail("Reminder")
                .to("pat@home.example")
                .html("<html><body><p>Dear Pat</p></body></html>")
                .trackOpens(true));
        clinic.work();
        Window window = open("");
        window.untilText(Window.row(id) + " .opened", "not yet");

        clinic.openLastReceived();

        WebElement tick = window.find(Window.row(id) + " .tick");
        assertThat(tick.getDomAttribute("aria-label"))
                .startsWith("Opened 1 time")
                .contains("Not exact");
        assertThat(Color.fromString(tick.getCssValue("background-color")).asHex())
                .isEqualTo("#2f9e66");
        assertThat(window.text(".footnote")).contains("Opened is not exact");
    }

    @Test
    void unknownZoneShowsDaysInUtc() {
        Object script = chromium.driver()
                .executeCdpCommand(
                        "Page.addScriptToEvaluateOnNewDocument",
                        Map.of(
                                "source",
                                "const real = Intl.DateTimeFormat.prototype.resolvedOptions;"
                                        + "Intl.DateTimeFormat.prototype.resolvedOptions = function () {"
                                        + " return { ...real.call(this), timeZone: 'Mars/Olympus' }; };"))
                .get("identifier");
        try {
            Window window = open("");

            window.untilText("#chart-title", "Last 14 days in UTC");
            assertThat(window.all("#chart svg g")).hasSize(14);
        } finally {
            chromium.command("Page.removeScriptToEvaluateOnNewDocument", Map.of("identifier", script));
        }
    }

    @Test
    void exportUsesCurrentFilter() {
        clinic.send("pat@home.example", "First");
        Window window = open("?recipient=pat%40home.example&status=PENDING");

        assertThat(window.find("[data-format=csv]").getDomProperty("href"))
                .isEqualTo(clinic.address() + "api/export?status=PENDING&recipient=pat%40home.example&format=csv");
        assertThat(window.find("[data-format=jsonl]").getDomProperty("href")).endsWith("&format=jsonl");
    }
}
