package io.emailledger.bounces;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.emailledger.message.InvalidValueException;
import io.emailledger.smtp.Security;
import io.emailledger.testkit.smtp.TestTls;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Nobody gets to see a password who should not, and no server holds the thread up for ever. */
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

    private static void assertNobodyLoggedIn(LineServer server) {
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
    void whereStartTlsWasTakenOutNobodyLogsInOverImap(Security security) throws Exception {
        for (String greeting : List.of("* OK hello", "* PREAUTH welcome")) {
            try (LineServer server = LineServer.inClear(greeting, line -> imap(line, "AUTH=PLAIN"))) {
                String words = trouble(BounceMailbox.imap("localhost", server.port())
                        .security(security)
                        .login(USER, SECRET));

                assertThat(words).contains("the server offers no STARTTLS");
                assertNobodyLoggedIn(server);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Security.class,
            names = {"STARTTLS_REQUIRED", "STARTTLS_IF_OFFERED"})
    void whereStartTlsWasTakenOutNobodyLogsInOverPop3(Security security) throws Exception {
        try (LineServer server = LineServer.inClear(
                "+OK hello", line -> line.equals("CAPA") ? "+OK\r\nUIDL\r\nSASL PLAIN\r\n." : "+OK")) {
            String words = trouble(BounceMailbox.pop3("localhost", server.port())
                    .security(security)
                    .login(USER, SECRET));

            assertThat(words).contains("the server offers no STARTTLS");
            assertNobodyLoggedIn(server);
        }
    }

    @Test
    void aServerThatRefusesStartTlsGetsNoPasswordEither() throws Exception {
        try (LineServer server = LineServer.inClear("* OK hello", line -> imap(line, "STARTTLS AUTH=PLAIN"))) {
            assertThat(trouble(BounceMailbox.imap("localhost", server.port()).login(USER, SECRET)))
                    .startsWith("The mailbox at localhost:");
            assertNobodyLoggedIn(server);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"imap", "pop3"})
    void aCertificateForAnotherNameIsRefused(String protocol) throws Exception {
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
    void aCertificateOfAStrangerIsRefused() throws Exception {
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
    void aTokenIsSaidByXoauth2AndInNoOtherWay() throws Exception {
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
            assertNobodyLoggedIn(server);
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

    private static BounceMailboxBuilder inClear(LineServer server) {
        return BounceMailbox.imap("localhost", server.port())
                .security(Security.NONE)
                .allowLoginWithoutTls();
    }

    @Test
    void aPasswordInClearHasToBeAskedFor() {
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
    void aServerThatStallsOrDripsIsGivenUp(String greeting) throws Exception {
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
    void closingCutsOffAServerThatStalls() throws Exception {
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
}
