package io.emailledger.bounces;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.EmailLedger;
import io.emailledger.message.InvalidValueException;
import io.emailledger.smtp.Security;
import io.emailledger.smtp.TokenSource;
import io.emailledger.sockets.ConnectionChecks;
import java.nio.file.Path;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Configures a {@link BounceMailbox}. Begins with {@link BounceMailbox#imap}, {@link BounceMailbox#pop3} or {@link
 * BounceMailbox#maildir}. Throws at once for options that this kind of mailbox lacks. Not thread-safe.
 */
public final class BounceMailboxBuilder {
    private final MailboxKind kind;
    private final @Nullable ServerConfig server;
    private final @Nullable Path maildir;
    private String folder = "INBOX";
    private MailAction handled;
    private MailAction notUnderstood;
    private boolean unverifiedIsHandled = true;
    private Duration pollInterval = Duration.ofMinutes(1);

    private BounceMailboxBuilder(MailboxKind kind, @Nullable ServerConfig server, @Nullable Path maildir) {
        this.kind = kind;
        this.server = server;
        this.maildir = maildir;
        this.handled = kind == MailboxKind.POP3 ? MailAction.LEAVE : MailAction.SEEN;
        this.notUnderstood = kind == MailboxKind.POP3 ? MailAction.LEAVE : MailAction.FLAG;
    }

    static BounceMailboxBuilder imap(String host, int port) {
        return new BounceMailboxBuilder(MailboxKind.IMAP, new ServerConfig(host, port), null);
    }

    static BounceMailboxBuilder pop3(String host, int port) {
        return new BounceMailboxBuilder(MailboxKind.POP3, new ServerConfig(host, port), null);
    }

    static BounceMailboxBuilder maildir(Path folder) {
        return new BounceMailboxBuilder(MailboxKind.MAILDIR, null, folder);
    }

    /**
     * Logs in with a password. Default: none; a mailbox on a server needs a password or an access token.
     *
     * @param name the user's name; not empty, no control characters
     * @param password the password; not empty, no control characters
     * @return this builder
     */
    public BounceMailboxBuilder login(String name, String password) {
        String given = ConnectionChecks.credential(password, "password");
        on("login").login(name, () -> given, "PLAIN LOGIN");
        return this;
    }

    /**
     * Logs in with an access token, by XOAUTH2. If the server rejects it, the source is asked for another one, and the
     * login is tried once more. Default: none.
     *
     * @param name the user's name; not empty, no control characters
     * @param accessTokens returns a valid token; called each time a connection is opened. If it throws, the mailbox
     *     counts as unavailable
     * @return this builder
     */
    public BounceMailboxBuilder loginWithToken(String name, TokenSource accessTokens) {
        on("loginWithToken").login(name, requirePresent(accessTokens, "accessTokens"), "XOAUTH2");
        return this;
    }

    /**
     * Chooses how the connection is secured. Default: {@link Security#TLS} for the ports 993 and 995, {@link
     * Security#STARTTLS_REQUIRED} for all others. There is no login without TLS, so a weaker choice also needs {@link
     * #allowLoginWithoutTls()}.
     *
     * @param wanted the security
     * @return this builder
     */
    public BounceMailboxBuilder security(Security wanted) {
        on("security").security = requirePresent(wanted, "security");
        return this;
    }

    /**
     * Allows user and password to be sent over a connection without TLS, where an attacker in the network can read
     * them. Default: not allowed.
     *
     * @return this builder
     */
    public BounceMailboxBuilder allowLoginWithoutTls() {
        on("allowLoginWithoutTls").loginWithoutTls = true;
        return this;
    }

    /**
     * Sets the TLS context, for example with other trusted certificates or a client certificate. The host name in the
     * server's certificate is checked in any case. Default: the context of the JDK.
     *
     * @param context an initialised context
     * @return this builder
     */
    public BounceMailboxBuilder sslContext(SSLContext context) {
        on("sslContext").sslContext = requirePresent(context, "sslContext");
        return this;
    }

    /**
     * Chooses the folder that is read, over IMAP. Default: {@code INBOX}.
     *
     * @param name its name, as the server spells it
     * @return this builder
     */
    public BounceMailboxBuilder folder(String name) {
        if (kind != MailboxKind.IMAP) {
            throw new InvalidValueException("folder", "can only be chosen over IMAP");
        }
        folder = MailboxChecks.folder(name, "folder");
        return this;
    }

    /**
     * Marks handled mails as read ({@code \Seen}), and treats mails with this mark as handled, also if a person
     * has read them. Default: on over IMAP and for a Maildir. Not over POP3.
     *
     * @return this builder
     */
    public BounceMailboxBuilder markHandledSeen() {
        withFlags("markHandledSeen");
        handled = MailAction.SEEN;
        return this;
    }

    /**
     * Moves handled mails to a folder, which is created if it does not exist. Default: they are not moved. Not over
     * POP3.
     *
     * @param name the folder, as the server spells it; in a Maildir the name of a folder in it, without the leading dot
     * @return this builder
     */
    public BounceMailboxBuilder moveHandledTo(String name) {
        withFlags("moveHandledTo");
        handled = MailAction.moveTo(folderName(name, "moveHandledTo"));
        return this;
    }

    /**
     * Deletes handled mails. The ledger stores their readable text. Default: they are not deleted; over POP3 they are
     * left as they are.
     *
     * @return this builder
     */
    public BounceMailboxBuilder deleteHandled() {
        handled = MailAction.DELETE;
        return this;
    }

    /**
     * Flags mails that were not understood ({@code \Flagged}, which mail programs show as a star), and does not read
     * flagged mails. Default: on over IMAP and for a Maildir; over POP3 they are always left.
     *
     * @return this builder
     */
    public BounceMailboxBuilder flagNotUnderstood() {
        withFlags("flagNotUnderstood");
        notUnderstood = MailAction.FLAG;
        return this;
    }

    /**
     * Leaves mails that were not understood as they are. This process reads each of them once, and the next process
     * once again. Default: on over POP3 only.
     *
     * @return this builder
     */
    public BounceMailboxBuilder leaveNotUnderstood() {
        notUnderstood = MailAction.LEAVE;
        return this;
    }

    /**
     * Moves mails that were not understood to a folder, which is created if it does not exist. Default: they are not
     * moved. Not over POP3.
     *
     * @param name the folder, as for {@link #moveHandledTo}
     * @return this builder
     */
    public BounceMailboxBuilder moveNotUnderstoodTo(String name) {
        withFlags("moveNotUnderstoodTo");
        notUnderstood = MailAction.moveTo(folderName(name, "moveNotUnderstoodTo"));
        return this;
    }

    /**
     * Treats unverified mails as not understood. Default: they are treated as handled, because the ledger stores them
     * ({@link io.emailledger.ReportInbox#unverified}).
     *
     * @return this builder
     */
    public BounceMailboxBuilder setUnverifiedAside() {
        unverifiedIsHandled = false;
        return this;
    }

    /**
     * Bounds the time to connect. Default: 20 seconds.
     *
     * @param timeout more than zero, at most seven days
     * @return this builder
     */
    public BounceMailboxBuilder connectTimeout(Duration timeout) {
        on("connectTimeout").connectTimeout = ConnectionChecks.time(timeout, "connectTimeout");
        return this;
    }

    /**
     * Bounds the wait for a reply of the server. Default: two minutes, after which a connection that waits for new mail
     * also polls.
     *
     * @param timeout more than zero, at most seven days
     * @return this builder
     */
    public BounceMailboxBuilder readTimeout(Duration timeout) {
        on("readTimeout").readTimeout = ConnectionChecks.time(timeout, "readTimeout");
        return this;
    }

    /**
     * Bounds each operation, such as fetching one mail, so that a server that sends one byte now and then cannot
     * block it for ever. Default: ten minutes.
     *
     * @param timeout more than zero, at most seven days
     * @return this builder
     */
    public BounceMailboxBuilder operationTimeout(Duration timeout) {
        on("operationTimeout").operationTimeout = ConnectionChecks.time(timeout, "operationTimeout");
        return this;
    }

    /**
     * Sets the poll interval, for servers that do not notify of new mail, and the delay before a failure is retried.
     * Default: one minute.
     *
     * @param interval more than zero, at most seven days
     * @return this builder
     */
    public BounceMailboxBuilder pollInterval(Duration interval) {
        pollInterval = ConnectionChecks.time(interval, "pollInterval");
        return this;
    }

    /**
     * Creates the mailbox. It connects when it is started or run.
     *
     * @param ledger the ledger that receives the reports; it is not closed with the mailbox
     * @param parser the parser of the mails
     * @return the mailbox; the application closes it before the ledger
     * @throws InvalidValueException if the values contradict each other
     */
    public BounceMailbox readInto(EmailLedger ledger, BounceParser parser) {
        requirePresent(ledger, "ledger");
        requirePresent(parser, "parser");
        return new BounceMailbox(
                source(),
                (name, stopped) -> MailboxPass.into(ledger, parser, unverifiedIsHandled, name, stopped),
                pollInterval);
    }

    MailSource source() {
        if (maildir != null) {
            return new MaildirSource(maildir, handled, notUnderstood);
        }
        Account account = on("host").account();
        return kind == MailboxKind.POP3
                ? new PopSource(account, handled)
                : new ImapSource(account, folder, handled, notUnderstood);
    }

    private ServerConfig on(String property) {
        if (server == null) {
            throw new InvalidValueException(property, "has no meaning for a Maildir: leave it out");
        }
        return server;
    }

    private void withFlags(String property) {
        if (kind == MailboxKind.POP3) {
            throw new InvalidValueException(
                    property, "cannot be done over POP3, which has no flags and no folders: use IMAP, or leave it out");
        }
    }

    private String folderName(String name, String property) {
        return kind == MailboxKind.MAILDIR
                ? MailboxChecks.subfolder(name, property)
                : MailboxChecks.folder(name, property);
    }

    /** Returns what was configured so far, without credentials. */
    @Override
    public String toString() {
        return "BounceMailboxBuilder[" + kind + (server == null ? "" : " " + server) + "]";
    }

    private enum MailboxKind {
        IMAP,
        POP3,
        MAILDIR
    }
}
