package io.emailledger.internal.util;

import io.emailledger.message.EmailLedgerException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import javax.net.ssl.SSLException;

/**
 * A copy of an exception for the application's log. It has the type, the stack and the causes, without texts that may
 * quote an address, a subject or a secret. It keeps the texts of our own exceptions, which hold no personal data, and
 * of exceptions about connections and TLS.
 */
public final class TextFree extends Exception {
    private static final long serialVersionUID = 1L;
    private static final int MOST = 50;

    private TextFree(String text) {
        super(text);
    }

    /**
     * Returns the copy. Never throws, even if the methods of a foreign exception do.
     *
     * @param e the exception to copy
     * @return the copy
     */
    public static Throwable of(Throwable e) {
        return copy(e, Collections.newSetFromMap(new IdentityHashMap<>()));
    }

    private static TextFree copy(Throwable e, Set<Throwable> seen) {
        seen.add(e);
        TextFree copy = new TextFree(text(e));
        try {
            copy.setStackTrace(e.getStackTrace());
            Throwable cause = e.getCause();
            if (cause != null && isNew(cause, seen)) {
                copy.initCause(copy(cause, seen));
            }
            for (Throwable suppressed : e.getSuppressed()) {
                if (isNew(suppressed, seen)) {
                    copy.addSuppressed(copy(suppressed, seen));
                }
            }
        } catch (RuntimeException foreign) {
            // Only the part copied so far is available.
        }
        return copy;
    }

    private static boolean isNew(Throwable e, Set<Throwable> seen) {
        return seen.size() < MOST && !seen.contains(e);
    }

    private static String text(Throwable e) {
        String type = e.getClass().getName();
        try {
            String text = e.getMessage();
            if (text == null) {
                return type;
            }
            if (e instanceof EmailLedgerException) {
                return type + ": " + text;
            }
            return isAboutConnection(e) ? type + ": " + AddressMask.of(text) : type + " (its text is left out)";
        } catch (RuntimeException foreign) {
            return type;
        }
    }

    private static boolean isAboutConnection(Throwable e) {
        return e instanceof SocketException
                || e instanceof SocketTimeoutException
                || e instanceof UnknownHostException
                || e instanceof SSLException
                || e instanceof CertificateException;
    }

    /** Returns the type of the original, and its text if that may be logged, in place of this type. */
    @Override
    @SuppressWarnings("OverrideThrowableToString")
    public String toString() {
        return String.valueOf(getMessage());
    }
}
