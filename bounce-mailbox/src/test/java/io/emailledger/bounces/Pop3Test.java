package io.emailledger.bounces;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.util.ServerSetup;
import io.emailledger.history.EmailStatus;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.testkit.smtp.TestTls;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests a mailbox over POP3, which has neither flags nor folders. */
class Pop3Test {
    private final BounceRig rig = new BounceRig();
    private final MailServer server = new MailServer(ServerSetup.PROTOCOL_POP3);

    @AfterEach
    void close() {
        server.close();
        rig.close();
    }

    @Test
    void onlyHandledMailsAreDeletedIfConfigured() {
        EmailId id = rig.sent("pat@home.test");
        server.deliver(BounceRig.letter());
        server.deliver(rig.bounce(id, "pat@home.test"));
        try (BounceMailbox mailbox = server.mailbox().deleteHandled().readInto(rig.ledger, BounceRig.PARSER)) {
            MailboxRound round = mailbox.runOnce();

            assertThat(round.endedBy()).isEmpty();
            assertThat(round.handled()).isEqualTo(1);
            assertThat(round.notUnderstood()).isEqualTo(1);
            assertThat(rig.status(id)).isEqualTo(EmailStatus.BOUNCED);
            assertThat(rig.ledger.log(id).text()).contains("Diagnostic-Code: smtp; 550 5.1.1 User unknown");
            // GreenMail marks a fetched mail as seen.
            assertThat(server.in("INBOX")).containsExactly("Lunch on Thursday seen");

            MailboxRound again = mailbox.runOnce();
            assertThat(again.handled() + again.notUnderstood()).isZero();
        }
    }

    @Test
    void remainingMailIsReadOncePerProcess() {
        EmailId id = rig.sent("pat@home.test");
        server.deliver(rig.bounce(id, "pat@home.test"));
        try (BounceMailbox mailbox = server.mailbox().readInto(rig.ledger, BounceRig.PARSER);
                BounceMailbox next = server.mailbox().readInto(rig.ledger, BounceRig.PARSER)) {
            assertThat(mailbox.runOnce().handled()).isEqualTo(1);
            assertThat(mailbox.runOnce().handled()).isZero();
            assertThat(next.runOnce().handled()).isEqualTo(1);
            assertThat(rig.bounces(id)).isEqualTo(1);
            assertThat(server.in("INBOX")).hasSize(1);
        }
    }

    @Test
    void oversizedMailIsSkippedAndNextIsRead() {
        EmailId id = rig.sent("pat@home.test");
        server.deliver(BounceRig.endless());
        server.deliver(rig.bounce(id, "pat@home.test"));
        try (BounceMailbox mailbox =
                server.mailbox().deleteHandled().readInto(rig.ledger, BounceRig.PARSER.withLargestMail(100_000))) {
            MailboxRound round = mailbox.runOnce();

            assertThat(round.setAside()).isEqualTo(1);
            assertThat(round.handled()).isEqualTo(1);
            assertThat(server.in("INBOX")).containsExactly("complaint");
        }
    }

    @Test
    void mailboxIsReadOverTls() throws Exception {
        EmailId id = rig.sent("pat@home.test");
        try (MailServer secure = new MailServer(ServerSetup.PROTOCOL_POP3S, TestTls.greenMail());
                BounceMailbox mailbox = secure.mailbox().readInto(rig.ledger, BounceRig.PARSER)) {
            secure.deliver(rig.bounce(id, "pat@home.test"));

            assertThat(mailbox.runOnce().handled()).isEqualTo(1);
            assertThat(rig.status(id)).isEqualTo(EmailStatus.BOUNCED);
        }
    }

    @Test
    void unsupportedPop3ActionsAreRejected() {
        assertThatThrownBy(() -> server.mailbox().moveHandledTo("Handled"))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("POP3");
        assertThatThrownBy(() -> server.mailbox().folder("Bounces")).isInstanceOf(InvalidValueException.class);
    }
}
