package io.emailledger.page.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;

/** Tests bookmarked and typed URLs: they restore the view, and invalid parameters do no harm. */
class BookmarkTest extends PageTest {

    private Window openUnread(String query) {
        return Window.open(chromium, URI.create(clinic.address() + query));
    }

    @Test
    void invalidTimeIsReportedAndCanBeCleared() {
        clinic.send("pat@home.example", "First");
        Window window = openUnread("?since=garbage");

        window.untilText("#list [role=alert]", "since");
        window.find(".clear").click();

        window.untilSubjects("First");
        assertThat(window.all("#tabs ul")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"?within=constructor", "?panel=constructor", "?subject=First%09", "?status=", "?opened"})
    void otherInvalidParametersAreIgnored(String query) {
        clinic.send("pat@home.example", "First");
        Window window = openUnread(query);

        window.untilSubjects("First");
        window.find("#open-trouble").click();
        window.untilText("dialog#trouble [data-section=waiting]", "First");
    }

    @Test
    void instantIsKeptWhileTyping() {
        chromium.zone("Europe/Berlin");
        try {
            Window window = open("?since=2025-10-26T01:30:30Z");
            window.type("[name=subject]", "invoice");

            window.until("the word is in the URL", () -> window.address().contains("subject=invoice"));
            assertThat(window.address()).contains("since=2025-10-26T01%3A30%3A30Z");
        } finally {
            chromium.zone("UTC");
        }
    }

    @Test
    void incompleteYearIsNotApplied() {
        clinic.send("pat@home.example", "First");
        Window window = open("");
        window.run(
                "const seen = window.seen = [];"
                        + "new MutationObserver(() => seen.push(location.search)).observe(document, {subtree: true, childList: true, attributes: true})");
        window.find("[name=within] option[value=between]").click();

        window.until("the fields are there", () -> window.find("[name=since]").isDisplayed());
        window.find("[name=since]").sendKeys("010220240900AM");

        window.until("the year is in the URL", () -> window.address().contains("since=2024-01-02"));
        assertThat(String.valueOf(window.run("return window.seen.join()"))).doesNotContain("since=0");
        window.untilSubjects("First");
    }

    @Test
    void backDoesNotReopenClosedMessage() {
        clinic.send("pat@home.example", "First");
        Window window = open("");
        window.find(".subject").click();
        window.untilText("dialog#message h2", "First");
        window.press(Keys.ESCAPE);
        window.until("the message is closed", () -> window.all("dialog").isEmpty());

        window.run("history.back()");
        window.untilSubjects("First");

        assertThat(window.all("dialog")).isEmpty();
        assertThat(window.address()).doesNotContain("email=");
    }

    @Test
    void backClosesOpenMenu() {
        var id = clinic.send("pat@home.example", "First");
        Window window = open("");
        window.find("[data-status=PENDING].tab").click();
        window.untilSubjects("First");
        window.openMenu(id);

        window.run("history.back()");

        window.until("the menu is closed", () -> window.all("[role=menu]").isEmpty());
    }
}
