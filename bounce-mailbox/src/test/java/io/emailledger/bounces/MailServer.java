package io.emailledger.bounces;

import com.icegreen.greenmail.imap.ImapHostManager;
import com.icegreen.greenmail.store.FolderException;
import com.icegreen.greenmail.store.MailFolder;
import com.icegreen.greenmail.store.StoredMessage;
import com.icegreen.greenmail.user.GreenMailUser;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.emailledger.smtp.Security;
import io.emailledger.testkit.smtp.TestTls;
import jakarta.mail.Flags;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** GreenMail with one mailbox: an independent server implementation. */
final class MailServer implements AutoCloseable {
    private final String protocol;
    private final @Nullable TestTls tls;
    private final GreenMail server;
    private final GreenMailUser user;

    MailServer(String protocol) {
        this(protocol, null);
    }

    /** With TLS. */
    MailServer(String protocol, @Nullable TestTls tls) {
        this.protocol = protocol;
        this.tls = tls;
        this.server = new GreenMail(new ServerSetup(0, "127.0.0.1", protocol));
        this.user = server.setUser(BounceRig.ADDRESS, BounceRig.USER, BounceRig.PASSWORD);
        server.start();
    }

    int port() {
        return switch (protocol) {
            case ServerSetup.PROTOCOL_IMAP -> server.getImap().getPort();
            case ServerSetup.PROTOCOL_IMAPS -> server.getImaps().getPort();
            case ServerSetup.PROTOCOL_POP3 -> server.getPop3().getPort();
            default -> server.getPop3s().getPort();
        };
    }

    /** A mailbox with a login, in plaintext if the server has no TLS. */
    BounceMailboxBuilder mailbox() {
        BounceMailboxBuilder builder = protocol.startsWith("imap")
                ? BounceMailbox.imap("localhost", port())
                : BounceMailbox.pop3("localhost", port());
        builder.login(BounceRig.USER, BounceRig.PASSWORD)
                .readTimeout(Duration.ofSeconds(20))
                .pollInterval(Duration.ofSeconds(1));
        if (tls == null) {
            return builder.security(Security.NONE).allowLoginWithoutTls();
        }
        return builder.security(Security.TLS).sslContext(tls.clientContext());
    }

    void deliver(byte[] mail) {
        try {
            MimeMessage message =
                    new MimeMessage(Session.getInstance(new Properties()), new ByteArrayInputStream(mail));
            user.deliver(message);
        } catch (MessagingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The subjects and flags of the mails in a folder. */
    List<String> in(String folder) {
        List<String> mails = new ArrayList<>();
        @Nullable MailFolder found = folder(folder);
        if (found != null) {
            for (StoredMessage message : found.getMessages()) {
                try {
                    mails.add(message.getMimeMessage().getSubject()
                            + (message.isSet(Flags.Flag.SEEN) ? " seen" : "")
                            + (message.isSet(Flags.Flag.FLAGGED) ? " flagged" : ""));
                } catch (MessagingException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
        return mails;
    }

    private @Nullable MailFolder folder(String name) {
        ImapHostManager folders = server.getManagers().getImapHostManager();
        try {
            return name.equals("INBOX") ? folders.getInbox(user) : folders.getFolder(user, name);
        } catch (FolderException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.stop();
    }
}
