package io.emailledger.bounces;

import io.emailledger.smtp.Security;
import jakarta.mail.Folder;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.URLName;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.angus.mail.iap.ProtocolException;
import org.eclipse.angus.mail.imap.IMAPFolder;
import org.eclipse.angus.mail.imap.IMAPStore;
import org.eclipse.angus.mail.imap.protocol.IMAPProtocol;
import org.jspecify.annotations.Nullable;

/**
 * A folder of an IMAP server (RFC 3501). Angus Mail connects, secures the connection, logs in and selects the folder;
 * {@link ImapBox} says the rest itself, by UIDs.
 */
final class ImapSource implements MailSource {
    private final Account account;
    private final String folder;
    private final Disposal handled;
    private final Disposal notUnderstood;
    private final Set<String> remembered = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Line line;
    private volatile boolean cut;

    ImapSource(Account account, String folder, Disposal handled, Disposal notUnderstood) {
        this.account = account;
        this.folder = folder;
        this.handled = handled;
        this.notUnderstood = notUnderstood;
    }

    @Override
    public String name() {
        return account.hostAndPort();
    }

    @Override
    public Box open() throws IOException {
        String secret = Tokens.secret(account);
        Line opened = new Line(account);
        line = opened;
        boolean done = false;
        try {
            if (cut) {
                throw new IOException("the mailbox was closed");
            }
            opened.begin(ImapBox.ANSWER);
            IMAPStore store = new Store(Session.getInstance(opened.properties("imap")));
            store.connect(account.host(), account.port(), account.user(), secret);
            Folder inbox = store.getFolder(folder);
            opened.begin(ImapBox.ANSWER);
            inbox.open(Folder.READ_WRITE);
            Box box = new ImapBox((IMAPFolder) inbox, opened, handled, notUnderstood, remembered);
            done = true;
            return box;
        } catch (MessagingException e) {
            throw Trouble.of(e);
        } finally {
            if (!done) {
                opened.cut();
            }
        }
    }

    @Override
    public void cut() {
        cut = true;
        Line open = line;
        if (open != null) {
            open.cut();
        }
    }

    /** Decides whether Angus may log in: it would do so in clear, and say a token as if it were a password. */
    private final class Store extends IMAPStore {
        Store(Session session) {
            super(
                    session,
                    new URLName("imap", account.host(), account.port(), null, account.user(), null),
                    "imap",
                    account.security() == Security.TLS);
        }

        @Override
        protected void preLogin(IMAPProtocol server) throws ProtocolException {
            if (!server.isSSL() && !account.loginWithoutTls()) {
                throw new Trouble.RefusedLogin("the connection is not secured, so that nobody logs in");
            }
            if (account.usesToken() && !server.hasCapability("AUTH=XOAUTH2")) {
                throw new Trouble.RefusedLogin("the server offers no login by XOAUTH2");
            }
        }
    }
}
