package io.emailledger.bounces;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.icegreen.greenmail.util.ServerSetup;
import io.emailledger.history.EmailStatus;
import io.emailledger.message.EmailId;
import io.emailledger.testkit.smtp.TestTls;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests a mailbox over IMAP. */
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
    void bounceChangesEmailAndIsMarkedAsRead() {
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
    void handledMailsAreMovedToCreatedFolder() {
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

    @Test
    void unrecognisedMailIsFlaggedAndNotReadAgain() {
        server.deliver(BounceRig.letter());
        try (BounceMailbox mailbox = server.mailbox().deleteHandled().readInto(rig.ledger, BounceRig.PARSER);
                BounceMailbox next = server.mailbox().deleteHandled().readInto(rig.ledger, BounceRig.PARSER)) {
            assertThat(mailbox.runOnce().notUnderstood()).isEqualTo(1);
            assertThat(server.in("INBOX")).containsExactly(LETTER + " flagged");
            assertThat(mailbox.runOnce().notUnderstood()).isZero();
            assertThat(next.runOnce().notUnderstood()).isZero();
        }
    }

    @Test
    void unrecognisedMailMayStayAndIsReadOncePerProcess() {
        server.deliver(BounceRig.letter());
        try (BounceMailbox mailbox = server.mailbox().leaveNotUnderstood().readInto(rig.ledger, BounceRig.PARSER);
                BounceMailbox next = server.mailbox().leaveNotUnderstood().readInto(rig.ledger, BounceRig.PARSER)) {
            assertThat(mailbox.runOnce().notUnderstood()).isEqualTo(1);
            assertThat(mailbox.runOnce().notUnderstood()).isZero();
            assertThat(next.runOnce().notUnderstood()).isEqualTo(1);
            assertThat(server.in("INBOX")).containsExactly(LETTER);
        }
    }

    @Test
    void handledMailsMayBeDeletedAndLedgerKeepsReports() {
        EmailId id = rig.sent("pat@home.test");
        server.deliver(rig.bounce(id, "pat@home.test"));
        try (BounceMailbox mailbox = server.mailbox().deleteHandled().readInto(rig.ledger, BounceRig.PARSER)) {
            assertThat(mailbox.runOnce().handled()).isEqualTo(1);
            assertThat(server.in("INBOX")).isEmpty();
            assertThat(rig.ledger.log(id).text()).contains("Final-Recipient: rfc822; pat@home.test");
        }
    }

    @Test
    void unverifiedMailIsHandledUnlessSetAside() {
        server.deliver(BounceRig.forged("pat@home.test"));
        try (BounceMailbox mailbox = server.mailbox().setUnverifiedAside().readInto(rig.ledger, BounceRig.PARSER)) {
            assertThat(mailbox.runOnce().unverified()).isEqualTo(1);
            assertThat(server.in("INBOX")).containsExactly(BOUNCE + " flagged");
        }
        server.deliver(BounceRig.forged("chris@home.test"));
        try (BounceMailbox mailbox = server.mailbox().readInto(rig.ledger, BounceRig.PARSER)) {
            assertThat(mailbox.runOnce().unverified()).isEqualTo(1);
            assertThat(server.in("INBOX")).containsExactly(BOUNCE + " flagged", BOUNCE + " seen");
            assertThat(rig.ledger.reports().countUnverified()).isEqualTo(2);
        }
    }

    @Test
    void oversizedMailIsSetAsideAndNextIsRead() {
        EmailId id = rig.sent("pat@home.test");
        server.deliver(BounceRig.endless());
        server.deliver(rig.bounce(id, "pat@home.test"));
        try (BounceMailbox mailbox = server.mailbox().readInto(rig.ledger, BounceRig.PARSER.withLargestMail(100_000))) {
            MailboxRound round = mailbox.runOnce();

            assertThat(round.setAside()).isEqualTo(1);
            assertThat(round.handled()).isEqualTo(1);
            assertThat(server.in("INBOX")).containsExactly("complaint flagged", BOUNCE + " seen");
        }
    }

    @Test
    void newMailWakesTheThread() throws InterruptedException {
        EmailId first = rig.sent("pat@home.test");
        EmailId second = rig.sent("chris@home.test");
        try (BounceMailbox mailbox = server.mailbox()
                .readTimeout(Duration.ofHours(1))
                .pollInterval(Duration.ofHours(1))
                .readInto(rig.ledger, BounceRig.PARSER)) {
            server.deliver(rig.bounce(first, "pat@home.test"));
            mailbox.start();
            mailbox.start();
            assertThat(rig.awaitBounce()).isEqualTo(first);

            server.deliver(rig.bounce(second, "chris@home.test"));
            // GreenMail notices new mails only some microseconds after it has started IDLE, and never announces a
            // mail that arrived in between. The next mail must wake the thread, and nothing may be lost.
            Optional<EmailId> woken = rig.bounceWithin(Duration.ofSeconds(5));
            if (woken.isPresent()) {
                assertThat(woken).hasValue(second);
            } else {
                EmailId third = rig.sent("kim@home.test");
                server.deliver(rig.bounce(third, "kim@home.test"));
                assertThat(List.of(rig.awaitBounce(), rig.awaitBounce())).containsExactlyInAnyOrder(second, third);
            }

            assertTimeoutPreemptively(Duration.ofSeconds(10), mailbox::close);
            assertThat(mailbox.runOnce().endedBy()).isEmpty();
        }
    }

    @Test
    void twoProcessesCanReadOneMailbox() throws Exception {
        List<EmailId> ids = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            EmailId id = rig.sent("pat" + i + "@home.test");
            server.deliver(rig.bounce(id, "pat" + i + "@home.test"));
            ids.add(id);
        }
        try (BounceMailbox one = server.mailbox().moveHandledTo("Handled").readInto(rig.ledger, BounceRig.PARSER);
                BounceMailbox two = server.mailbox().moveHandledTo("Handled").readInto(rig.ledger, BounceRig.PARSER)) {
            CompletableFuture<MailboxRound> other = CompletableFuture.supplyAsync(two::runOnce);
            MailboxRound mine = one.runOnce();
            MailboxRound theirs = other.get(30, TimeUnit.SECONDS);

            assertThat(mine.handled() + theirs.handled()).isGreaterThanOrEqualTo(20);
            assertThat(mine.setAside() + theirs.setAside()).isZero();
            assertThat(server.in("INBOX")).isEmpty();
            assertThat(ids).allSatisfy(id -> assertThat(rig.bounces(id)).isEqualTo(1));
        }
    }

    @Test
    void missingFolderMakesMailboxUnavailable() {
        try (BounceMailbox mailbox = server.mailbox().folder("Elsewhere").readInto(rig.ledger, BounceRig.PARSER)) {
            assertThat(mailbox.runOnce().endedBy())
                    .containsInstanceOf(MailboxUnavailableException.class)
                    .map(Throwable::getMessage)
                    .hasValueSatisfying(text -> assertThat(text).contains("the folder is not there: see folder(...)"));
        }
    }

    @Test
    void wrongPasswordIsReportedWithoutEcho() {
        try (BounceMailbox mailbox =
                server.mailbox().login("bounces", "wr0ng").readInto(rig.ledger, BounceRig.PARSER)) {
            assertThat(mailbox.runOnce().endedBy().orElseThrow().getMessage())
                    .contains("the login was not accepted")
                    .doesNotContain("wr0ng");
            assertThat(mailbox.toString()).doesNotContain("wr0ng");
        }
    }

    @Test
    void mailboxIsReadOverTls() throws Exception {
        EmailId id = rig.sent("pat@home.test");
        try (MailServer secure = new MailServer(ServerSetup.PROTOCOL_IMAPS, TestTls.greenMail());
                BounceMailbox mailbox = secure.mailbox().readInto(rig.ledger, BounceRig.PARSER)) {
            secure.deliver(rig.bounce(id, "pat@home.test"));

            assertThat(mailbox.runOnce().handled()).isEqualTo(1);
            assertThat(rig.status(id)).isEqualTo(EmailStatus.BOUNCED);
        }
    }
}
