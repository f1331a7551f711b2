package io.emailledger.smtp;

import static io.emailledger.smtp.TestMail.SHORT;
import static io.emailledger.smtp.TestMail.SOON;
import static io.emailledger.smtp.TestMail.content;
import static io.emailledger.smtp.TestMail.envelope;
import static io.emailledger.smtp.TestMail.outcomes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.message.InvalidValueException;
import io.emailledger.sockets.PemFile;
import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import io.emailledger.testkit.smtp.SmtpServerBuilder;
import io.emailledger.testkit.smtp.TestTls;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests client certificates, from the files in which people have them. */
class ClientCertificateTest {
    private static final char[] PASSWORD = "changeit".toCharArray();

    private final Transcript transcript = new Transcript();

    private static Path pem(String name) {
        try {
            return Path.of(ClientCertificateTest.class
                    .getResource("/pem/" + name + ".pem")
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "rsa-cert, rsa-pkcs8",
        "rsa-cert, rsa-pkcs1",
        "rsa-bag, rsa-bag",
        "ec-cert, ec-pkcs8",
        "ec-cert, ec-sec1",
        "ed25519-cert, ed25519-pkcs8"
    })
    void certificateAndKeyAreReadFromPem(String chain, String key) {
        assertThat(ClientCertificate.fromPem(pem(chain), pem(key))).hasToString("ClientCertificate");
    }

    @ParameterizedTest
    @CsvSource({
        "rsa-pkcs8, rsa-pkcs8, chain must be a PEM file with a certificate",
        "rsa-cert, rsa-cert, key must be a PEM file with a private key",
        "rsa-cert, ec-pkcs8, key must belong to the first certificate",
        "ec-cert, rsa-pkcs8, key must belong to the first certificate",
        "rsa-cert, rsa-pkcs8-encrypted, key must not be encrypted",
        "rsa-cert, rsa-pkcs1-encrypted, key must not be encrypted",
    })
    void otherFileIsRefused(String chain, String key, String text) {
        assertThatThrownBy(() -> ClientCertificate.fromPem(pem(chain), pem(key)))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining(text);
    }

    @Test
    void missingAndBrokenFilesAreRefused(@TempDir Path folder) throws Exception {
        Path broken = folder.resolve("broken.pem");
        Files.writeString(broken, "-----BEGIN CERTIFICATE-----\nabc*\n-----END CERTIFICATE-----\n");

        assertThatThrownBy(() -> ClientCertificate.fromPem(folder.resolve("none"), broken))
                .isInstanceOf(UncheckedIOException.class);
        assertThatThrownBy(() -> ClientCertificate.fromPem(broken, pem("rsa-pkcs8")))
                .isInstanceOf(InvalidValueException.class);
    }

    @Test
    void contextAndCertificateContradict() throws Exception {
        ClientCertificate certificate = ClientCertificate.fromPem(pem("ec-cert"), pem("ec-sec1"));
        SmtpTransportBuilder builder = SmtpTransport.relay("mail.test", 587).clientCertificate(certificate);

        assertThatThrownBy(() -> builder.security(Security.NONE).build())
                .isInstanceOf(InvalidValueException.class)
                .hasMessageStartingWith("clientCertificate must not be given with Security.NONE");
        assertThatThrownBy(() -> builder.security(Security.TLS)
                        .sslContext(SSLContext.getDefault())
                        .build())
                .isInstanceOf(InvalidValueException.class)
                .hasMessageStartingWith("clientCertificate must not be given with sslContext(...)");
    }

    @ParameterizedTest
    @CsvSource({"true, true", "true, false", "false, true"})
    void serverThatAsksIsShownTheCertificate(boolean shown, boolean fromPem, @TempDir Path folder) throws Exception {
        Path trusted = folder.resolve("trusted.p12");
        SmtpServerBuilder builder = ScriptedSmtpServer.builder()
                .implicitTls(serverContext(folder))
                .requireClientCertificate()
                .requireLogin("unused", "unused")
                .loginMechanisms("EXTERNAL");
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("server", TestTls.localhost().certificate());
        try (OutputStream out = Files.newOutputStream(trusted)) {
            store.store(out, PASSWORD);
        }
        System.setProperty("javax.net.ssl.trustStore", trusted.toString());
        System.setProperty("javax.net.ssl.trustStorePassword", new String(PASSWORD));
        try (ScriptedSmtpServer server = builder.start();
                SmtpTransport transport = transport(server, shown, fromPem)) {
            var result = transport.deliver(envelope("pat@home.test"), content(SHORT), transcript);

            if (shown) {
                assertThat(outcomes(result)).as("%s", transcript).containsExactly(Outcome.ACCEPTED);
                assertThat(transcript.said()).contains("AUTH EXTERNAL ***");
            } else {
                assertThat(TestMail.unavailable(result).code()).isZero();
                assertThat(server.receivedCount()).isZero();
            }
        } finally {
            System.clearProperty("javax.net.ssl.trustStore");
            System.clearProperty("javax.net.ssl.trustStorePassword");
        }
    }

    private static SmtpTransport transport(ScriptedSmtpServer server, boolean shown, boolean fromPem) throws Exception {
        SmtpTransportBuilder builder = SmtpTransport.relay("localhost", server.port())
                .security(Security.TLS)
                .readTimeout(SOON)
                .loginWithCertificate();
        if (!shown) {
            SSLContext none = SSLContext.getInstance("TLS");
            none.init(null, null, null);
            return builder.sslContext(none).build();
        }
        ClientCertificate certificate = fromPem
                ? ClientCertificate.fromPem(pem("rsa-cert"), pem("rsa-pkcs1"))
                : ClientCertificate.fromKeyStore(clientStore(), PASSWORD);
        return builder.clientCertificate(certificate).build();
    }

    private static KeyStore clientStore() throws Exception {
        var certificates = PemFile.read(pem("rsa-cert"), "chain").certificates();
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("client", PemFile.read(pem("rsa-pkcs8"), "key").privateKey(), PASSWORD, new Certificate[] {
            certificates.get(0)
        });
        return store;
    }

    /** The context of a server that trusts the client's certificate. */
    private static SSLContext serverContext(Path folder) throws Exception {
        Path file = folder.resolve("server.p12");
        TestTls.localhost().writeTo(file, new String(PASSWORD));
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD);
        }
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, PASSWORD);
        KeyStore clients = KeyStore.getInstance("PKCS12");
        clients.load(null, null);
        try (InputStream in = Files.newInputStream(pem("rsa-cert"))) {
            clients.setCertificateEntry(
                    "client", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(clients);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }
}
