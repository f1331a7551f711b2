package io.emailledger.smtp;

import io.emailledger.history.Reply;
import io.emailledger.report.ReplyRules.ReplyPhase;
import io.emailledger.spi.Transport.AttemptLog;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.URLName;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.jspecify.annotations.Nullable;

/**
 * Angus Mail's part of a conversation: greeting, EHLO, STARTTLS and AUTH. It logs every line without credentials,
 * decides whether to continue, and stores the failures, of which Angus reports little.
 */
final class AngusHandshake extends SMTPTransport {
    private static final String TLS_FIRST =
            ": this may be implicit TLS, where the client speaks first: ask for security(Security.TLS)";

    private final SmtpSettings settings;
    private AttemptLog log;
    private final CredentialMask secrets;
    private final boolean login;
    private Secured secured;
    private ReplyPhase phase = ReplyPhase.GREETING;
    private String doing = "the greeting";
    private boolean inTls;
    private @Nullable Reply last;
    private @Nullable UnavailableException refusal;

    /** Called when STARTTLS has secured the connection, before the next command. */
    @FunctionalInterface
    interface Secured {
        void check() throws IOException;
    }

    AngusHandshake(
            Session session,
            SmtpSettings settings,
            Optional<String> secret,
            CredentialMask secrets,
            AttemptLog log,
            Secured secured) {
        super(session, address(settings, secret));
        this.settings = settings;
        this.log = log;
        this.login = secret.isPresent();
        this.secrets = secrets;
        this.secured = secured;
    }

    private static URLName address(SmtpSettings settings, Optional<String> secret) {
        return new URLName(
                "smtp",
                settings.host(),
                settings.port(),
                null,
                settings.login().map(Login::user).orElse(null),
                secret.orElse(null));
    }

    CredentialMask secrets() {
        return secrets;
    }

    /** Executes the handshake on a connected socket. */
    void open(Socket socket, Deadline deadline) throws UnavailableException {
        try {
            connect(socket);
        } catch (MessagingException e) {
            throw judge(e, deadline);
        } finally {
            // This object is used as long as the connection, the log only during the attempt.
            log = NoOpLog.LOG;
            secured = () -> {};
        }
    }

    @Override
    protected void sendCommand(String command) throws MessagingException {
        boolean auth = command.startsWith("AUTH ");
        if (auth) {
            phase = ReplyPhase.AUTH;
            doing = "the login";
            if (!mayLogIn()) {
                throw new IllegalStateException("no login without TLS");
            }
        } else {
            doing = command.split(" ", 2)[0];
            phase = doing.equals("STARTTLS") ? ReplyPhase.STARTTLS : ReplyPhase.EHLO;
        }
        int credentials = auth ? command.indexOf(' ', 5) : -1;
        log.said(credentials < 0 ? command : command.substring(0, credentials + 1) + CredentialMask.MASK);
        super.sendCommand(command);
    }

    /** The lines of a login after its first. */
    @Override
    protected int simpleCommand(byte[] line) throws MessagingException {
        log.said(CredentialMask.MASK);
        return super.simpleCommand(line);
    }

    @Override
    protected int readServerResponse() throws MessagingException {
        last = null;
        int code = super.readServerResponse();
        // Angus decodes each byte as one character.
        String answer =
                new String(getLastServerResponse().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        if (answer.equals("[EOF]")) {
            throw new MessagingException(ErrorTexts.CLOSED, new EOFException(ErrorTexts.CLOSED));
        }
        String text = secrets.report(
                Arrays.stream(answer.split("\n"))
                        .filter(line -> !line.isEmpty())
                        .toList(),
                log);
        if (code < 200 || code > 599) {
            throw new MessagingException(
                    "illegible", new IllegibleReplyException("the server's answer is not legible"));
        }
        last = new Reply(code, text).at(phase);
        if (code == 421) {
            throw refuse(last, "");
        }
        return code;
    }

    /** Decides from the server's extensions whether Angus may continue: Angus itself would not stop. */
    @Override
    protected boolean ehlo(String domain) throws MessagingException {
        boolean welcome = super.ehlo(domain);
        if (!welcome && isSSL() && last != null) {
            throw refuse(last, "EHLO refused");
        }
        boolean clear = !isSSL();
        boolean startTls = settings.security() == Security.STARTTLS_REQUIRED
                || settings.security() == Security.STARTTLS_IF_OFFERED;
        if (clear && startTls && welcome && offers("STARTTLS")) {
            return true;
        }
        if (clear && settings.security() == Security.STARTTLS_REQUIRED) {
            throw refuse(
                    "the server offers no STARTTLS, and nothing is sent in clear: ask for security(Security.TLS) if it"
                            + " speaks TLS from the start, as on port 465, or for another security(...) if the way to it is safe");
        }
        if (login) {
            checkLogin(welcome);
        }
        return welcome;
    }

    private void checkLogin(boolean welcome) throws MessagingException {
        if (!mayLogIn()) {
            throw refuse("the connection is not secured, so no login is sent: the server offers no STARTTLS");
        }
        if (!welcome || !(offers("AUTH") || offers("AUTH=LOGIN"))) {
            throw refuse(
                    "the server offers no login: leave login(...) out, or ask for the port on which it does, often 587");
        }
        List<String> mechanisms = settings.login().map(Login::mechanisms).orElse(List.of());
        if (mechanisms.stream().noneMatch(this::supportsAuthentication)) {
            throw refuse("the server offers no login by " + String.join(" or ", mechanisms));
        }
    }

    @Override
    protected void startTLS() throws MessagingException {
        doing = "STARTTLS";
        try {
            super.startTLS();
            secured.check();
        } catch (IOException e) {
            inTls = true;
            throw new MessagingException("the certificate", e);
        } catch (MessagingException e) {
            // A rejection has no cause, a failed handshake has one.
            inTls = last != null && last.code() == 220;
            throw e;
        }
    }

    private boolean mayLogIn() {
        return isSSL() || settings.loginWithoutTls();
    }

    private boolean offers(String extension) {
        return supportsExtension(extension);
    }

    private MessagingException refuse(String text) {
        return refuse(new Reply(0, text), text);
    }

    private MessagingException refuse(Reply reply, String text) {
        refusal = new UnavailableException(reply);
        return new MessagingException(text);
    }

    private UnavailableException judge(MessagingException trouble, Deadline deadline) {
        IOException cause = cause(trouble);
        boolean silent = phase == ReplyPhase.GREETING && cause instanceof SocketTimeoutException;
        if (deadline.reason().isPresent()) {
            return unavailable(doing + ": " + deadline.reason().get());
        }
        if (refusal != null) {
            return new UnavailableException(refusal.reply(), isOneTooMany(refusal.reply()));
        }
        if (inTls && cause != null) {
            return unavailable(Dialer.tlsWords(cause));
        }
        if (last != null && last.code() / 100 >= 3) {
            explain(last);
            return new UnavailableException(last, isOneTooMany(last));
        }
        if (cause != null) {
            String text = doing + ": " + ErrorTexts.of(cause, deadline, settings.readTimeout());
            boolean lost = phase == ReplyPhase.GREETING && !(cause instanceof IllegibleReplyException);
            return new UnavailableException(new Reply(0, silent && !isSSL() ? text + TLS_FIRST : text), lost);
        }
        return unavailable(
                doing + ": " + (last == null ? ErrorTexts.CLOSED : "an answer that was not expected: " + last));
    }

    private static UnavailableException unavailable(String text) {
        return new UnavailableException(new Reply(0, text));
    }

    private static boolean isOneTooMany(Reply reply) {
        return reply.code() != 0 && ReplyClassifier.isOneConnectionTooMany(reply);
    }

    private void explain(Reply reply) {
        if (doing.equals("the login")) {
            if (reply.code() == 334) {
                log.note("the login was not accepted: " + secrets.mask(decoded(reply.text())));
            } else {
                log.note("the login was not accepted: check the values passed to login(...) or loginWithToken(...)");
            }
        }
    }

    /** The server sends the reason why it rejects a token as a challenge, in base64. */
    private static String decoded(String text) {
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            return Visible.text(new String(bytes, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    private static @Nullable IOException cause(MessagingException trouble) {
        Throwable cause = trouble;
        while (cause != null) {
            if (cause instanceof IOException io) {
                return io;
            }
            cause = cause instanceof MessagingException m && m.getNextException() != null
                    ? m.getNextException()
                    : cause.getCause();
        }
        return null;
    }

    @Override
    public String toString() {
        return "AngusHandshake[" + settings.host().toLowerCase(Locale.ROOT) + "]";
    }
}
