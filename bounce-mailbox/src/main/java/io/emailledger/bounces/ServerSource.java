package io.emailledger.bounces;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A mailbox on a server, with a connection for each pass. {@link #cut} closes it permanently. */
abstract class ServerSource implements MailSource {
    /**
     * The maximum size of a server's answer other than a mail: it may list several million mails. Angus makes some ten
     * times that of it in memory, so that it is less where there is little.
     */
    static final long ANSWER = Math.min(
            32L * 1024 * 1024, Math.max(1024 * 1024, Runtime.getRuntime().maxMemory() / 24));

    final Account account;

    /** The handled mails that stay in the mailbox, for the life of the process. */
    final Set<String> remembered = ConcurrentHashMap.newKeySet();

    private volatile @Nullable BoundedConnection line;
    private volatile boolean cut;

    ServerSource(Account account) {
        this.account = account;
    }

    /** Connects, logs in and opens the mailbox. The first operation has begun. */
    abstract Box enter(BoundedConnection opened, String secret) throws IOException, MessagingException;

    @Override
    public final String name() {
        return account.hostAndPort();
    }

    @Override
    public final Box open() throws IOException {
        String secret = LoginSecret.secret(account);
        try {
            return open(secret);
        } catch (AuthenticationFailedException e) {
            Optional<String> other = LoginSecret.another(account, secret);
            if (other.isEmpty()) {
                throw MailErrors.of(e);
            }
            try {
                return open(other.get());
            } catch (MessagingException further) {
                throw MailErrors.of(further);
            }
        } catch (MessagingException e) {
            throw MailErrors.of(e);
        }
    }

    private Box open(String secret) throws IOException, MessagingException {
        BoundedConnection opened = new BoundedConnection(account);
        line = opened;
        boolean done = false;
        try {
            if (cut) {
                throw new IOException("the mailbox was closed");
            }
            opened.begin(ANSWER);
            Box box = enter(opened, secret);
            done = true;
            return box;
        } finally {
            if (!done) {
                opened.cut();
            }
        }
    }

    @Override
    public final void cut() {
        cut = true;
        BoundedConnection open = line;
        if (open != null) {
            open.cut();
        }
    }
}
