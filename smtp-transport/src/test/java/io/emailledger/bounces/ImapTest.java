package io.emailledger.bounces;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.ServerSetup;
import io.emailledger.history.EmailStatus;
import io.emailledger.message.EmailId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A mailbox over IMAP. */
class ImapTest {
    private static final String BOUNCE = "Undelivered Mail Returned to Sender";
    private static final String LETTER = "Lunch on Thursday";

    private final BounceRig rig = new BounceRig();
    private final MailServer server = new MailServer(ServerSetup.PROTOCOL_IMAP);

    @AfterEach
    void close() {
        server.close();
        rig.close();
    }

    @Test
    void aBounceChangesItsEmailAndIsMarkedAsRead() {
        EmailId id = rig.sent("pat@home.test");
        server.deliver(rig.bounce(id, "pat@home.test"));
        try (BounceMailbox mailbox = server.mailbox().readInto(rig.ledger, BounceRig.PARSER)) {
            MailboxRound round = mailbox.runOnce();

            assertThat(round.endedBy()).isEmpty();
            assertThat(round.handled()).isEqualTo(1);
            assertThat(rig.status(id)).isEqualTo(EmailStatus.BOUNCED);
            assertThat(server.in("INBOX")).containsExactly(BOUNCE + " seen");
            assertThat(mailbox.runOnce().handled()).isZero();
        }
    }

    @Test
    void handledMailsAreMovedToAFolderThatIsMadeForThem() {
        EmailId id = rig.sent("pat@home.test");
        server.deliver(rig.bounce(id, "pat@home.test"));
        server.deliver(BounceRig.letter());
        try (BounceMailbox mailbox = server.mailbox()
                .moveHandledTo("Handled Ümläuts")
                .moveNotUnderstoodTo("Odd")
                .readInto(rig.ledger, BounceRig.PARSER)) {
            MailboxRound round = mailbox.runOnce();

            assertThat(round.endedBy()).isEmpty();
            assertThat(round.handled()).isEqualTo(1);
            assertThat(round.notUnderstood()).isEqualTo(1);
            assertThat(server.in("INBOX")).isEmpty();
            assertThat(server.in("Handled Ümläuts")).containsExactly(BOUNCE);
            assertThat(server.in("Odd")).containsExactly(LETTER);
        }
    }
}
