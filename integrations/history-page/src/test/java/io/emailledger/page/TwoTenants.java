package io.emailledger.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.history.EmailStatus;
import io.emailledger.message.EmailId;
import io.emailledger.page.Page.Got;
import io.emailledger.suppression.Suppression.SuppressionReason;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A page for visitors of a tenant. Another tenant has an e-mail and a suppressed address that contain a secret word.
 * Builds requests for every route of the routing table.
 */
final class TwoTenants implements AutoCloseable {
    static final String WHO = "X-Test-Visitor";
    static final String SECRET = "quicksilver";

    final Map<String, Visitor> known = new TreeMap<>();
    final OpenPage office;
    final EmailId mail;

    TwoTenants(ServerKind kind) {
        office = OpenPage.on(
                kind, page -> page.authentication(request -> request.header(WHO).map(known::get)));
        known.put("boss", Visitor.everything("boss"));
        known.put("other boss", Visitor.everything("other boss"));
        known.put("north", Visitor.ofTenants("north", Set.of("north", "far north")));
        mail = office.later(OpenPage.email()
                .subject("About " + SECRET)
                .tag(SECRET)
                .metadata("case", SECRET)
                .html("<p>" + SECRET)
                .tenant("south"));
        office.ledger.suppressions().ofTenant("south").add(SECRET + "@home.example", SuppressionReason.MANUAL, SECRET);
    }

    @Override
    public void close() {
        office.close();
    }

    Stream<Route> routes() {
        return Routes.of(office.ledger, false, InstantSource.system(), Optional.empty()).all().stream();
    }

    Stream<Route> changes() {
        return routes().filter(Route::isChange);
    }

    Stream<Route> api() {
        return routes().filter(r -> r.path().startsWith("api/"));
    }

    Page as(String name) {
        return office.browser().with(WHO, name).open();
    }

    String path(Route route) {
        return route.path().replace("{id}", mail.toString());
    }

    /** A body with which the change would succeed if it were allowed. */
    static String body(Route route) {
        return switch (route.path()) {
            case "api/emails/{id}/resolve" -> "{\"resolution\":\"DELIVERED\",\"note\":\"I asked.\"}";
            case "api/emails/{id}/reschedule" -> "{\"time\":\"2030-12-24T08:00:00Z\"}";
            case "api/emails/{id}/hold" -> "{\"reason\":\"A wrong price.\"}";
            case "api/emails/{id}/edit" -> "{\"subject\":\"Another\"}";
            case "api/bulk" -> "{\"action\":\"cancel\",\"ids\":\"01900000-0000-7000-8000-000000000000\"}";
            case "api/routes/pause" -> "{\"route\":\"default\",\"reason\":\"A wrong letter.\"}";
            case "api/routes/resume" -> "{\"route\":\"default\"}";
            case "api/pause" -> "{\"reason\":\"A wrong letter.\"}";
            case "api/suppressions/add" -> "{\"address\":\"kim@home.example\"}";
            case "api/suppressions/remove" -> "{\"tenant\":\"south\",\"address\":\"" + SECRET + "@home.example\"}";
            default -> "{}";
        };
    }

    Got ask(Page page, Route route) {
        return route.isChange() ? page.post(path(route), body(route)) : page.get(path(route));
    }

    void assertNothingChanged() {
        assertThat(office.ledger.find(mail).orElseThrow().status()).isEqualTo(EmailStatus.PENDING);
        assertThat(office.ledger.sending().paused()).isEmpty();
        assertThat(office.ledger.health().routes().get("default").pause()).isEmpty();
        assertThat(office.ledger.suppressions().page(10)).isEmpty();
        assertThat(office.ledger.suppressions().ofTenant("south").page(10)).hasSize(1);
    }
}
