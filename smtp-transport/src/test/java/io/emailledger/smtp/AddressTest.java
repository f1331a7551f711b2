package io.emailledger.smtp;

import static io.emailledger.smtp.TestMail.SHORT;
import static io.emailledger.smtp.TestMail.content;
import static io.emailledger.smtp.TestMail.envelope;
import static io.emailledger.smtp.TestMail.outcomes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.spi.Transport.DeliveryResult;
import io.emailledger.testkit.MovableClock;
import io.emailledger.testkit.smtp.Phase;
import io.emailledger.testkit.smtp.Reaction;
import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests which addresses of a name are used, in which order, and from which address of this machine. */
class AddressTest {
    private static final String HOST = "mail.home.test";

    private final ScriptedSmtpServer server = ScriptedSmtpServer.start();
    private final MovableClock clock = MovableClock.start();
    private Transcript transcript = new Transcript();

    @AfterEach
    void close() {
        server.close();
    }

    /** A transport to a name with these addresses. */
    private SmtpTransportBuilder to(String... addresses) {
        return SmtpTransport.relay(HOST, server.port())
                .security(Security.NONE)
                .readTimeout(TestMail.SOON)
                .messagesPerConnection(1)
                .time(clock)
                .resolver(name -> {
                    InetAddress[] found = new InetAddress[addresses.length];
                    for (int i = 0; i < addresses.length; i++) {
                        found[i] = InetAddress.getByName(addresses[i]);
                    }
                    return found;
                });
    }

    private DeliveryResult send(SmtpTransport transport) {
        transcript = new Transcript();
        return transport.deliver(envelope("pat@home.test"), content(SHORT), transcript);
    }

    private DeliveryResult send(SmtpTransportBuilder builder) {
        try (SmtpTransport transport = builder.build()) {
            return send(transport);
        }
    }

    private static void assumeIpv6() {
        boolean here;
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByName("::1"), 0));
            here = true;
        } catch (IOException e) {
            here = false;
        }
        assumeTrue(here, "this machine has no IPv6: ::1 cannot be used");
    }

    /** On some systems only 127.0.0.1 is there. */
    private TestProxy alias(String address) {
        try {
            return TestProxy.alias(address, server.port());
        } catch (IOException e) {
            assumeTrue(false, "this machine has no address " + address);
            throw new IllegalStateException(e);
        }
    }

    @Test
    void nextAddressIsTriedAfterFailure() {
        assertThat(outcomes(send(to("127.0.0.2", "127.0.0.3", "127.0.0.1")))).containsExactly(Outcome.ACCEPTED);

        assertThat(transcript.notes())
                .hasSize(2)
                .allMatch(note -> note.contains(": no connection: "))
                .first()
                .asString()
                .startsWith("127.0.0.2");
    }

    @Test
    void failuresOfAllAddressesAreReportedOnce() {
        server.close();

        assertThat(TestMail.unavailable(send(to("127.0.0.2", "127.0.0.3", "127.0.0.1")))
                        .text())
                .startsWith(HOST + ":" + server.port() + ": 3 addresses were tried: no connection: ")
                .endsWith(" (127.0.0.2, 127.0.0.3, 127.0.0.1)");
    }

    @Test
    void reportNamesSomeOfManyAddresses() {
        server.close();
        String[] many = new String[40];
        for (int i = 0; i < many.length; i++) {
            many[i] = "127.0.0." + (i + 1);
        }

        assertThat(TestMail.unavailable(send(to(many))).text())
                .contains("40 addresses were tried")
                .endsWith("127.0.0.6 and 34 more)");
    }

    @Test
    void failedAddressIsTriedLastForFiveMinutes() {
        try (SmtpTransport transport = to("127.0.0.2", "127.0.0.1").build()) {
            send(transport);
            assertThat(transcript.notes()).hasSize(1);

            clock.advance(Duration.ofMinutes(4));
            send(transport);
            assertThat(transcript.notes()).isEmpty();

            clock.advance(Duration.ofMinutes(2));
            send(transport);
            assertThat(transcript.notes()).hasSize(1);
        }
    }

    @Test
    void clockSetBackEndsPreference() {
        try (SmtpTransport transport = to("127.0.0.2", "127.0.0.1").build()) {
            send(transport);
            clock.advance(Duration.ofHours(-1));
            send(transport);

            assertThat(transcript.notes()).hasSize(1);
        }
    }

    @Test
    void addressWithoutGreetingIsTriedLast() throws Exception {
        try (TestProxy other = alias("127.0.0.2");
                SmtpTransport transport = to("127.0.0.1", "127.0.0.2").build()) {
            server.when(Phase.GREETING).times(1).then(Reaction.close());
            TestMail.unavailable(send(transport));

            assertThat(outcomes(send(transport))).containsExactly(Outcome.ACCEPTED);
            assertThat(other.clients()).hasSize(1);
        }
    }

    @Test
    void addressesAreTriedWithinAttempt() throws Exception {
        // A server whose queue of connections is full does not answer.
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            List<Socket> filling = new ArrayList<>();
            boolean isFull = false;
            for (int i = 0; i < 5; i++) {
                Socket socket = new Socket();
                filling.add(socket);
                try {
                    socket.connect(full.getLocalSocketAddress(), 100);
                } catch (IOException e) {
                    isFull = true;
                }
            }
            assumeTrue(isFull, "this system answers for a server whose queue is full");
            SmtpTransportBuilder builder =
                    SmtpTransport.relay("127.0.0.1", full.getLocalPort()).security(Security.NONE);
            assertThat(TestMail.unavailable(send(builder.connectTimeout(Duration.ofMillis(300))))
                            .text())
                    .endsWith("no connection within 300 ms");
            assertThat(TestMail.unavailable(
                                    send(builder.connectTimeout(TestMail.SOON).attemptTimeout(Duration.ofMillis(300))))
                            .text())
                    .endsWith("the attempt took longer than 300 ms");
            for (Socket socket : filling) {
                socket.close();
            }
        }
    }

    @Test
    void localAddressIsBound() throws Exception {
        try (TestProxy other = alias("127.0.0.2")) {
            assertThat(outcomes(send(to("::1", "127.0.0.2").localAddress(InetAddress.getByName("127.0.0.3")))))
                    .containsExactly(Outcome.ACCEPTED);

            assertThat(other.clients()).containsExactly(InetAddress.getByName("127.0.0.3"));
            assertThat(transcript.said().get(0)).isEqualTo("EHLO [127.0.0.3]");
        }
    }

    @Test
    void foreignLocalAddressIsReported() throws Exception {
        assertThat(TestMail.unavailable(
                                send(to("127.0.0.1", "127.0.0.2").localAddress(InetAddress.getByName("192.0.2.1"))))
                        .text())
                .contains("localAddress(...) cannot be used, is it an address of this machine?");
    }

    @Test
    void familyWithoutAddressIsReported() throws Exception {
        assertThat(TestMail.unavailable(send(to("127.0.0.1").addressPreference(AddressPreference.IPV6_ONLY)))
                        .text())
                .contains("has no address that localAddress(...) and addressPreference(...) allow");
        assertThat(TestMail.unavailable(send(to("127.0.0.1").localAddress(InetAddress.getByName("::1"))))
                        .text())
                .contains("has no address that localAddress(...) and addressPreference(...) allow");
    }

    @Test
    void preferenceChoosesFamily() throws Exception {
        assumeIpv6();
        try (TestProxy sixth = alias("::1")) {
            for (AddressPreference preference : AddressPreference.values()) {
                int before = sixth.clients().size();
                assertThat(outcomes(send(to("127.0.0.1", "::1").addressPreference(preference))))
                        .containsExactly(Outcome.ACCEPTED);

                boolean usesSixth =
                        preference == AddressPreference.IPV6_FIRST || preference == AddressPreference.IPV6_ONLY;
                assertThat(sixth.clients().size() - before).as("%s", preference).isEqualTo(usesSixth ? 1 : 0);
            }
            assertThat(outcomes(send(to("::1", "127.0.0.1").addressPreference(AddressPreference.IPV4_FIRST))))
                    .containsExactly(Outcome.ACCEPTED);
            assertThat(sixth.clients()).hasSize(2);
        }
    }

    @Test
    void preferredFamilyFallsBackToOther() {
        assumeIpv6();
        assertThat(outcomes(send(to("127.0.0.1", "::1").addressPreference(AddressPreference.IPV6_FIRST))))
                .containsExactly(Outcome.ACCEPTED);
        assertThat(transcript.notes()).hasSize(1).first().asString().startsWith("0:0:0:0:0:0:0:1: no connection");
    }

    @Test
    void localIpv6AddressUsesIpv6() throws Exception {
        assumeIpv6();
        try (TestProxy sixth = alias("::1")) {
            assertThat(outcomes(send(to("127.0.0.1", "::1").localAddress(InetAddress.getByName("::1")))))
                    .containsExactly(Outcome.ACCEPTED);
            assertThat(sixth.clients()).containsExactly(InetAddress.getByName("::1"));
            assertThat(transcript.said().get(0)).isEqualTo("EHLO [IPv6:0:0:0:0:0:0:0:1]");
        }
    }
}
