package io.emailledger.bounces;

import io.emailledger.smtp.Security;
import jakarta.mail.Folder;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.URLName;
import java.io.IOException;
import org.eclipse.angus.mail.iap.ProtocolException;
import org.eclipse.angus.mail.imap.IMAPFolder;
import org.eclipse.angus.mail.imap.IMAPStore;
import org.eclipse.angus.mail.imap.protocol.IMAPProtocol;

/**
 * A folder of an IMAP server (RFC 3501). Angus Mail connects, secures the connection, logs in and selects the folder;
 * {@link ImapBox} says the rest itself, by UIDs.
 */
final class ImapSource extends ServerSource {
    private final String folder;
    private final MailAction handled;
    private final MailAction notUnderstood;

    ImapSource(Account account, String folder, MailAction handled, MailAction notUnderstood) {
        super(account);
        this.folder = folder;
        this.handled = handled;
        this.notUnderstood = notUnderstood;
    }

    @Override
    Box enter(BoundedConnection opened, String secret) throws IOException, MessagingException {
        IMAPStore store = new Store(Session.getInstance(opened.properties("imap")));
        store.connect(account.host(), account.port(), account.user(), secret);
        Folder inbox = store.getFolder(folder);
        opened.begin(ANSWER);
        inbox.open(Folder.READ_WRITE);
        return new ImapBox((IMAPFolder) inbox, opened, handled, notUnderstood, remembered);
    }

    /** Decides whether Angus may log in: it would do so in clear, and send a token as a password. */
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
                throw new MailErrors.RefusedLogin("the connection is not secured, so no login is sent");
            }
            if (account.usesToken() && !server.hasCapability("AUTH=XOAUTH2")) {
                throw new MailErrors.RefusedLogin("the server offers no login by XOAUTH2");
            }
        }
    }
}
