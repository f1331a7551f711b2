package io.emailledger.examples.historypage;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.EmailLedger;
import io.emailledger.examples.Pages;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.Transport;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The page that documents the interface names every address and every permission, and no other. */
class ApiDocsTest {
    private static final Path PAGE = Pages.ROOT.resolve("docs/history-page.md");

    @Test
    void everyAddressIsDocumented() {
        try (EmailLedger ledger = EmailLedger.builder(
                        HistoryStore.inMemory(InstantSource.system()), Transport.discarding())
                .workers(0)
                .build()) {
            List<String> served = Routes.of(ledger, false, InstantSource.system()).all().stream()
                    .filter(route -> route.path().startsWith("api/"))
                    .map(route -> "`" + route.method() + " " + route.path().replace("{id}", "ID") + "`")
                    .toList();
            assertThat(Pages.table(PAGE, "JSON API"))
                    .extracting(row -> row.get(0))
                    .containsExactlyInAnyOrderElementsOf(served);
        }
    }

    @Test
    void everyPermissionIsDocumented() {
        assertThat(Pages.table(PAGE, "In a host"))
                .extracting(row -> row.get(0))
                .containsExactlyElementsOf(
                        Arrays.stream(Permission.values()).map(Enum::name).toList());
    }
}
