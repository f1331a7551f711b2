package io.emailledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.EmailLedger;
import io.emailledger.history.EmailStatus;
import io.emailledger.local.LocalTransports;
import io.emailledger.message.Email;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** Tests the cost of a health check every second. */
@OnEachDatabase
class HealthCostTest {
    private final Place place;

    HealthCostTest(Place.Kind kind) throws SQLException {
        place = Place.prepared(kind);
    }

    @Test
    void healthTakesThreeStatements() {
        List<String> statements = new ArrayList<>();
        DataSource watched = Wrapped.with(place.dataSource(), (connection, method) -> {
            if (method.equals("prepareStatement") || method.equals("createStatement")) {
                statements.add(method);
            }
            return Wrapped.PROCEED;
        });
        try (EmailLedger ledger = EmailLedger.builder(JdbcHistoryStore.create(watched), LocalTransports.discarding())
                .workers(0)
                .build()) {
            ledger.send(Email.from("office@clinic.example")
                    .to("pat@home.example")
                    .text("Come in.")
                    .build());
            for (int i = 0; i < 3; i++) {
                statements.clear();
                assertThat(ledger.health().queue().due()).isEqualTo(1);
                assertThat(statements).hasSizeLessThanOrEqualTo(3);
            }
            assertThat(ledger.health().counts().of(EmailStatus.PENDING)).isEqualTo(1);
        }
    }
}
