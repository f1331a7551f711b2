package io.emailledger.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.history.Reply;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests whether a reply to RCPT means a full transaction, or a final rejection of the recipient. */
class FullTransactionTest {
    private static boolean isFull(String answer) {
        return ReplyClassifier.isOneRecipientTooMany(
                new Reply(Integer.parseInt(answer.substring(0, 3)), answer.substring(4)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "452 4.5.3 Error: too many recipients",
                "452 4.5.3 Recipients limit reached",
                "451 Recipient limit exceeded",
                "552 5.5.3 Recipients limit reached",
                "550 5.5.3 No more in this transaction",
                "554 5.5.3 Later",
                "552 too many recipients",
                "552 5.5.0 Too many recipients in this transaction",
                "554 Too many RCPTs",
                "550 5.7.0 too many RCPT TO commands",
                "550 Maximum number of recipients exceeded",
                "550 5.7.1 The maximum number of rcpts is 10",
                "554 5.5.0 max recipients per message: 50",
                "552 5.3.0 MAX RECIPIENTS reached"
            })
    void fullTransactionIsRecognised(String answer) {
        assertThat(isFull(answer)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "552 5.2.2 Recipient storage limit exceeded",
                "550 5.2.2 The recipient has exceeded their storage limit",
                "552 5.2.2 Too many recipients of this list are full",
                "552 Recipient exceeds the limit of what may be stored",
                "552 5.3.4 Message size exceeds limit for this recipient",
                "552 5.3.4 Message too big: maximum number of recipients times size",
                "550 5.1.1 Recipient local part exceeds limit of 30 characters, no such user",
                "550 5.1.1 too many recipients do not exist",
                "550 5.1.3 Recipient exceeds the maximum length",
                "553 Recipient address exceeds the limit of 64 characters",
                "550 5.7.1 recipient limit exceeded: mailing to this recipient is blocked",
                "550 Limit of mail to this recipient exceeded",
                "554 5.7.1 maximum hops or recipients unknown",
                "554 5.4.6 Too many hops to the recipient",
                "550 5.7.1 too many complaints of recipients",
                "550 too many invalid recipients, blocked",
                "550 You have exceeded the limit of bad recipients",
                "550 5.7.1 too many recipients today"
            })
    void replyIsFinal(String answer) {
        assertThat(isFull(answer)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "421 4.5.3 Too many recipients",
                "250 2.1.5 Ok, not too many recipients",
                "452 4.2.2 Recipient over quota limit",
                "450 4.2.2 The recipient exceeded the mailbox limit",
                "452 4.1.1 Recipient limit"
            })
    void otherRepliesAreNoFullTransaction(String answer) {
        assertThat(isFull(answer)).isFalse();
    }
}
