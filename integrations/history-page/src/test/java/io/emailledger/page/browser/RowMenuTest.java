package io.emailledger.page.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.history.EmailStatus;
import io.emailledger.message.Attachment;
import io.emailledger.message.EmailId;
import io.emailledger.page.HistoryServerBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** Tests the entries of the row menu, the responses of the server, and keyboard operation. */
class RowMenuTest extends PageTest {
    private static String notice(EmailId id) {
        return Window.row(id) + " .notice";
    }

    @Test
    void cancelIsVisibleInTheOtherWindow() {
        EmailId id = clinic.send("pat@home.example", "Invoice 42");
        Window one = open("");
        one.untilStatus(id, "Pending");
        Window other = Window.beside(chromium, clinic.address()).ready();
        other.untilStatus(id, "Pending");

        one.look().choose(id, "Cancel sending");

        one.untilText(notice(id), "The e-mail is cancelled: nothing more of it will be sent.");
        one.untilStatus(id, "Cancelled");
        assertThat(clinic.record(id).status()).isEqualTo(EmailStatus.CANCELLED);
        other.look().untilStatus(id, "Cancelled");
        other.closeAndLookAt(one);
    }

    @Test
    void lateCancelIsReportedAtTheRow() {
        EmailId id = clinic.send("pat@home.example", "Invoice 42");
        Window one = open("");
        one.openMenu(id);
        Window other = Window.beside(chromium, clinic.address()).ready();
        other.openMenu(id);
        other.entry("Cancel sending");

        clinic.work();
        other.entry("Cancel sending").click();
        other.untilText(notice(id), "It was too late. The e-mail was sent and can no longer be cancelled.");
        other.untilStatus(id, "Delivered");

        one.look().entry("Cancel sending").click();
        one.untilText(notice(id), "It was too late.");
        assertThat(clinic.record(id).status()).isEqualTo(EmailStatus.DELIVERED);
        other.closeAndLookAt(one);
    }

    @Test
    void menuShowsWhyResendIsRefused() {
        EmailId id = clinic.send(clinic.mail("Invoice 42")
                .to("pat@home.example")
                .attach(Attachment.of("invoice.pdf", "%PDF-1.4".getBytes(StandardCharsets.US_ASCII))));
        clinic.work();
        Window window = open("");
        window.untilStatus(id, "Delivered");

        window.openMenu(id);

        WebElement resend = window.entry("Resend message");
        assertThat(resend.getDomAttribute("aria-disabled")).isEqualTo("true");
        assertThat(resend.getText()).contains("Attachments are deleted as soon as an e-mail was sent.");
        assertThat(window.entry("Cancel sending").getDomAttribute("aria-disabled"))
                .isEqualTo("true");
        resend.click();
        assertThat(window.all("dialog.ask")).isEmpty();
        assertThat(window.subjects()).hasSize(1);
    }

    @Test
    void resendOpensTheNewEmail() {
        EmailId id = clinic.send("pat@home.example", "Invoice 42");
        clinic.work();
        Window window = open("");

        window.choose(id, "Resend message");
        window.confirm();

        window.untilText(notice(id), "A copy of the e-mail was recorded and is about to be sent.");
        window.untilSubjects("Invoice 42", "Invoice 42");
        window.find(notice(id) + " a").click();
        window.untilText("dialog#message .facts", "from this e-mail");
    }

    @Test
    void emailCanBeResentToAnotherAddress() {
        clinic.smtp.unknownUser("alex@hmoe.example");
        EmailId id = clinic.send("alex@hmoe.example", "Your results");
        clinic.work();
        Window window = open("");
        window.untilStatus(id, "Bounced");

        window.choose(id, "Resend to another address");
        window.type("dialog.ask [name=to]", "alex@home.example");
        window.confirm();

        window.untilText("table.emails tbody tr:first-child .who", "alex@home.example");
        window.openMenu(id);
        assertThat(window.entry("Resend message").getText()).contains("suppression list");
    }

    @Test
    void resultForMissingRowIsShownAboveList() {
        EmailId id = clinic.send("pat@home.example", "Invoice 42");
        clinic.work();
        Window window = open("");
        window.choose(id, "Resend message");
        window.run("history.replaceState(null, '', '?subject=other'); dispatchEvent(new PopStateEvent('popstate'))");
        window.until("the row is gone", () -> window.subjects().isEmpty());

        window.confirm();

        window.untilText("#list > .notice", "A copy of the e-mail was recorded");
    }

    @Test
    void cancelWorksWithKeyboardOnly() {
        EmailId id = clinic.send("pat@home.example", "Invoice 42");
        Window window = open("");
        window.untilStatus(id, "Pending");
        String button = "Actions for Invoice 42";

        window.run("document.activeElement.blur()");
        for (int tabs = 0; tabs < 60 && !button.equals(window.focused().getDomAttribute("aria-label")); tabs++) {
            window.press(Keys.TAB);
        }
        assertThat(window.focused().getDomAttribute("aria-label")).isEqualTo(button);
        window.press(Keys.ENTER);
        window.until(
                "the first entry has the focus",
                () -> window.focused().getText().startsWith("Cancel sending"));
        window.press(Keys.END);
        window.until(
                "the last entry has the focus",
                () -> window.focused().getText().startsWith("Resend to another address"));
        window.press(Keys.ARROW_DOWN);
        window.until(
                "the focus wraps to the first entry",
                () -> window.focused().getText().startsWith("Cancel sending"));
        window.press(Keys.ENTER);

        window.untilStatus(id, "Cancelled");
        assertThat(window.focused().getDomAttribute("aria-label")).isEqualTo(button);
        window.press(Keys.ENTER);
        window.find("[role=menu]:not([aria-busy])");
        window.press(Keys.ESCAPE);
        window.until("the menu is closed", () -> window.all("[role=menu]").isEmpty());
        assertThat(window.focused().getDomAttribute("aria-label")).isEqualTo(button);
    }

    @Test
    void menuExplainsReadOnlyPage() {
        try (Clinic readOnly = Clinic.open(Instant.now(), HistoryServerBuilder::readOnly)) {
            EmailId id = readOnly.send("pat@home.example", "Invoice 42");
            Window window = Window.open(chromium, readOnly.address()).ready();

            window.openMenu(id);

            assertThat(window.entry("Cancel sending").getText()).contains("This page is read-only.");
            assertThat(window.entry("View message log").getDomAttribute("aria-disabled"))
                    .isNull();
            assertThat(window.text("#visitor")).contains("read-only");
            assertThat(window.all("button.operate")).isEmpty();
        }
    }
}
