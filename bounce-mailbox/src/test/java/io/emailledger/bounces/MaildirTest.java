package io.emailledger.bounces;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.history.EmailStatus;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.spi.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests a Maildir, and behaviour common to all mailboxes. */
class MaildirTest {
    @TempDir
    Path maildir;

    private final BounceRig rig = new BounceRig();

    @BeforeEach
    void make() throws IOException {
        for (String folder : List.of("tmp", "new", "cur")) {
            Files.createDirectory(maildir.resolve(folder));
        }
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private void put(String name, byte[] mail) throws IOException {
        Files.write(maildir.resolve(name), mail);
    }

    private List<String> in(String folder) throws IOException {
        try (Stream<Path> files = Files.list(maildir.resolve(folder))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private BounceMailbox mailbox() {
        return BounceMailbox.maildir(maildir).readInto(rig.ledger, BounceRig.PARSER);
    }

    @Test
    void bounceIsMarkedSeenAndLetterIsFlagged() throws IOException {
        EmailId id = rig.sent("pat@home.test");
        put("new/1", rig.bounce(id, "pat@home.test"));
        put("new/2", BounceRig.letter());
        try (BounceMailbox mailbox = mailbox()) {
            MailboxRound round = mailbox.runOnce();

            assertThat(round).isEqualTo(new MailboxRound(1, 0, 1, 0, 0, false, round.endedBy()));
            assertThat(round.endedBy()).isEmpty();
            assertThat(rig.status(id)).isEqualTo(EmailStatus.BOUNCED);
            assertThat(in("new")).isEmpty();
            assertThat(in("cur")).containsExactly("1:2,S", "2:2,F");

            MailboxRound again = mailbox.runOnce();
            assertThat(again.handled() + again.notUnderstood()).isZero();
        }
    }

    @Test
    void listedButUnreadMailIsRead() throws IOException {
        EmailId id = rig.sent("pat@home.test");
        put("cur/1:2,R", rig.bounce(id, "pat@home.test"));
        try (BounceMailbox mailbox = mailbox()) {
            assertThat(mailbox.runOnce().handled()).isEqualTo(1);
            assertThat(in("cur")).containsExactly("1:2,RS");
        }
    }

    @Test
    void handledMailsAreMovedToSubfolderOrDeleted() throws IOException {
        EmailId id = rig.sent("pat@home.test");
        put("new/1", rig.bounce(id, "pat@home.test"));
        put("new/2", BounceRig.letter());
        try (BounceMailbox mailbox = BounceMailbox.maildir(maildir)
                .moveHandledTo("Handled")
                .leaveNotUnderstood()
                .readInto(rig.ledger, BounceRig.PARSER)) {
            assertThat(mailbox.runOnce().handled()).isEqualTo(1);
            assertThat(in(".Handled/cur")).containsExactly("1:2,");
            assertThat(in("new")).containsExactly("2");
            assertThat(mailbox.runOnce().notUnderstood()).isZero();
        }
        put("new/3", rig.bounce(id, "pat@home.test"));
        try (BounceMailbox mailbox = BounceMailbox.maildir(maildir)
                .deleteHandled()
                .moveNotUnderstoodTo("Odd")
                .readInto(rig.ledger, BounceRig.PARSER)) {
            assertThat(mailbox.runOnce().handled()).isEqualTo(1);
            assertThat(in("new")).isEmpty();
            assertThat(in(".Odd/cur")).containsExactly("2:2,");
        }
    }

    @Test
    void unreadableMailIsSetAsideAndNextIsRead() throws IOException {
        EmailId id = rig.sent("pat@home.test");
        put("new/1", BounceRig.endless());
        put("new/2", new byte[12 << 20]);
        put("new/3", new byte[0]);
        put("new/4", rig.bounce(id, "pat@home.test"));
        Files.createDirectory(maildir.resolve("new/5"));
        try (BounceMailbox mailbox =
                BounceMailbox.maildir(maildir).deleteHandled().readInto(rig.ledger, BounceRig.PARSER)) {
            MailboxRound round = mailbox.runOnce();

            assertThat(round.setAside()).isEqualTo(2);
            assertThat(round.notUnderstood()).isEqualTo(1);
            assertThat(round.handled()).isEqualTo(1);
            assertThat(rig.status(id)).isEqualTo(EmailStatus.BOUNCED);
            assertThat(in("cur")).containsExactly("1:2,F", "2:2,F", "3:2,F");
        }
    }

    @Test
    void failingStoreEndsPassAndKeepsMail() throws IOException {
        EmailId id = rig.sent("pat@home.test");
        put("new/1", rig.bounce(id, "pat@home.test"));
        put("new/2", BounceRig.letter());
        try (BounceMailbox mailbox = mailbox()) {
            rig.storeIsDown.set(true);
            MailboxRound round = mailbox.runOnce();
            assertThat(round.endedBy()).containsInstanceOf(StoreException.class);
            assertThat(round.handled() + round.notUnderstood()).isZero();
            assertThat(in("new")).containsExactly("1", "2");

            rig.storeIsDown.set(false);
            assertThat(mailbox.runOnce().handled()).isEqualTo(1);
            assertThat(rig.status(id)).isEqualTo(EmailStatus.BOUNCED);
        }
    }

    @Test
    void closedLedgerEndsPassAndKeepsMail() throws IOException {
        EmailId id = rig.sent("pat@home.test");
        put("new/1", rig.bounce(id, "pat@home.test"));
        try (BounceMailbox mailbox = mailbox()) {
            rig.close();
            assertThat(mailbox.runOnce().endedBy()).containsInstanceOf(io.emailledger.LedgerClosedException.class);
            assertThat(in("new")).containsExactly("1");
        }
    }

    @Test
    void remainingMailIsReadByNextPass() throws IOException {
        for (int i = 0; i < MailSource.MOST + 1; i++) {
            put("new/" + (1_000 + i), BounceRig.letter());
        }
        try (BounceMailbox mailbox = mailbox()) {
            MailboxRound round = mailbox.runOnce();
            assertThat(round.notUnderstood()).isEqualTo(MailSource.MOST);
            assertThat(round.more()).isTrue();
            assertThat(mailbox.runOnce().notUnderstood()).isEqualTo(1);
        }
    }

    @Test
    void interruptedPassLosesAndRepeatsNothing() throws IOException {
        for (boolean before : List.of(true, false)) {
            int calls = Integer.MAX_VALUE;
            for (int cut = 1; cut <= calls; cut++) {
                EmailId first = rig.sent("pat@home" + before + cut + ".test");
                EmailId second = rig.sent("chris@home" + before + cut + ".test");
                put("new/1", rig.bounce(first, "pat@home" + before + cut + ".test"));
                put("new/2", BounceRig.letter());
                put("new/3", rig.bounce(second, "chris@home" + before + cut + ".test"));
                MailSource source = new MaildirSource(maildir, MailAction.moveTo("Handled"), MailAction.moveTo("Odd"));
                CutSource broken = new CutSource(source, cut, before);
                runOnce(broken);
                calls = broken.wasCut() ? Integer.MAX_VALUE : 0;
                runOnce(source);

                assertThat(rig.bounces(first)).as("cut off at call %d", cut).isEqualTo(1);
                assertThat(rig.bounces(second)).as("cut off at call %d", cut).isEqualTo(1);
                assertThat(in("new")).isEmpty();
                assertThat(in(".Handled/cur")).containsExactly("1:2,", "3:2,");
                assertThat(in(".Odd/cur")).containsExactly("2:2,");
                assertThat(cut).as("the calls of a pass").isLessThan(50);
            }
        }
    }

    private void runOnce(MailSource source) {
        try (BounceMailbox mailbox = new BounceMailbox(
                source,
                (name, stopped) -> MailboxPass.into(rig.ledger, BounceRig.PARSER, true, name, stopped),
                java.time.Duration.ofMinutes(1))) {
            MailboxRound unused = mailbox.runOnce();
        }
    }

    @Test
    void mailThatBreaksConnectionIsFetchedLast() throws IOException {
        EmailId id = rig.sent("pat@home.test");
        put("new/1", BounceRig.letter());
        put("new/2", rig.bounce(id, "pat@home.test"));
        MailSource source = new MaildirSource(maildir, MailAction.SEEN, MailAction.FLAG);
        try (BounceMailbox mailbox = new BounceMailbox(
                CutSource.breakingAt(source, "1"),
                (name, stopped) -> MailboxPass.into(rig.ledger, BounceRig.PARSER, true, name, stopped),
                java.time.Duration.ofMinutes(1))) {
            assertThat(mailbox.runOnce().handled()).isZero();
            assertThat(mailbox.runOnce().handled()).isEqualTo(1);
            assertThat(in("new")).containsExactly("1");
        }
    }

    @Test
    void invalidMaildirIsUnavailable() {
        try (BounceMailbox mailbox =
                BounceMailbox.maildir(maildir.resolve("new")).readInto(rig.ledger, BounceRig.PARSER)) {
            assertThat(mailbox.runOnce().endedBy()).containsInstanceOf(MailboxUnavailableException.class);
        }
        assertThatThrownBy(() -> BounceMailbox.maildir(maildir).login("user", "password"))
                .isInstanceOf(InvalidValueException.class);
        assertThatThrownBy(() -> BounceMailbox.maildir(maildir).moveHandledTo("../../elsewhere"))
                .isInstanceOf(InvalidValueException.class);
    }
}
