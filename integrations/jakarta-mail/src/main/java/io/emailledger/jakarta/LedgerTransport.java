package io.emailledger.jakarta;

import io.emailledger.EmailLedger;
import jakarta.mail.Address;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.URLName;
import jakarta.mail.event.TransportEvent;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Records messages in a ledger, as a transport of Jakarta Mail. An application gets it from its session by the protocol
 * {@link LedgerProvider#PROTOCOL}, or in place of SMTP by {@code mail.smtp.class} with the name of this class.
 *
 * <p>{@link #sendMessage} returns when the message is durably recorded, and before it is delivered. Host, port, user and
 * password are ignored: the ledger's own transport has them. Bounces and rejections are in the history, not in an
 * exception. May be used by several threads.
 *
 * <p>Properties of the session: {@value #LEDGER} or {@value #NAME} for the ledger; {@value #FROM} for the envelope sender,
 * or {@code mail.smtp.from}; {@value #TENANT} and {@value #TAG} for every message of the session. Header fields of a
 * message: {@value #TENANT_HEADER} and any number of {@value #TAG_HEADER}. No field whose name begins with {@code
 * X-Email-Ledger-} is transmitted.
 */
public final class LedgerTransport extends Transport {
    /** The key of the ledger in the properties of a session: the {@link EmailLedger} itself, not a text. */
    public static final String LEDGER = "mail.ledger.instance";

    /** The property of a session that names its ledger in the {@link LedgerRegistry}. */
    public static final String NAME = "mail.ledger.name";

    /** The property of a session with the envelope sender of messages that have none of their own. */
    public static final String FROM = "mail.ledger.from";

    /** The property of a session with the tenant of messages that name none. */
    public static final String TENANT = "mail.ledger.tenant";

    /** The property of a session with a tag for each message. */
    public static final String TAG = "mail.ledger.tag";

    /** The header field that a sent message has afterwards: the id of the e-mail in the ledger. */
    public static final String ID_HEADER = "X-Email-Ledger-Id";

    /** The header field of a message with its tenant. */
    public static final String TENANT_HEADER = "X-Email-Ledger-Tenant";

    /** The header field of a message with a tag. */
    public static final String TAG_HEADER = "X-Email-Ledger-Tag";

    private static final Address[] NONE = {};

    private volatile @Nullable EmailLedger ledger;

    /**
     * Creates a transport that is not connected. Called by Jakarta Mail.
     *
     * @param session its properties name the ledger
     * @param name the protocol; the rest is ignored
     */
    public LedgerTransport(Session session, @Nullable URLName name) {
        super(session, name);
    }

    /** Finds the ledger of the session. There is no login. */
    @Override
    protected boolean protocolConnect(@Nullable String host, int port, @Nullable String user, @Nullable String password)
            throws MessagingException {
        ledger = find(session.getProperties());
        return true;
    }

    private static EmailLedger find(Properties properties) throws MessagingException {
        Object instance = properties.get(LEDGER);
        if (instance instanceof EmailLedger found) {
            return found;
        }
        if (instance != null) {
            throw new MessagingException("The property " + LEDGER + " of the session must be an EmailLedger, but is of "
                    + instance.getClass() + "; a name belongs into " + NAME);
        }
        String name = properties.getProperty(NAME, LedgerRegistry.DEFAULT_NAME);
        return LedgerRegistry.find(name)
                .orElseThrow(() -> new MessagingException("There is no ledger for this session. Put it into the"
                        + " properties of the session (" + LEDGER + "), or register it: LedgerRegistry.register("
                        + (name.equals(LedgerRegistry.DEFAULT_NAME) ? "" : "\"" + name + "\", ") + "ledger)"));
    }

    /**
     * Records a message, and sets {@value #ID_HEADER} in the caller's object. It is written as it is: {@code
     * saveChanges} is called only if it never was. The fields Bcc and Content-Length are not transmitted.
     *
     * <p>If an address is not a mailbox, the others get the message all the same, and the exception names those that do
     * not: as with {@code mail.smtp.sendpartial}.
     *
     * @param message a {@link MimeMessage}
     * @param addresses the recipients; groups are expanded
     * @throws SendFailedException if the ledger refuses the message, or an address; both are in the history if the
     *     message has a header with an author and is within the limits
     * @throws MessagingException if the message cannot be written, or the ledger cannot record it; nothing was recorded
     * @throws IllegalStateException if the transport is not connected
     */
    @Override
    public void sendMessage(@Nullable Message message, Address @Nullable [] addresses) throws MessagingException {
        EmailLedger connected = ledger;
        if (connected == null) {
            throw new IllegalStateException("The transport is not connected; call connect() first");
        }
        if (!(message instanceof MimeMessage mime)) {
            throw new MessagingException("Only a MimeMessage can be recorded");
        }
        EnvelopeRecipients recipients = EnvelopeRecipients.of(addresses);
        InternetAddress[] valid = recipients.valid();
        InternetAddress[] invalid = recipients.invalid();
        try {
            Submission.record(connected, mime, session, recipients);
        } catch (SendFailedException e) {
            boolean partly = e.getValidSentAddresses().length > 0;
            notifyTransportListeners(
                    partly ? TransportEvent.MESSAGE_PARTIALLY_DELIVERED : TransportEvent.MESSAGE_NOT_DELIVERED,
                    e.getValidSentAddresses(),
                    e.getValidUnsentAddresses(),
                    e.getInvalidAddresses(),
                    mime);
            throw e;
        } catch (MessagingException e) {
            if (e.getNextException() instanceof IOException) {
                close();
            }
            notifyTransportListeners(TransportEvent.MESSAGE_NOT_DELIVERED, NONE, valid, invalid, mime);
            throw e;
        }
        notifyTransportListeners(TransportEvent.MESSAGE_DELIVERED, valid, NONE, invalid, mime);
    }

    /** Closes the transport, and not the ledger. Idempotent. */
    @Override
    public synchronized void close() throws MessagingException {
        ledger = null;
        if (isConnected()) {
            super.close();
        }
    }
}
