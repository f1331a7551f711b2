package io.emailledger.bounces;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.message.EmailId;
import io.emailledger.smtp.Security;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests a server that announces new mail at a chosen moment. */
class ImapIdleTest {
    private final BounceRig rig = new BounceRig();

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void mailAnnouncedBeforeIdleIsReadAtOnce() throws Exception {
        EmailId first = rig.sent("pat@home.test");
        EmailId second = rig.sent("chris@home.test");
        Inbox inbox = new Inbox(
                List.of(text(rig.bounce(first, "pat@home.test")), text(rig.bounce(second, "chris@home.test"))));
        try (LineServer server = LineServer.inClear("* OK hello", inbox::answer);
                BounceMailbox mailbox = BounceMailbox.imap("localhost", server.port())
                        .security(Security.NONE)
                        .allowLoginWithoutTls()
                        .login(BounceRig.USER, BounceRig.PASSWORD)
                        .readTimeout(Duration.ofHours(1))
                        .pollInterval(Duration.ofHours(1))
                        .readInto(rig.ledger, BounceRig.PARSER)) {
            mailbox.start();

            assertThat(rig.awaitBounce()).isEqualTo(first);
            assertThat(rig.awaitBounce()).isEqualTo(second);
            assertThat(rig.bounceWithin(Duration.ofMillis(300))).isEmpty();
            assertThat(inbox.idles.get())
                    .as("an unchanged count does not end the wait")
                    .isLessThanOrEqualTo(2);
        }
    }

    private static String text(byte[] mail) {
        return new String(mail, StandardCharsets.US_ASCII);
    }

    /**
     * Has one mail. Each further mail arrives just before an IDLE, which blocks for ever once all have arrived. Every
     * IDLE reports the number of mails.
     */
    private static final class Inbox {
        private final List<String> mails;
        private final Set<Integer> seen = new HashSet<>();
        private final AtomicInteger idles = new AtomicInteger();
        private int there = 1;
        private String idle = "";

        Inbox(List<String> mails) {
            this.mails = mails;
        }

        String answer(String line) {
            String[] words = line.split(" ", 4);
            if (line.equals("DONE")) {
                return idle + " OK done";
            }
            return switch (words[1]) {
                case "CAPABILITY" -> "* CAPABILITY IMAP4rev1 IDLE\r\nTAG OK done";
                case "SELECT" -> "* " + there + " EXISTS\r\n* OK [UIDVALIDITY 1] valid\r\nTAG OK [READ-WRITE] done";
                case "UID" -> byUid(words[2], words[3]) + "TAG OK done";
                case "IDLE" -> idle(words[0]);
                case "LOGOUT" -> "* BYE\r\nTAG OK done";
                default -> "TAG OK done";
            };
        }

        private String idle(String tag) {
            idle = tag;
            idles.incrementAndGet();
            there = Math.min(there + 1, mails.size());
            return "* " + there + " EXISTS\r\n+ waiting";
        }

        private String byUid(String command, String arguments) {
            return switch (command) {
                case "SEARCH" ->
                    "* SEARCH"
                            + IntStream.rangeClosed(1, there)
                                    .filter(uid -> !seen.contains(uid))
                                    .mapToObj(uid -> " " + uid)
                                    .collect(Collectors.joining())
                            + "\r\n";
                case "FETCH" -> fetch(Integer.parseInt(arguments.replaceFirst(" .*", "")), arguments);
                default -> {
                    seen.add(Integer.parseInt(arguments.replaceFirst(" .*", "")));
                    yield "";
                }
            };
        }

        private String fetch(int uid, String what) {
            String mail = mails.get(uid - 1);
            String said = what.contains("BODY")
                    ? "BODY[]<0> {" + mail.length() + "}\r\n" + mail
                    : "RFC822.SIZE " + mail.length();
            return "* " + uid + " FETCH (UID " + uid + " " + said + ")\r\n";
        }
    }
}
