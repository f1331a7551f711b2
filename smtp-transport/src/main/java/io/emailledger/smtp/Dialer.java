package io.emailledger.smtp;

import io.emailledger.history.Reply;
import io.emailledger.smtp.Credentials.Secret;
import io.emailledger.smtp.LoginDialogue.TokenReplacedException;
import io.emailledger.spi.Transport.AttemptLog;
import jakarta.mail.Session;
import java.io.EOFException;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.SocketException;
import java.util.Optional;
import java.util.Properties;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** Opens connections: connects a socket, and lets Angus greet it, secure the connection and log in. */
final class Dialer {
    private static final String CLEAR_FIRST =
            "TLS failed: the server speaks first, and in clear: if it offers STARTTLS, as on port 587, ask for"
                    + " security(Security.STARTTLS_REQUIRED)";

    private final SmtpSettings settings;
    private final Connector connector;
    private final Credentials credentials;
    private final LayeringSocketFactory layers;
    private final Session session;

    Dialer(SmtpSettings settings) {
        this.settings = settings;
        this.connector = new Connector(settings);
        this.layers =
                new LayeringSocketFactory(settings.tls(), settings.network().serverName());
        this.credentials = new Credentials(settings.login());
        // One for all connections: making a session searches the class path for providers.
        this.session = Session.getInstance(properties());
    }

    private Properties properties() {
        Properties properties = new Properties();
        boolean startTls = settings.security() == Security.STARTTLS_REQUIRED
                || settings.security() == Security.STARTTLS_IF_OFFERED;
        properties.setProperty("mail.smtp.starttls.enable", String.valueOf(startTls));
        properties.setProperty(
                "mail.smtp.starttls.required", String.valueOf(settings.security() == Security.STARTTLS_REQUIRED));
        properties.setProperty("mail.smtp.ssl.checkserveridentity", "true");
        properties.put("mail.smtp.ssl.socketFactory", layers);
        properties.setProperty("mail.smtp.quitwait", "false");
        return properties;
    }

    /**
     * Opens a connection that is ready for an e-mail, under the deadline of the attempt that needs it.
     *
     * @param first whether no earlier connection of the attempt has been noted in its log
     */
    SmtpConnection open(AttemptLog log, Deadline deadline, boolean first) throws UnavailableException {
        Optional<Secret> secret = credentials.secret();
        try {
            return open(log, deadline, first, secret, false);
        } catch (TokenReplacedException e) {
            log.note("the server has closed the connection after the rejected token: a new one is opened");
            return open(log, deadline, false, Optional.of(e.next()), true);
        }
    }

    /**
     * Opens a connection.
     *
     * @param retry whether the secret is the second token of this connection
     */
    private SmtpConnection open(
            AttemptLog log, Deadline deadline, boolean first, Optional<Secret> secret, boolean retry)
            throws UnavailableException {
        GuardedSocket socket = connector.connect(log, deadline);
        boolean done = false;
        try {
            if (first) {
                log.server(settings.hostAndPort(), "");
            }
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(SmtpConnection.millis(settings.readTimeout()));
            if (settings.security() == Security.TLS) {
                secure(socket, deadline);
                log.server(settings.hostAndPort(), socket.tls());
            }
            CredentialMask secrets = secret.map(Secret::mask).orElse(CredentialMask.NONE);
            AngusHandshake angus = new AngusHandshake(session, settings, secrets, log, () -> {
                socket.checkCertificate(settings.serverName());
                log.server(settings.hostAndPort(), socket.tls());
            });
            angus.setLocalHost(settings.heloName().orElseGet(() -> literal(socket.getLocalAddress())));
            angus.open(
                    socket.top(),
                    deadline,
                    secret.map(
                            s -> new LoginDialogue(settings, settings.login().orElseThrow(), credentials, s, retry)));
            // The TLS state of an earlier connection of the attempt is not valid for this one.
            if (!first && socket.tls().isEmpty()) {
                log.server(settings.hostAndPort(), "");
            }
            socket.unlimited();
            SmtpConnection connection = new SmtpConnection(
                    socket,
                    new SmtpConnection.Offer(sizeLimit(angus), angus),
                    angus.secrets(),
                    settings.readTimeout(),
                    settings.time().instant());
            connector.worked(socket);
            done = true;
            return connection;
        } catch (UnavailableException e) {
            if (e.reply().code() == 0) {
                connector.failed(socket);
            }
            throw e;
        } catch (IOException e) {
            throw unavailable(ErrorTexts.of(e, deadline, settings.readTimeout()));
        } finally {
            if (!done) {
                close(socket);
            }
        }
    }

    /** Puts TLS on a connection from its first byte, and checks for whom the certificate was issued. */
    private void secure(GuardedSocket socket, Deadline deadline) throws UnavailableException {
        try {
            SSLSocket layer = (SSLSocket) layers.createSocket(socket, settings.serverName(), settings.port(), true);
            SSLParameters parameters = layer.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            layer.setSSLParameters(parameters);
            layer.startHandshake();
            socket.checkCertificate(settings.serverName());
        } catch (IOException e) {
            String text = deadline.reason().orElseGet(() -> socket.spokeInClear() ? CLEAR_FIRST : tlsWords(e));
            Throwable deepest = deepest(e);
            boolean lost = deepest instanceof EOFException || deepest instanceof SocketException;
            throw new UnavailableException(
                    new Reply(0, text), lost && deadline.reason().isEmpty());
        }
    }

    static String tlsWords(IOException trouble) {
        if (trouble instanceof NamelessCertificateException) {
            return "TLS failed: " + trouble.getMessage();
        }
        return "TLS failed: " + Visible.text(String.valueOf(deepest(trouble).getMessage()))
                + ". If the certificate was rejected: pass its name to relay(...) or serverName(...), and a context that trusts"
                + " its issuer to sslContext(...). Otherwise check security(...): TLS from the first byte, or after STARTTLS.";
    }

    private static Throwable deepest(Throwable trouble) {
        Throwable deepest = trouble;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        return deepest;
    }

    /** The largest content the server accepts (RFC 1870); no number, or 0, means that there is no stated limit. */
    private static long sizeLimit(AngusHandshake angus) {
        String limit = angus.getExtensionParameter("SIZE");
        if (limit == null || !limit.strip().matches("[0-9]{1,18}")) {
            return Long.MAX_VALUE;
        }
        long bytes = Long.parseLong(limit.strip());
        return bytes == 0 ? Long.MAX_VALUE : bytes;
    }

    /**
     * Our address in place of a name (RFC 5321 section 4.1.3). The look-up of this machine's name can be slow, and
     * often returns a name that is not in the DNS.
     */
    private static String literal(InetAddress address) {
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        String bare = zone < 0 ? text : text.substring(0, zone);
        return address instanceof Inet6Address ? "[IPv6:" + bare + "]" : "[" + bare + "]";
    }

    private static UnavailableException unavailable(String text) {
        return new UnavailableException(new Reply(0, text));
    }

    private static void close(GuardedSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is closed in any case.
        }
    }
}
