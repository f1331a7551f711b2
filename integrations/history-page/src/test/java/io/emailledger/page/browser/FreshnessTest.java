package io.emailledger.page.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.message.Email;
import io.emailledger.message.EmailId;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests the list under many changes: it has no gap, shows no outdated rows, and is bounded. */
class FreshnessTest extends PageTest {
    private int letters;

    /** Records the given number of waiting e-mails, numbered consecutively. */
    private List<EmailId> record(int count) {
        List<Email> emails = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            emails.add(clinic.mail("Letter " + ++letters)
                    .to("pat@home.example")
                    .sendAt(clinic.clock.instant().plus(Duration.ofDays(1)))
                    .build());
        }
        return clinic.ledger.sendAll(emails);
    }

    private void untilTheNewestAre(Window window, int count) {
        List<String> wanted = IntStream.range(0, count)
                .mapToObj(i -> "Letter " + (letters - i))
                .toList();
        window.until(
                "the " + count + " newest without a hole",
                () -> window.subjects().equals(wanted));
    }

    @Test
    void loadedRowsAreRefreshedAndBounded() {
        EmailId first = record(1).get(0);
        Window window = open("");
        window.untilStatus(first, "Pending");

        record(60);
        window.refresh();
        untilTheNewestAre(window, 61);
        clinic.ledger.cancel(first);
        window.refresh();
        window.untilStatus(first, "Cancelled");

        record(300);
        window.refresh();
        untilTheNewestAre(window, 200);
        window.find(".load-more").click();
        untilTheNewestAre(window, 250);
    }

    @Test
    void listHasNoGapAfterAbsence() throws IOException {
        record(150);
        Window window = open("");
        untilTheNewestAre(window, 50);
        window.find(".load-more").click();
        untilTheNewestAre(window, 100);
        window.run("document.activeElement.blur()");

        clinic.whilePageIsAway(() -> {
            window.untilText("#live-words", "Connection lost");
            record(600);
        });
        window.refresh();

        untilTheNewestAre(window, 250);
    }

    @Test
    void openRowStaysWhenItLeavesTheList() {
        EmailId id = record(1).get(0);
        Window window = open("?status=PENDING");
        window.openMenu(id);

        clinic.ledger.cancel(id);
        window.refresh();

        window.untilText(Window.row(id) + " .details", "no longer in this list");
        window.untilStatus(id, "Cancelled");
    }

    @Test
    void relativeTimeFilterFollowsTheClock() {
        record(1);
        Window window = open("?within=1h");
        window.untilSubjects("Letter 1");

        window.run("const now = Date.now; Date.now = () => now() + 2 * 3_600_000");
        window.refresh();

        window.untilText("#list", "No e-mail matches this filter.");
        window.untilText("[data-status=ALL] .count", "0");
        window.run("document.querySelector('[data-format=csv]').addEventListener('click', (e) => e.preventDefault())");
        String before = String.valueOf(window.find("[data-format=csv]").getDomProperty("href"));
        window.find("[data-format=csv]").click();
        assertThat(window.find("[data-format=csv]").getDomProperty("href")).isNotEqualTo(before);
    }
}
