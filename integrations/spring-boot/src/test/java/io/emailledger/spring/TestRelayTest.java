package io.emailledger.spring;

import static io.emailledger.testkit.LedgerAssertions.assertThatEmail;
import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.EmailLedger;
import io.emailledger.history.HistoryQuery;
import io.emailledger.message.EmailId;
import io.emailledger.spring.test.TestRelay;
import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.annotation.DirtiesContext;

/** Tests the support for tests of applications, as such a test uses it. */
@SpringBootTest(
        classes = Shop.class,
        webEnvironment = SpringBootTest.WebEnvironment.NONE,
        properties = {
            "spring.datasource.url=jdbc:h2:mem:test-relay;DB_CLOSE_DELAY=-1",
            "spring.mail.host=smtp.production.example",
            "email-ledger.workers=0"
        })
@TestRelay
@DirtiesContext
class TestRelayTest {
    @Autowired
    ScriptedSmtpServer relay;

    @Autowired
    EmailLedger ledger;

    @Autowired
    Shop.Orders orders;

    @Test
    void orderIsConfirmedByEmail() {
        orders.place(1, () -> {});
        while (ledger.sending().runOnce()) {
            // until nothing is due
        }

        EmailId id = ledger.history(HistoryQuery.all()).emails().get(0).id();
        assertThatEmail(ledger, id).isDelivered().hasAttempts(1);
        assertThat(relay.awaitReceived(1, Duration.ofSeconds(30)).get(0).recipients())
                .containsExactly("pat@home.example");
    }
}
