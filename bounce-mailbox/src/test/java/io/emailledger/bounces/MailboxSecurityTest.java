package io.emailledger.bounces;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.emailledger.message.InvalidValueException;
import io.emailledger.smtp.Security;
import io.emailledger.smtp.TokenSource;
import io.emailledger.testkit.smtp.TestTls;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that passwords are not disclosed, and that no server blocks the thread for ever. */
class MailboxSecurityTest {
    private static final String USER = "bounces";
    private static final String SECRET = "s3cret";

    private final BounceRig rig = new BounceRig();

    @AfterEach
    void close() {
        rig.close();
    }

    private String trouble(BounceMailboxBuilder builder) {
        try (BounceMailbox mailbox = builder.readInto(rig.ledger, BounceRig.PARSER)) {
            MailboxRound round = assertTimeoutPreemptively(Duration.ofSeconds(30), mailbox::runOnce);
            assertThat(round.endedBy()).containsInstanceOf(MailboxUnavailableException.class);
            return String.valueOf(round.endedBy().orElseThrow().getMessage());
        }
    }

    private static String imap(String line, String capabilities) {
        if (line.contains("CAPABILITY")) {
            return "* CAPABILITY IMAP4rev1 " + capabilities + "\r\nTAG OK done";
        }
        return line.contains("LOGOUT") ? "* BYE\r\nTAG OK done" : "TAG NO what?";
    }

    private static void assertNoLogin(LineServer server) {
        String base64 =
                Base64.getEncoder().encodeToString(("\0" + USER + "\0" + SECRET).getBytes(StandardCharsets.US_ASCII));
        assertThat(server.heard())
                .isNotEmpty()
                .noneMatch(line -> line.contains("LOGIN ") || line.contains("AUTH") || line.startsWith("USER"))
                .noneMatch(line -> line.contains(SECRET) || line.contains(base64));
    }

    @ParameterizedTest
    @EnumSource(
            value = Security.class,
            names = {"STARTTLS_REQUIRED", "STARTTLS_IF_OFFERED"})
    void strippedStartTlsPreventsImapLogin(Security security) throws Exception {
        for (String greeting : List.of("* OK hello", "* PREAUTH welcome")) {
            try (LineServer server = LineServer.inClear(greeting, line -> imap(line, "AUTH=PLAIN"))) {
                String text = trouble(BounceMailbox.imap("localhost", server.port())
                        .security(security)
                        .login(USER, SECRET));

                assertThat(text).contains("the server offers no STARTTLS");
                assertNoLogin(server);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Security.class,
            names = {"STARTTLS_REQUIRED", "STARTTLS_IF_OFFERED"})
    void strippedStartTlsPreventsPop3Login(Security security) throws Exception {
        try (LineServer server = LineServer.inClear(
                "+OK hello", line -> line.equals("CAPA") ? "+OK\r\nUIDL\r\nSASL PLAIN\r\n." : "+OK")) {
            String text = trouble(BounceMailbox.pop3("localhost", server.port())
                    .security(security)
                    .login(USER, SECRET));

            assertThat(text).contains("the server offers no STARTTLS");
            assertNoLogin(server);
        }
    }

    @Test
    void rejectedStartTlsPreventsLogin() throws Exception {
        try (LineServer server = LineServer.inClear("* OK hello", line -> imap(line, "STARTTLS AUTH=PLAIN"))) {
            assertThat(trouble(BounceMailbox.imap("localhost", server.port()).login(USER, SECRET)))
                    .startsWith("The mailbox at localhost:");
            assertNoLogin(server);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"imap", "pop3"})
    void certificateForOtherNameIsRejected(String protocol) throws Exception {
        TestTls other = TestTls.forHost("other.test");
        try (LineServer server = new LineServer(
                other.serverContext()
                        .getServerSocketFactory()
                        .createServerSocket(0, 50, InetAddress.getByName("127.0.0.1")),
                "* OK hello",
                line -> imap(line, "AUTH=PLAIN"))) {
            BounceMailboxBuilder builder = protocol.equals("imap")
                    ? BounceMailbox.imap("localhost", server.port())
                    : BounceMailbox.pop3("localhost", server.port());
            assertThat(trouble(builder.security(Security.TLS)
                            .sslContext(other.clientContext())
                            .login(USER, SECRET)))
                    .contains("TLS failed")
                    .contains("localhost");
            assertThat(server.heard()).isEmpty();
        }
    }

    @Test
    void untrustedCertificateIsRejected() throws Exception {
        try (LineServer server = new LineServer(
                TestTls.localhost()
                        .serverContext()
                        .getServerSocketFactory()
                        .createServerSocket(0, 50, InetAddress.getByName("127.0.0.1")),
                "* OK hello",
                line -> imap(line, "AUTH=PLAIN"))) {
            assertThat(trouble(BounceMailbox.imap("localhost", server.port())
                            .security(Security.TLS)
                            .login(USER, SECRET)))
                    .contains("TLS failed");
            assertThat(server.heard()).isEmpty();
        }
    }

    @Test
    void tokenIsSentOnlyByXoauth2() throws Exception {
        String said = Base64.getEncoder()
                .encodeToString(("user=" + USER + "\u0001auth=Bearer " + SECRET + "\u0001\u0001")
                        .getBytes(StandardCharsets.US_ASCII));
        try (LineServer server = LineServer.inClear("* OK hello", line -> imap(line, "SASL-IR AUTH=XOAUTH2"))) {
            assertThat(trouble(inClear(server).loginWithToken(USER, () -> SECRET)))
                    .contains("the login was not accepted");
            assertThat(server.heard()).anyMatch(line -> line.endsWith("AUTHENTICATE XOAUTH2 " + said));
        }
        try (LineServer server = LineServer.inClear("* OK hello", line -> imap(line, "AUTH=PLAIN"))) {
            assertThat(trouble(inClear(server).loginWithToken(USER, () -> SECRET)))
                    .contains("the server offers no login by XOAUTH2");
            assertNoLogin(server);
        }
        try (LineServer server = LineServer.inClear("* OK hello", line -> imap(line, "AUTH=XOAUTH2"))) {
            assertThat(trouble(inClear(server).loginWithToken(USER, () -> {
                        throw new IllegalStateException(SECRET);
                    })))
                    .contains("there is no access token")
                    .doesNotContain(SECRET);
            assertThat(server.heard()).isEmpty();
        }
    }

    @Test
    void rejectedTokenIsReplacedOnce() throws Exception {
        List<String> left = new ArrayList<>(List.of("first-token", "second-token", "third-token"));
        TokenSource source = new TokenSource() {
            @Override
            public String token() {
                return left.get(0);
            }

            @Override
            public void rejected(String token) {
                left.remove(token);
            }
        };
        try (LineServer server = LineServer.inClear("* OK hello", line -> imap(line, "SASL-IR AUTH=XOAUTH2"))) {
            assertThat(trouble(inClear(server).loginWithToken(USER, source))).contains("the login was not accepted");

            assertThat(server.heard())
                    .filteredOn(line -> line.contains("AUTHENTICATE"))
                    .hasSize(2)
                    .doesNotHaveDuplicates();
        }
    }

    private static BounceMailboxBuilder inClear(LineServer server) {
        return BounceMailbox.imap("localhost", server.port())
                .security(Security.NONE)
                .allowLoginWithoutTls();
    }

    @Test
    void plaintextLoginMustBeEnabled() {
        assertThatThrownBy(() -> BounceMailbox.imap("localhost", 143)
                        .security(Security.NONE)
                        .login(USER, SECRET)
                        .readInto(rig.ledger, BounceRig.PARSER))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("allowLoginWithoutTls()");
        assertThatThrownBy(() -> BounceMailbox.imap("localhost", 993).readInto(rig.ledger, BounceRig.PARSER))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("login");
        assertThat(BounceMailbox.imap("localhost", 993).login(USER, SECRET).toString())
                .doesNotContain(SECRET);
    }

    @ParameterizedTest
    @ValueSource(strings = {"* OK hello", ""})
    void stallingServerTimesOut(String greeting) throws Exception {
        try (LineServer server = LineServer.inClear(greeting, line -> "")) {
            for (BounceMailboxBuilder builder : List.of(
                    BounceMailbox.imap("localhost", server.port()), BounceMailbox.pop3("localhost", server.port()))) {
                assertThat(trouble(builder.readTimeout(Duration.ofMillis(300))
                                .operationTimeout(Duration.ofMillis(600))
                                .login(USER, SECRET)))
                        .startsWith("The mailbox at localhost:");
            }
        }
    }

    @Test
    void closeInterruptsStallingServer() throws Exception {
        try (LineServer server = LineServer.inClear("* OK hello", line -> "")) {
            BounceMailbox mailbox = BounceMailbox.imap("localhost", server.port())
                    .login(USER, SECRET)
                    .readInto(rig.ledger, BounceRig.PARSER);
            mailbox.start();
            while (server.heard().isEmpty()) {
                Thread.onSpinWait();
            }
            assertTimeoutPreemptively(Duration.ofSeconds(10), mailbox::close);
        }
    }

    /** Hostile replies by command. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT|* 2000000000 EXISTS\r\nTAG OK done",
                "SELECT|* -5 EXISTS\r\nTAG OK done",
                "SELECT|* OK {2147483640}\r\nTAG OK done",
                "SELECT|* OK {99999999999999999999}\r\nTAG OK done",
                "SEARCH|* SEARCH 1 99999999999999999999 -1 x {2147483647}\r\nTAG OK done",
                "UID FETCH|* 1 FETCH (UID 1 BODY[] {2147483647}\r\nx",
                "UID FETCH|* 1 FETCH (UID 1 BODY[] {-5}\r\n)\r\nTAG OK done",
                "UID FETCH|* 1 FETCH ((((((((\r\nTAG OK done",
                "LOGIN|\u0000\r\nTAG OK done",
            })
    void imapErrorTextIsInTheResult(String rule) throws Exception {
        String command = rule.substring(0, rule.indexOf('|'));
        try (LineServer server = LineServer.inClear(
                "* OK hello", line -> line.contains(command) ? rule.substring(rule.indexOf('|') + 1) : honest(line))) {
            assertThat(round(inClear(server).login(USER, SECRET)).handled()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "STAT|+OK 2000000000 99",
                "STAT|+OK -5 -7",
                "LIST|+OK\r\n1 99999999999999999999\r\n.",
                "UIDL|+OK\r\n99999999999 x\r\n.",
                "RETR|-ERR no",
            })
    void pop3ErrorTextIsInTheResult(String rule) throws Exception {
        String command = rule.substring(0, rule.indexOf('|'));
        try (LineServer server = LineServer.inClear(
                "+OK hello", line -> line.startsWith(command) ? rule.substring(rule.indexOf('|') + 1) : pop(line))) {
            assertThat(round(BounceMailbox.pop3("localhost", server.port())
                                    .security(Security.NONE)
                                    .allowLoginWithoutTls()
                                    .login(USER, SECRET))
                            .handled())
                    .isZero();
        }
    }

    private MailboxRound round(BounceMailboxBuilder builder) {
        BounceMailboxBuilder patient =
                builder.readTimeout(Duration.ofMillis(500)).operationTimeout(Duration.ofSeconds(2));
        try (BounceMailbox mailbox = patient.readInto(rig.ledger, BounceRig.PARSER)) {
            return assertTimeoutPreemptively(Duration.ofSeconds(30), mailbox::runOnce);
        }
    }

    private static String honest(String line) {
        if (line.contains("CAPABILITY")) {
            return "* CAPABILITY IMAP4rev1\r\nTAG OK done";
        } else if (line.contains("SELECT")) {
            return "* 1 EXISTS\r\n* OK [UIDVALIDITY 1] x\r\n* OK [UIDNEXT 2] x\r\nTAG OK [READ-WRITE] done";
        } else if (line.contains("SEARCH")) {
            return "* SEARCH 1\r\nTAG OK done";
        }
        return line.contains("SIZE") ? "* 1 FETCH (UID 1 RFC822.SIZE 100)\r\nTAG OK done" : "TAG OK done";
    }

    private static String pop(String line) {
        if (line.startsWith("CAPA")) {
            return "+OK\r\nUSER\r\nUIDL\r\n.";
        } else if (line.startsWith("STAT")) {
            return "+OK 1 100";
        } else if (line.startsWith("LIST")) {
            return line.equals("LIST") ? "+OK\r\n1 100\r\n." : "+OK 1 100";
        } else if (line.startsWith("UIDL")) {
            return line.equals("UIDL") ? "+OK\r\n1 u1\r\n." : "+OK 1 u1";
        }
        return line.startsWith("AUTH") ? "-ERR" : "+OK";
    }
}
