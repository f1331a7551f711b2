package io.emailledger.benchmarks;

import io.emailledger.message.Address;
import io.emailledger.message.EmailId;
import io.emailledger.oauth2.OAuth2Tokens;
import io.emailledger.smtp.SmtpTransport;
import io.emailledger.smtp.SmtpTransportBuilder;
import io.emailledger.smtp.TokenSource;
import io.emailledger.spi.Transport.AttemptLog;
import io.emailledger.spi.Transport.Envelope;
import io.emailledger.spi.Transport.MessageContent;
import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Shows how the transport logs in to a real Dovecot, by tokens and by SCRAM. {@code
 * verification/benchmarks/dovecot-logins.sh} starts Dovecot and this program.
 */
public final class DovecotLogins {
    private static final String USER = "kim@app.example";
    private static final byte[] MAIL =
            "Subject: Login\r\nMessage-ID: <1@app.example>\r\n\r\nHello\r\n".getBytes(StandardCharsets.US_ASCII);

    private DovecotLogins() {}

    /**
     * Runs the program.
     *
     * @param args Dovecot's certificate, its port with XOAUTH2 and SCRAM-SHA-256, the one with OAUTHBEARER, and the ports
     *     on which it expects the OAuth server and the relay
     * @throws Exception if a port is taken
     */
    public static void main(String[] args) throws Exception {
        SSLContext trusting = trusting(Path.of(args[0]));
        try (IntrospectedTokens server = new IntrospectedTokens(Integer.parseInt(args[3]), USER);
                ScriptedSmtpServer relay = ScriptedSmtpServer.builder()
                        .port(Integer.parseInt(args[4]))
                        .start()) {
            for (String port : List.of(args[1], args[2])) {
                OAuth2Tokens tokens = OAuth2Tokens.clientCredentials(server.tokenEndpoint(), "id", "secret")
                        .allowHttpOnLocalhost()
                        .build();
                send("token", to(port, trusting).loginWithToken(USER, tokens));
                server.endTokens();
                send("token that has ended", to(port, trusting).loginWithToken(USER, tokens));
                send("two wrong tokens", to(port, trusting).loginWithToken(USER, new WrongTokens()));
            }
            send("SCRAM", to(args[1], trusting).login(USER, "correct-horse"));
            send("SCRAM, wrong password", to(args[1], trusting).login(USER, "wrong-horse"));
            System.out.println(
                    "Accepted by the relay: " + relay.receivedCount() + ", tokens issued: " + server.issued());
        }
    }

    private static SmtpTransportBuilder to(String port, SSLContext trusting) {
        return SmtpTransport.relay("localhost", Integer.parseInt(port)).sslContext(trusting);
    }

    private static SSLContext trusting(Path certificate) throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        try (InputStream in = Files.newInputStream(certificate)) {
            trusted.setCertificateEntry(
                    "dovecot", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private static void send(String title, SmtpTransportBuilder builder) {
        System.out.println("== " + title);
        try (SmtpTransport transport = builder.build()) {
            Envelope envelope = new Envelope(
                    EmailId.of("01936b2e-0000-7000-8000-000000000001"),
                    Address.of(USER),
                    List.of(Address.of("pat@home.example")));
            System.out.println(transport.deliver(envelope, new Content(), new PrintedLog()));
        }
    }

    /** A new token for each question. */
    private static final class WrongTokens implements TokenSource {
        private int asked;

        @Override
        public String token() {
            asked++;
            return "wrong-token-" + asked;
        }
    }

    private static final class Content implements MessageContent {
        @Override
        public long size() {
            return MAIL.length;
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            out.write(MAIL);
        }
    }

    /** Prints the transcript. */
    private static final class PrintedLog implements AttemptLog {
        @Override
        public void server(String hostAndPort, String tls) {
            System.out.println("   " + hostAndPort + " " + tls);
        }

        @Override
        public void said(String line) {
            System.out.println("C: " + line);
        }

        @Override
        public void heard(String line) {
            System.out.println("S: " + line);
        }

        @Override
        public void note(String line) {
            System.out.println("*  " + line);
        }

        @Override
        public void beforeEnd() {}

        @Override
        public void beforeContent() {}
    }
}
