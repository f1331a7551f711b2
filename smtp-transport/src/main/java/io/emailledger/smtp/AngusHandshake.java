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
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.jspecify.annotations.Nullable;

/**
 * Angus Mail's part of a conversation: greeting, EHLO and STARTTLS. Then {@link LoginDialogue} logs in. It logs every
 * line without credentials, decides whether to continue, and stores the failures, of which Angus reports little.
 */
final class AngusHandshake extends SMTPTransport {
    private static final String TLS_FIRST =
            ": this may be implicit TLS, where the client speaks first: ask for security(Security.TLS)";

    private final SmtpSettings settings;
    private AttemptLog log;
    private CredentialMask secrets;
    private boolean hidesChallenges;
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

    AngusHandshake(Session session, SmtpSettings settings, CredentialMask secrets, AttemptLog log, Secured secured) {
        super(session, new URLName("smtp", settings.host(), settings.port(), null, null, null));
        this.settings = settings;
        this.log = log;
        this.secrets = secrets;
        this.secured = secured;
    }

    CredentialMask secrets() {
        return secrets;
    }

    /**
     * Executes the handshake on a connected socket.
     *
     * @param login what to do afterwards, if a login is configured
     */
    void open(Socket socket, Deadline deadline, Optional<LoginDialogue> login) throws UnavailableException {
        try {
            connect(socket);
            if (login.isPresent()) {
                login.get().run(this, log);
            }
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
        if (command.startsWith("AUTH ")) {
            if (!mayLogIn()) {
                throw new IllegalStateException("no login without TLS");
            }
            int credentials = command.indexOf(' ', 5);
            log.said(credentials < 0 ? command : command.substring(0, credentials + 1) + CredentialMask.MASK);
        } else {
            doing = command.split(" ", 2)[0];
            phase = doing.equals("STARTTLS") ? ReplyPhase.STARTTLS : ReplyPhase.EHLO;
            log.said(command);
        }
        super.sendCommand(command);
    }

    /**
     * Sends AUTH, whose parameter is not logged, and returns the reply.
     *
     * @param masks what is not to be shown of the replies from now on
     * @param hides whether to log no challenge
     */
    synchronized Reply auth(String command, CredentialMask masks, boolean hides) throws MessagingException {
        phase = ReplyPhase.AUTH;
        doing = "the login";
        secrets = masks;
        hidesChallenges = hides;
        simpleCommand(command);
        return last();
    }

    /** Sends a line of a login after its first, which is not logged, and returns the reply. */
    synchronized Reply respond(String line) throws MessagingException {
        log.said(CredentialMask.MASK);
        simpleCommand(line.getBytes(StandardCharsets.US_ASCII));
        return last();
    }

    private Reply last() throws MessagingException {
        if (last == null) {
            throw new MessagingException("no reply");
        }
        return last;
    }

    /** The text of the last reply as the server sent it, without the code and not masked. */
    String challenge() {
        String line = getLastServerResponse();
        return line.length() < 4 ? "" : line.substring(4).strip();
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
        boolean hidden = hidesChallenges && code == 334;
        String text = secrets.report(
                hidden
                        ? List.of("334 " + CredentialMask.MASK)
                        : Arrays.stream(answer.split("\n"))
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
        Optional<Login> login = settings.login();
        if (login.isPresent()) {
            checkLogin(login.get(), welcome);
        }
        return welcome;
    }

    private void checkLogin(Login login, boolean welcome) throws MessagingException {
        if (!mayLogIn()) {
            throw refuse("the connection is not secured, so no login is sent: the server offers no STARTTLS");
        }
        if (!welcome || !(offers("AUTH") || offers("AUTH=LOGIN"))) {
            throw refuse("the server offers no login: leave " + login.setting()
                    + " out, or ask for the port on which it does, often 587");
        }
        if (login.mechanisms().stream().noneMatch(this::offersLogin)) {
            throw refuse("the server offers no login by " + String.join(" or ", login.mechanisms()));
        }
    }

    /** Tells whether the server offers a mechanism of AUTH. */
    synchronized boolean offersLogin(String mechanism) {
        return supportsAuthentication(mechanism);
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

    MessagingException refuse(String text) {
        return refuse(new Reply(0, text), text);
    }

    MessagingException refuse(Reply reply, String text) {
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

    static @Nullable IOException cause(MessagingException trouble) {
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
