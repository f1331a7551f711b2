package io.emailledger.bounces;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.ServerSetup;
import io.emailledger.message.EmailId;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Breaks a pass over a real protocol at every call, and tests that the next pass continues. */
@Execution(ExecutionMode.CONCURRENT)
class CutConnectionTest {
    private final BounceRig rig = new BounceRig();

    @AfterEach
    void close() {
        rig.close();
    }

    @ParameterizedTest
    @CsvSource({"imap, true", "imap, false", "pop3, true", "pop3, false"})
    void brokenConnectionLosesAndRepeatsNothing(String protocol, boolean before) {
        try (MailServer server =
                new MailServer(protocol.equals("imap") ? ServerSetup.PROTOCOL_IMAP : ServerSetup.PROTOCOL_POP3)) {
            // Over POP3 each process would read every letter again.
            boolean flags = protocol.equals("imap");
            boolean again = true;
            for (int cut = 1; again; cut++) {
                String first = "pat" + cut + "@home.test";
                String second = "chris" + cut + "@home.test";
                EmailId one = rig.sent(first);
                EmailId two = rig.sent(second);
                server.deliver(rig.bounce(one, first));
                if (flags) {
                    server.deliver(BounceRig.letter());
                }
                server.deliver(rig.bounce(two, second));
                CutSource broken = new CutSource(source(server, protocol), cut, before);
                runOnce(broken);
                again = broken.wasCut();
                runOnce(source(server, protocol));

                assertThat(rig.bounces(one)).as("cut off at call %d", cut).isEqualTo(1);
                assertThat(rig.bounces(two)).as("cut off at call %d", cut).isEqualTo(1);
                assertThat(server.in("INBOX"))
                        .as("remaining mails, cut off at call %d", cut)
                        .hasSize(flags ? cut : 0)
                        .allSatisfy(subject -> assertThat(subject).startsWith("Lunch on Thursday"));
                assertThat(cut).as("the calls of a pass").isLessThan(50);
            }
        }
    }

    private static MailSource source(MailServer server, String protocol) {
        BounceMailboxBuilder builder = server.mailbox().deleteHandled();
        return protocol.equals("imap") ? builder.flagNotUnderstood().source() : builder.source();
    }

    private void runOnce(MailSource source) {
        try (BounceMailbox mailbox = new BounceMailbox(
                source,
                (name, stopped) -> MailboxPass.into(rig.ledger, BounceRig.PARSER, true, name, stopped),
                Duration.ofMinutes(1))) {
            MailboxRound unused = mailbox.runOnce();
        }
    }
}
