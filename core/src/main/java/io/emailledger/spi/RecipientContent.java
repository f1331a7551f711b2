package io.emailledger.spi;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.message.Address;
import io.emailledger.message.Email;
import io.emailledger.message.EmailId;
import java.util.Optional;

/**
 * Changes the content of an e-mail for one recipient, for example adds a pixel or a personal link. A ledger gets it by
 * {@code EmailLedgerBuilder.with}.
 *
 * <p>A recipient with such content gets a separate transmission; recipients without share one. If a ledger has several
 * of these, {@link #contentFor} of each is applied in the order of registration, to the result of the previous one.
 *
 * <p>Results depend only on the arguments and on the configuration: the same input has the same result on every
 * attempt, in every process, also after a restart. All copies of an e-mail carry one Message-ID, and a retry must not
 * send another text than the attempt before it.
 *
 * <p>Methods are called on several threads at once, in each attempt immediately before the message is written. No lock
 * is held, but the e-mail's lease is: an implementation computes, and waits for nothing.
 *
 * <p>An exception defers the attempt: it is logged at ERROR without its message, and the e-mail is tried again later,
 * until its deadline. If {@link #contentFor} throws, only the recipient concerned is deferred; if {@link #appliesTo}
 * throws, all recipients are. A null result is an exception too.
 */
public interface RecipientContent {

    /**
     * Tells whether the content is changed for a recipient.
     *
     * @param email the e-mail as the application sent it
     * @param recipient the recipient
     * @return true if {@link #contentFor} is to be called for them
     */
    boolean appliesTo(Email email, Recipient recipient);

    /**
     * Returns what one recipient gets: the given e-mail with other texts, HTML or header fields, made by {@link
     * Email#toBuilder()}. The rest must stay the same, because the history shows it as the application sent it.
     *
     * @param email the e-mail, as changed by the extensions before this one
     * @param recipient a recipient to whom this applies
     * @return the e-mail for this recipient; the message is written from it
     */
    Email contentFor(Email email, Recipient recipient);

    /**
     * Tells whether this content makes opens observable for e-mails with {@code trackOpens(true)}. A ledger without
     * such an extension logs one warning when an e-mail asks for it. Called once, when the ledger is built.
     *
     * @return true if so; the default is false
     */
    default boolean tracksOpens() {
        return false;
    }

    /**
     * Tells whether this content lets recipients unsubscribe from the mailing list of an e-mail. A ledger without such an
     * extension refuses e-mails of a list, and sends none without it. Called once, when the ledger is built.
     *
     * @return true if so; the default is false
     */
    default boolean unsubscribes() {
        return false;
    }

    /**
     * Reads a token by which a recipient unsubscribes. The ledger calls it for a report of the kind {@link
     * io.emailledger.report.MailReport.ReportKind#UNSUBSCRIBE}, concurrently, with texts of strangers.
     *
     * @param token a text that may be a token
     * @return what it names, if it is a token that this extension has signed; the default is empty
     */
    default Optional<Subscription> subscription(String token) {
        return Optional.empty();
    }

    /**
     * A recipient of a mailing list.
     *
     * @param tenant the tenant of the list; empty for none
     * @param list the name of the list
     * @param address the address, normalized as by {@link Address#normalized()}
     * @param email the e-mail by which the recipient was told how to unsubscribe
     */
    record Subscription(Optional<String> tenant, String list, String address, EmailId email) {

        /** Rejects null. */
        public Subscription {
            requirePresent(tenant, "tenant");
            requirePresent(list, "list");
            requirePresent(address, "address");
            requirePresent(email, "email");
        }
    }

    /**
     * One recipient of an e-mail.
     *
     * @param email the id of the e-mail
     * @param position the position of the recipient among those of the e-mail: 0 is the first of To, and Cc and Bcc
     *     follow
     * @param address the address
     */
    record Recipient(EmailId email, int position, Address address) {

        /** Rejects null. */
        public Recipient {
            requirePresent(email, "email");
            requirePresent(address, "address");
        }
    }
}
