package io.emailledger.bounces;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.FolderNotFoundException;
import jakarta.mail.MessagingException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;
import org.eclipse.angus.mail.iap.ProtocolException;

/**
 * Explains why a mailbox cannot be read. The server's own text is left out: it may name the user.
 */
final class MailErrors {
    private MailErrors() {}

    /** Returns the exception that ends the pass. */
    static IOException of(Exception trouble) {
        String text = text(trouble);
        // The exceptions of Angus repeat the server's text.
        Throwable cause = deepest(trouble);
        return cause instanceof IOException && !(cause instanceof java.io.EOFException)
                ? new IOException(text, cause)
                : new IOException(text);
    }

    private static String text(Exception trouble) {
        Throwable deepest = deepest(trouble);
        if (deepest instanceof RefusedLogin refused) {
            return String.valueOf(refused.getMessage());
        }
        if (caused(trouble, SSLException.class)) {
            return "TLS failed: " + deepest.getMessage()
                    + ". If it is the certificate: imap(...) and pop3(...) need its name, and sslContext(...) a"
                    + " context that trusts its issuer; if not: does the server speak TLS from the start, or after STARTTLS?";
        }
        if (deepest instanceof SocketTimeoutException) {
            return "the server did not answer in time";
        }
        if (deepest instanceof UnknownHostException) {
            return "there is no server of that name";
        }
        if (deepest instanceof ConnectException) {
            return "no connection";
        }
        String text = String.valueOf(deepest.getMessage());
        if (text.startsWith("STARTTLS required") || text.startsWith("STLS required")) {
            return "the server offers no STARTTLS, and no login is sent in clear: ask for security(Security.TLS) if it speaks TLS"
                    + " from the start, as on ports 993 and 995";
        }
        if (trouble instanceof AuthenticationFailedException) {
            return "the login was not accepted: check the values passed to login(...) or loginWithToken(...)";
        }
        if (trouble instanceof FolderNotFoundException) {
            return "the folder is not there: see folder(...)";
        }
        return "the connection broke, or the server rejected the command";
    }

    private static boolean caused(Throwable trouble, Class<?> type) {
        for (Throwable cause = trouble; cause != null; cause = next(cause)) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }

    private static Throwable deepest(Throwable trouble) {
        Throwable deepest = trouble;
        for (Throwable cause = trouble; cause != null; cause = next(cause)) {
            deepest = cause;
        }
        return deepest;
    }

    private static @org.jspecify.annotations.Nullable Throwable next(Throwable trouble) {
        return trouble instanceof MessagingException messaging && messaging.getNextException() != null
                ? messaging.getNextException()
                : trouble.getCause();
    }

    /** A login that was not tried. */
    static final class RefusedLogin extends ProtocolException {
        private static final long serialVersionUID = 1L;

        RefusedLogin(String message) {
            super(message);
        }
    }
}
