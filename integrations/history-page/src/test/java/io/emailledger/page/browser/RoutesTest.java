package io.emailledger.page.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.message.EmailId;
import io.emailledger.routes.Route;
import io.emailledger.testkit.Act;
import io.emailledger.testkit.ScriptedTransport;
import java.net.URI;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests the route in the list and in the message, the filter, and the pause of a route. */
class RoutesTest extends PageTest {
    private final ScriptedTransport bulk = new ScriptedTransport().named("bulk relay");
    private final Clinic routed = Clinic.open(
            Instant.now(),
            rights -> rights,
            routes -> routes.route(Route.of("bulk", bulk)).forTag("newsletter", "bulk"));

    @AfterEach
    void closeRouted() {
        routed.close();
    }

    private Window openRouted(String query) {
        return Window.open(chromium, URI.create(routed.address() + query)).ready();
    }

    private void work() {
        while (routed.ledger.sending().runOnce()) {
            // The condition does the work.
        }
    }

    @Test
    void filterByRouteIsOfferedAndIsInTheAddress() {
        routed.send("kim@home.example", "Invoice 42");
        routed.send(routed.mail("Letter of May").to("pat@home.example").tag("newsletter"));
        Window window = openRouted("");
        window.until("the field is offered", () -> window.find("[name=route]").isDisplayed());
        assertThat(window.text("#list tbody")).contains("route bulk").doesNotContain("route default");

        window.type("[name=route]", "bulk");

        window.untilSubjects("Letter of May");
        window.until("it is in the URL", () -> window.address().contains("route=bulk"));
        Window bookmark = openRouted("?route=default");
        bookmark.untilSubjects("Invoice 42");
        assertThat(bookmark.find("[name=route]").isDisplayed()).isTrue();
    }

    @Test
    void ledgerWithOneRouteShowsNone() {
        clinic.send("kim@home.example", "Invoice 42");

        Window window = open("?panel=trouble");

        window.untilText("dialog#trouble [data-section=waiting]", "Invoice 42");
        assertThat(window.find("[name=route]").isDisplayed()).isFalse();
        assertThat(window.text("#list tbody")).doesNotContain("route");
        assertThat(window.find("dialog#trouble [data-section=routes]").isDisplayed())
                .isFalse();
    }

    @Test
    void messageNamesItsRoute() {
        EmailId id =
                routed.send(routed.mail("Letter of May").to("pat@home.example").tag("newsletter"));

        Window window = openRouted("?email=" + id);

        window.untilText("dialog#message .summary", "Route");
        assertThat(window.text("dialog#message .summary")).contains("bulk");
    }

    @Test
    void routeIsPausedWithReasonAndResumed() {
        Window window = openRouted("?panel=trouble");
        window.untilText("dialog#trouble tr[data-route=bulk]", "Works");

        window.find("dialog#trouble tr[data-route=bulk] button").click();
        window.type("dialog.ask [name=reason]", "A wrong letter.");
        window.confirm();

        window.untilText("dialog#trouble tr[data-route=bulk]", "A wrong letter.");
        assertThat(window.text("dialog#trouble tr[data-route=default]")).contains("Works");
        window.untilText("#now", "Sending works, but not by 1 route");
        assertThat(routed.ledger.health().routes().get("bulk").pause()).isPresent();

        window.find("dialog#trouble tr[data-route=bulk] button").click();
        window.untilText("dialog#trouble tr[data-route=bulk]", "Works");
        assertThat(routed.ledger.health().routes().get("bulk").pause()).isEmpty();
    }

    @Test
    void routeThatIsDownIsShownWithReason() {
        bulk.otherwise(Act.unavailable("connection refused by mail.example"));
        routed.send(routed.mail("Letter of May").to("pat@home.example").tag("newsletter"));
        work();

        Window window = openRouted("?panel=trouble");

        window.untilText("dialog#trouble tr[data-route=bulk]", "connection refused");
        window.untilText("#now", "Sending works, but not by 1 route");
    }
}
