package io.emailledger.page.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.history.EmailStatus;
import io.emailledger.message.EmailId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** Tests selected rows: one action for all of them, one question, and one answer that names what was not done. */
class SelectionTest extends PageTest {
    private static final String BAR = "#list > .selection";
    private static final String NOTICE = "#list > .notice";

    @AfterEach
    void usualSize() {
        chromium.size(1280, 860, 1);
    }

    private static String box(EmailId id) {
        return Window.row(id) + " .select";
    }

    @Test
    void cancelOfSelectionNamesWhatWasNotDone() {
        EmailId sent = clinic.send("kim@home.example", "Sent before");
        clinic.work();
        EmailId one = clinic.send("pat@home.example", "Invoice 42");
        EmailId other = clinic.send("lee@home.example", "Invoice 43");
        Window window = open("");
        window.untilStatus(other, "Pending");
        assertThat(window.find(BAR).isDisplayed()).isFalse();

        for (EmailId id : new EmailId[] {sent, one, other}) {
            window.find(box(id)).click();
        }
        window.untilText(BAR, "3 e-mails selected");
        window.find(BAR + " button.primary").click();
        window.untilText("dialog.ask h2", "Cancel sending: 3 e-mails?");
        window.confirm();

        window.untilText(NOTICE, "Cancel sending: 2 of 3 e-mails. Not done: Sent before");
        window.untilText(NOTICE, "The e-mail was sent and can no longer be cancelled.");
        window.untilStatus(one, "Cancelled");
        window.untilStatus(other, "Cancelled");
        assertThat(clinic.record(sent).status()).isEqualTo(EmailStatus.DELIVERED);
        assertThat(window.find(BAR).isDisplayed()).isFalse();
    }

    @Test
    void selectionWorksWithKeyboardAt360Pixels() {
        EmailId id = clinic.send("pat@home.example", "Invoice 42");
        chromium.size(360, 740, 1);
        Window window = open("");
        window.untilStatus(id, "Pending");

        window.run("document.querySelector(arguments[0]).focus()", box(id));
        window.press(Keys.SPACE);
        window.untilText(BAR, "1 e-mail selected");
        assertThat(window.run("return document.documentElement.scrollWidth")).isEqualTo(360L);
        window.run("document.querySelector(arguments[0]).value = 'hold'", BAR + " select");
        window.run("document.querySelector(arguments[0]).focus()", BAR + " select");
        window.press(Keys.TAB);
        window.press(Keys.ENTER);
        window.type("dialog.ask [name=reason]", "Dr. Gray approves it");
        window.confirm();

        window.untilText(NOTICE, "Hold: 1 of 1 e-mail.");
        window.untilText(Window.row(id) + " .details", "Dr. Gray approves it");
        assertThat(clinic.record(id).state().isHeld()).isTrue();
        window.choose(id, "Release");
        window.confirm();
        window.untilText(Window.row(id) + " .notice", "The e-mail is released.");
    }

    @Test
    void waitingEmailIsEditedAndRescheduled() {
        EmailId id = clinic.send("pat@hmoe.example", "Invoice 42");
        Window window = open("");
        window.untilStatus(id, "Pending");

        window.choose(id, "Edit");
        window.type("dialog.ask [name=to]", "pat@home.example");
        window.confirm();
        window.untilText(Window.row(id) + " .notice", "The e-mail is changed.");
        window.untilText(Window.row(id) + " .who", "pat@home.example");
        window.choose(id, "Reschedule");
        window.run("document.querySelector('dialog.ask [name=time]').value = '2099-12-24T08:00'");
        window.confirm();

        window.untilText(Window.row(id) + " .details", "not before");
        window.choose(id, "Send now");
        window.untilText(Window.row(id) + " .notice", "The e-mail is due now.");
        clinic.work();
        window.untilStatus(id, "Delivered");
        window.openMenu(id);
        assertThat(window.entry("Hold, reschedule, edit").getText())
                .contains("The transmission of the e-mail has begun");
    }
}
