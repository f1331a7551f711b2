package io.emailledger.history;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EmailStatusTest {

    @Test
    void finishedExcludesActiveAndUnconfirmed() {
        assertThat(EmailStatus.values())
                .filteredOn(EmailStatus::isFinished)
                .containsExactly(EmailStatus.DELIVERED, EmailStatus.BOUNCED, EmailStatus.FAILED, EmailStatus.CANCELLED);
    }
}
