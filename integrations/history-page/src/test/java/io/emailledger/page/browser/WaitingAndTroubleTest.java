package io.emailledger.page.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.suppression.Suppression.SuppressionReason;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Tests waiting reasons, pausing and resuming, and the suppression list. */
class WaitingAndTroubleTest extends PageTest {
    @Test
    void waitingEmailShowsReasonAndTime() {
        clinic.send(clinic.mail("Newsletter")
                .to("pat@home.example")
                .sendAt(clinic.clock.instant().plus(Duration.ofDays(1))));

        Window window = open("?panel=trouble");

        window.untilText("dialog#trouble [data-section=waiting]", "Newsletter");
        assertThat(window.text("dialog#trouble [data-section=waiting]")).contains("later time");
        assertThat(window.all("dialog#trouble [data-section=waiting] td time")).hasSize(1);
        assertThat(window.text("dialog#trouble [data-section=stuck]")).contains("No e-mail is stuck.");
    }

    @Test
    void sendingIsPausedWithReasonAndResumed() {
        Window window = open("");

        window.find("#now button.operate").click();
        window.type("dialog.ask [name=reason]", "The relay moves.");
        window.confirm();
        window.untilText("#banners", "The relay moves.");
        assertThat(clinic.ledger.sending().paused()).isPresent();

        window.until(
                "sending can be resumed",
                () -> window.text("#now button.operate").equals("Resume sending"));
        window.find("#now button.operate").click();
        window.until("the banner is gone", () -> window.all("#banners .banner").isEmpty());
        assertThat(clinic.ledger.sending().paused()).isEmpty();
    }

    @Test
    void rejectionByServerIsShownOnTheCard() {
        Window window = open("");
        window.find("#now button.operate").click();
        window.run("arguments[0].value = 'The relay\\tmoves.'", window.find("dialog.ask [name=reason]"));
        window.confirm();

        window.untilText("#now .notice", "reason");
        assertThat(clinic.ledger.sending().paused()).isEmpty();
    }

    @Test
    void addressesAreSuppressedAndRemoved() {
        clinic.ledger.suppressions().add("gone@home.example", SuppressionReason.HARD_BOUNCE, "550 No");
        Window window = open("?panel=suppressions");
        window.untilText("dialog#suppressions [data-section=entries]", "gone@home.example");

        window.type("dialog#suppressions [name=address]", "Pat@Home.example");
        window.type("dialog#suppressions [name=note]", "asked by phone");
        window.find("dialog#suppressions form button[type=submit]").click();
        window.untilText("tr[data-address='pat@home.example']", "asked by phone");
        assertThat(clinic.ledger.suppressions().find("pat@home.example")).isPresent();

        window.find("tr[data-address='gone@home.example'] button").click();
        window.confirm();
        window.until(
                "the address is removed from the list",
                () -> window.all("tr[data-address='gone@home.example']").isEmpty());
        assertThat(clinic.ledger.suppressions().find("gone@home.example")).isEmpty();
    }
}
