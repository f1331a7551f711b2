package io.emailledger.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.EmailLedger;
import io.emailledger.local.LocalTransports;
import io.emailledger.local.MemoryHistoryStore;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Tests that the API page names every route and every permission, and no other. */
class ApiDocsTest {
    private static final Pattern LINK = Pattern.compile("\\(#([a-z-]+)\\)");
    private static final Pattern FIELD = Pattern.compile("`(\\w+)[^`]*`");

    @Test
    void everyRouteIsDocumented() {
        try (EmailLedger ledger = EmailLedger.builder(
                        MemoryHistoryStore.create(InstantSource.system()), LocalTransports.discarding())
                .workers(0)
                .build()) {
            List<String> served = Routes.of(ledger, false, InstantSource.system(), Optional.empty()).all().stream()
                    .filter(route -> route.path().startsWith("api/"))
                    .map(ApiDocsTest::request)
                    .toList();
            assertThat(Docs.table("JSON API"))
                    .extracting(row -> row.get(0))
                    .containsExactlyInAnyOrderElementsOf(served);
        }
    }

    /** The real responses show that a link leads to the right fields. */
    @Test
    void everyResponseFieldIsDocumented() {
        try (TwoTenants two = new TwoTenants(ServerKind.OWN)) {
            Page boss = two.as("boss");
            for (List<String> row : Docs.table("JSON API")) {
                Route route = two.api()
                        .filter(r -> row.get(0).equals(request(r)))
                        .findFirst()
                        .orElseThrow();
                Page.Got got = two.ask(boss, route);
                assertThat(got.status()).as(row.get(0)).isEqualTo(200);
                Matcher link = LINK.matcher(row.get(2));
                boolean isJson = got.header("Content-Type").orElseThrow().equals("application/json");
                assertThat(link.find()).as(row.get(0)).isEqualTo(isJson);
                if (isJson) {
                    assertThat(documented(link.group(1))).containsAll(names(got));
                }
            }
            assertThat(documented("an-error")).containsAll(names(boss.get("nowhere")));
        }
    }

    private static Set<String> names(Page.Got got) {
        Set<String> names = new HashSet<>();
        got.json().fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** The first segments of the paths under a heading, and of those that it only extends. */
    private static Set<String> documented(String anchor) {
        Set<String> names = new HashSet<>();
        if (anchor.equals("a-message") || anchor.equals("a-row")) {
            names.addAll(documented("an-e-mail-in-short"));
        }
        String heading = (Character.toUpperCase(anchor.charAt(0)) + anchor.substring(1))
                .replace("-", " ")
                .replace("e mail", "e-mail");
        for (List<String> row : Docs.table(heading)) {
            FIELD.matcher(row.get(0)).results().forEach(field -> names.add(field.group(1)));
        }
        return names;
    }

    private static String request(Route route) {
        return "`" + route.method() + " " + route.path().replace("{id}", "ID") + "`";
    }

    @Test
    void everyPermissionIsDocumented() {
        assertThat(Docs.table("Embedding"))
                .extracting(row -> row.get(0))
                .containsExactlyElementsOf(
                        Arrays.stream(Permission.values()).map(Enum::name).toList());
    }
}
