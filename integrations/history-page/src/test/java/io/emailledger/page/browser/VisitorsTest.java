package io.emailledger.page.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.history.EmailStatus;
import io.emailledger.message.EmailId;
import io.emailledger.page.HistoryServerBuilder;
import io.emailledger.page.Permission;
import io.emailledger.page.Visitor;
import io.emailledger.suppression.Suppression.SuppressionReason;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tests that visitors see which tenants' e-mails are shown, and the name under which they act. */
class VisitorsTest {
    private static Chromium chromium;

    private final AtomicReference<Visitor> visitor = new AtomicReference<>(Visitor.everything("Kim"));
    private final Clinic clinic = Clinic.open(Instant.now(), this::askWho);

    private HistoryServerBuilder askWho(HistoryServerBuilder page) {
        return page.authentication(request -> Optional.of(visitor.get()));
    }

    @BeforeAll
    static void start() {
        chromium = Chromium.start();
    }

    @AfterAll
    static void quit() {
        if (chromium != null) {
            chromium.close();
        }
    }

    @AfterEach
    void close() {
        clinic.close();
    }

    private Window open() {
        return Window.open(chromium, clinic.address()).ready();
    }

    private EmailId send(String tenant, String subject) {
        return clinic.send(clinic.mail(subject).to("pat@home.example").tenant(tenant));
    }

    @Test
    void visitorOfTenantsChoosesAmongThem() {
        visitor.set(Visitor.ofTenants("Kim", Set.of("south", "north")));
        send("north", "From the north");
        send("south", "From the south");
        clinic.ledger.suppressions().ofTenant("south").add("gone@home.example", SuppressionReason.MANUAL, "");

        Window window = open();
        window.untilSubjects("From the north");
        assertThat(window.find("[name=tenant]").getDomProperty("value")).isEqualTo("north");
        window.find("[name=tenant] option[value=south]").click();
        window.untilSubjects("From the south");
        window.untilText("tbody .details", "tenant south");
        window.find("#open-suppressions").click();

        window.untilText("dialog#suppressions", "This is the list of the tenant south.");
        window.untilText("dialog#suppressions", "gone@home.example");
    }

    @Test
    void visitorOfEverythingChoosesAmongTenants() {
        EmailId id = clinic.send("pat@home.example", "Of nobody");
        Window window = open();
        window.untilStatus(id, "Pending");
        assertThat(window.find("[name=tenant]").isDisplayed()).isFalse();

        send("north", "From the north");
        window.untilSubjects("From the north", "Of nobody");
        window.type("[name=tenant]", "north");

        window.untilSubjects("From the north");
    }

    @Test
    void suppressionListIsHiddenWithoutPermission() {
        visitor.set(Visitor.everything("Kim").mayOnly(Permission.READ_CONTENT));
        send("north", "From the north");

        Window window = open();
        window.untilSubjects("From the north");

        assertThat(window.find("#open-suppressions").isDisplayed()).isFalse();
    }

    @Test
    void actionIsRefusedAfterLoginOfAnotherVisitor() {
        EmailId id = clinic.send("pat@home.example", "Invoice 42");
        Window window = open();
        window.untilText("#visitor", "Kim");
        window.openMenu(id);

        visitor.set(Visitor.everything("Pat"));
        window.entry("Cancel sending").click();

        window.untilText("#visitor", "Pat");
        window.untilStatus(id, "Pending");
        assertThat(clinic.record(id).status()).isEqualTo(EmailStatus.PENDING);
    }
}
