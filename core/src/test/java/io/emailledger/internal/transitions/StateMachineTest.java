package io.emailledger.internal.transitions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.history.EmailStatus;
import io.emailledger.history.EmailStatus.FailureReason;
import io.emailledger.history.RecipientRecord;
import io.emailledger.history.RecipientRecord.RecipientKind;
import io.emailledger.message.Address;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StateMachineTest {
    /** Row: current status. Column: next status. */
    private static final String TABLE = """
                        PENDING SENDING DELIVERED BOUNCED FAILED CANCELLED UNCONFIRMED
            PENDING     -       yes     yes       yes     yes    yes       -
            SENDING     yes     -       yes       yes     yes    -         yes
            DELIVERED   -       -       -         yes     -      -         -
            BOUNCED     -       -       -         -       -      -         -
            FAILED      -       -       -         -       -      -         -
            CANCELLED   -       -       -         -       -      -         -
            UNCONFIRMED yes     -       yes       yes     -      -         -
            """;

    @Test
    void everyTransitionMatchesTheTable() {
        List<String> rows = TABLE.lines().toList();
        String[] columns = rows.get(0).trim().split(" +");
        List<String> checked = new ArrayList<>();
        for (String row : rows.subList(1, rows.size())) {
            String[] cells = row.split(" +");
            EmailStatus from = EmailStatus.valueOf(cells[0]);
            for (int i = 0; i < columns.length; i++) {
                EmailStatus to = EmailStatus.valueOf(columns[i]);
                boolean allowed = cells[i + 1].equals("yes");
                assertThat(StateMachine.next(from).contains(to))
                        .as("%s to %s", from, to)
                        .isEqualTo(allowed);
                assertBecomes(from, to, allowed);
                checked.add(from + " " + to);
            }
        }
        assertThat(checked).doesNotHaveDuplicates().hasSize(EmailStatus.values().length * EmailStatus.values().length);
    }

    /**
     * Compares all e-mails with up to three recipients with a second formulation of the rule: a weight for each status,
     * where FAILED weighs as much as CANCELLED.
     */
    @Test
    void statusFollowsMostPressingRecipient() {
        List<EmailStatus> byUrgency = List.of(
                EmailStatus.CANCELLED,
                EmailStatus.FAILED,
                EmailStatus.DELIVERED,
                EmailStatus.BOUNCED,
                EmailStatus.UNCONFIRMED,
                EmailStatus.PENDING,
                EmailStatus.SENDING);
        List<List<EmailStatus>> emails = upToThree();

        assertThat(emails).hasSize(1 + 7 + 49 + 343);
        for (List<EmailStatus> recipients : emails) {
            int urgency = recipients.stream().mapToInt(byUrgency::indexOf).max().orElse(1);
            assertThat(StateMachine.roll(recipients)).as("%s", recipients).isEqualTo(byUrgency.get(urgency));
        }
    }

    @Test
    void orderOfRecipientsIsIrrelevant() {
        for (List<EmailStatus> recipients : upToThree()) {
            List<EmailStatus> reversed = new ArrayList<>(recipients);
            Collections.reverse(reversed);
            assertThat(StateMachine.roll(reversed)).isEqualTo(StateMachine.roll(recipients));
        }
    }

    private static void assertBecomes(EmailStatus from, EmailStatus to, boolean allowed) {
        RecipientRecord recipient = new RecipientRecord(
                0,
                RecipientKind.TO,
                Address.of("a@x.example"),
                from,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        if (allowed) {
            assertThat(StateMachine.withStatus(recipient, to).status()).isEqualTo(to);
            return;
        }
        assertThatThrownBy(() -> StateMachine.withStatus(recipient, to))
                .isInstanceOf(IllegalTransitionException.class)
                .hasMessageContaining(from + " cannot become " + to);
    }

    private static List<List<EmailStatus>> upToThree() {
        List<List<EmailStatus>> all = new ArrayList<>(List.of(List.of()));
        List<List<EmailStatus>> last = all;
        for (int i = 0; i < 3; i++) {
            List<List<EmailStatus>> longer = new ArrayList<>();
            for (List<EmailStatus> shorter : last) {
                for (EmailStatus status : EmailStatus.values()) {
                    List<EmailStatus> one = new ArrayList<>(shorter);
                    one.add(status);
                    longer.add(one);
                }
            }
            all = new ArrayList<>(all);
            all.addAll(longer);
            last = longer;
        }
        return all;
    }

    @Test
    void answerLostIsTheReasonThatCountsMost() {
        RecipientRecord expired = SampleEmail.recipient(0, EmailStatus.FAILED).withFailure(FailureReason.EXPIRED);
        RecipientRecord lost = SampleEmail.recipient(1, EmailStatus.FAILED).withFailure(FailureReason.ANSWER_LOST);
        RecipientRecord large = SampleEmail.recipient(2, EmailStatus.FAILED).withFailure(FailureReason.TOO_LARGE);

        assertThat(StateMachine.failureOf(List.of(expired, lost))).contains(FailureReason.ANSWER_LOST);
        assertThat(StateMachine.failureOf(List.of(large, expired))).contains(FailureReason.TOO_LARGE);
        assertThat(StateMachine.failureOf(List.of(SampleEmail.recipient(0, EmailStatus.FAILED))))
                .isEmpty();
    }
}
