package io.emailledger.page.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.message.EmailId;
import io.emailledger.suppression.Suppression.SuppressionReason;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** Tests that the focus stays in place when the page refreshes. */
class FocusTest extends PageTest {

    private void focus(Window window, String css) {
        window.run("arguments[0].focus()", window.find(css));
    }

    private static boolean focusIsOn(Window window, String css) {
        return Boolean.TRUE.equals(window.run("return document.activeElement.matches(arguments[0])", css));
    }

    @Test
    void pauseButtonKeepsFocusWhileCountsChange() {
        Window window = open("");
        focus(window, "#now button.operate");

        clinic.send("pat@home.example", "Invoice 42");
        window.refresh();

        window.untilText("#now .numbers dd", "1");
        assertThat(focusIsOn(window, "#now button.operate")).isTrue();
    }

    @Test
    void linkOfEmptyListKeepsFocusOnRefresh() {
        Window window = open("?within=1h&subject=nothing");
        focus(window, "#list .empty a");
        window.run("window.asked = 0; const ask = window.fetch;"
                + "window.fetch = (...of) => { window.asked++; return ask(...of); }");

        window.until("some refreshes", () -> {
            window.refresh();
            return ((Number) window.run("return window.asked")).intValue() > 9;
        });

        assertThat(focusIsOn(window, "#list .empty a")).isTrue();
    }

    @Test
    void focusReturnsToRowThatLeftTheList() {
        EmailId id = clinic.send("pat@home.example", "Invoice 42");
        Window window = open("?status=PENDING");
        window.find(Window.row(id) + " .subject").click();
        window.untilText("dialog#message .summary .pill", "Pending");

        clinic.ledger.cancel(id);
        window.refresh();
        window.untilText("dialog#message .summary .pill", "Cancelled");
        window.press(Keys.ESCAPE);

        window.until("the message is closed", () -> window.all("dialog").isEmpty());
        assertThat(focusIsOn(window, Window.row(id) + " .subject")).isTrue();
    }

    @Test
    void focusFallsBackToTheList() {
        EmailId id = clinic.send("pat@home.example", "Invoice 42");
        Window window = open("?email=" + id);
        window.untilText("dialog#message .summary .pill", "Pending");

        window.press(Keys.ESCAPE);

        window.until("the message is closed", () -> window.all("dialog").isEmpty());
        assertThat(focusIsOn(window, "#list")).isTrue();
    }

    @Test
    void loadMoreFocusesFirstNewSuppression() {
        for (int i = 0; i < 120; i++) {
            clinic.ledger.suppressions().add("p%03d@home.example".formatted(i), SuppressionReason.MANUAL, "");
        }
        Window window = open("?panel=suppressions");
        window.find("dialog#suppressions .load-more").click();

        window.until(
                "the first loaded entry has the focus",
                () -> window.focused().getText().equals("p100@home.example"));
        assertThat(window.all("dialog#suppressions [data-address]")).hasSize(120);
        window.find("tr[data-address='p110@home.example'] button").click();
        window.confirm();
        window.until(
                "all others are still there",
                () -> window.all("dialog#suppressions [data-address]").size() == 119);
    }

    @Test
    void resultInPanelIsAnnouncedToScreenReaders() {
        EmailId id = clinic.send("pat@home.example", "Invoice 42");
        Window window = open("?email=" + id);
        window.untilText("dialog#message .summary .pill", "Pending");

        window.find("dialog#message .menu-button").click();
        window.find("[role=menu]:not([aria-busy])");
        window.entry("Cancel sending").click();

        window.until(
                "the result is announced within the dialog",
                () -> window.textContent("dialog#message > [role=status]").contains("The e-mail is cancelled"));
    }
}
