package io.emailledger.message;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.internal.text.BodyText;
import io.emailledger.internal.text.ListName;
import io.emailledger.internal.text.StructuredFields;
import io.emailledger.message.Email.Guarantee;
import io.emailledger.message.Email.Header;
import io.emailledger.message.Email.Priority;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Builds an {@link Email}. Every setter checks its value and rejects an invalid one with an {@link
 * InvalidValueException}; none corrects it. An address that is added twice, also as to, cc or bcc, is one recipient:
 * the first place counts. Not thread-safe.
 */
public final class EmailBuilder {
    private static final int MOST_RECIPIENTS = 1_000;
    private static final int MOST_ATTACHMENTS = 500;
    private static final int MOST_LABELS = 50;
    private static final int LONGEST_BODY = 10_000_000;

    final Address from;
    final List<Address> replyTo = new ArrayList<>();
    final List<Address> to = new ArrayList<>();
    final List<Address> cc = new ArrayList<>();
    final List<Address> bcc = new ArrayList<>();
    private final Set<String> recipients = new HashSet<>();
    String subject = "";

    @Nullable CharSequence text;

    @Nullable CharSequence html;

    Email.@Nullable Invitation invitation;

    @Nullable Address sender;

    @Nullable Address envelopeSender;

    @Nullable Attachment message;

    final List<Attachment> attachments = new ArrayList<>();
    final Set<String> requiredAttachments = new LinkedHashSet<>();
    final List<Header> headers = new ArrayList<>();
    final Set<String> tags = new LinkedHashSet<>();
    final Map<String, String> metadata = new LinkedHashMap<>();

    @Nullable String tenant;

    @Nullable String route;

    @Nullable Instant sendAt;

    @Nullable String list;

    @Nullable Instant expiresAt;

    @Nullable String holdReason;

    Priority priority = Priority.NORMAL;

    @Nullable Guarantee guarantee;

    @Nullable String idempotencyKey;

    boolean trackOpens;
    final Set<String> untracked = new LinkedHashSet<>();

    EmailBuilder(Address from) {
        this.from = deliverable(from, "from");
    }

    /**
     * Adds a primary recipient. Default: none.
     *
     * @param address the bare address; at most 1,000 recipients
     * @return this
     */
    public EmailBuilder to(String address) {
        return to(Address.of(address));
    }

    /**
     * Adds a primary recipient. Default: none.
     *
     * @param address the address; one that is not deliverable is recorded as a failed recipient
     * @return this
     */
    public EmailBuilder to(Address address) {
        return recipient(to, address, "to");
    }

    /**
     * Adds a recipient of a copy. Default: none.
     *
     * @param address the bare address; at most 1,000 recipients
     * @return this
     */
    public EmailBuilder cc(String address) {
        return cc(Address.of(address));
    }

    /**
     * Adds a recipient of a copy. Default: none.
     *
     * @param address the address; one that is not deliverable is recorded as a failed recipient
     * @return this
     */
    public EmailBuilder cc(Address address) {
        return recipient(cc, address, "cc");
    }

    /**
     * Adds a recipient of a blind copy, who is named in no header. Default: none.
     *
     * @param address the bare address; at most 1,000 recipients
     * @return this
     */
    public EmailBuilder bcc(String address) {
        return bcc(Address.of(address));
    }

    /**
     * Adds a recipient of a blind copy, who is named in no header. Default: none.
     *
     * @param address the address; one that is not deliverable is recorded as a failed recipient
     * @return this
     */
    public EmailBuilder bcc(Address address) {
        return recipient(bcc, address, "bcc");
    }

    /**
     * Adds an address for replies. Default: they go to the author.
     *
     * @param address the bare address; at most 20 of them
     * @return this
     */
    public EmailBuilder replyTo(String address) {
        return replyTo(Address.of(address));
    }

    /**
     * Adds an address for replies. Default: they go to the author.
     *
     * @param address a deliverable address
     * @return this
     */
    public EmailBuilder replyTo(Address address) {
        bounded(replyTo.size(), 20, "replyTo");
        replyTo.add(deliverable(address, "replyTo"));
        return this;
    }

    /**
     * Sets the subject. Default: empty.
     *
     * @param line one line of at most 2,000 characters; a tab counts as a blank
     * @return this
     */
    public EmailBuilder subject(String line) {
        this.subject = Check.headerText(line, "subject", 2_000);
        return this;
    }

    /**
     * Sets the plain text body. Default: none.
     *
     * @param body at most 10 million characters, with line breaks of any kind and every control character but NUL
     * @return this
     */
    public EmailBuilder text(CharSequence body) {
        this.text = body(body, "text");
        return this;
    }

    /**
     * Sets the HTML body. Default: none.
     *
     * @param body at most 10 million characters, with every control character but NUL
     * @return this
     */
    public EmailBuilder html(CharSequence body) {
        this.html = body(body, "html");
        return this;
    }

    /**
     * Sends a calendar object with the texts (RFC 6047). It is sent as the last alternative of the body, and as a file
     * {@code invite.ics}, so that calendar programs of both habits find it. Default: none.
     *
     * @param method the iTIP method, such as {@code REQUEST} or {@code CANCEL} (RFC 5546 section 1.4)
     * @param ics the calendar object (RFC 5545), with the same method; at most 1,000,000 characters
     * @return this
     */
    public EmailBuilder invitation(String method, String ics) {
        this.invitation = Email.Invitation.checked(method, ics);
        return this;
    }

    /**
     * Sets the mailbox that sends the e-mail on behalf of the author: the Sender field (RFC 5322 section 3.6.2).
     * Bounces go to it, unless there is another return path. Default: none; of an exact message, that of its header.
     *
     * @param address a deliverable address
     * @return this
     */
    public EmailBuilder sender(Address address) {
        this.sender = deliverable(address, "sender");
        return this;
    }

    /**
     * Sets the return path of the envelope: servers send bounces to it. It replaces the one that {@code
     * EmailLedgerBuilder.returnPath} would give, so that the ledger does not learn of such bounces by itself. Default:
     * the return path of the ledger, otherwise the author.
     *
     * @param address a deliverable address
     * @return this
     */
    public EmailBuilder envelopeSender(Address address) {
        this.envelopeSender = deliverable(address, "envelopeSender");
        return this;
    }

    /**
     * Replaces the recipients of an exact message: the message is sent to these addresses, whatever its header says.
     * Those who stand in To or Cc of the header are recorded as such, the others as blind copies. Default: those of the
     * header.
     *
     * @param addresses the recipients, at most 1,000; one that is not deliverable is recorded as a failed recipient
     * @return this
     * @throws InvalidValueException if this is no exact message
     */
    public EmailBuilder envelopeRecipients(Collection<Address> addresses) {
        if (message == null) {
            throw new InvalidValueException(
                    "envelopeRecipients", "is for the messages of Email.ofMessage alone; use to, cc and bcc");
        }
        List<Address> given = new ArrayList<>(requirePresent(addresses, "envelopeRecipients"));
        long different = given.stream()
                .map(address -> requirePresent(address, "envelopeRecipients").forEnvelope())
                .distinct()
                .count();
        if (different > MOST_RECIPIENTS) {
            throw new InvalidValueException("envelopeRecipients", "must be at most " + MOST_RECIPIENTS);
        }
        List<Address> inTo = List.copyOf(to);
        List<Address> inCc = List.copyOf(cc);
        List.of(to, cc, bcc).forEach(List::clear);
        recipients.clear();
        for (Address address : given) {
            recipient(holds(inTo, address) ? to : holds(inCc, address) ? cc : bcc, address, "envelopeRecipients");
        }
        return this;
    }

    private static boolean holds(List<Address> list, Address address) {
        return list.stream().anyMatch(one -> one.normalized().equals(address.normalized()));
    }

    /**
     * Sends a message as it is, in place of one that the ledger writes. {@link Email#ofMessage(Attachment.Source)}
     * reads author, recipients and subject from its header; by this method an application gives its own, for the
     * envelope and the history. Default: none.
     *
     * @param exact the message (RFC 5322); its name and media type are not used
     * @return this
     */
    public EmailBuilder message(Attachment exact) {
        this.message = requirePresent(exact, "message");
        return this;
    }

    /**
     * Adds the content of a file. If it cannot be read when the e-mail is recorded, the e-mail is sent without it, with
     * an event in its history, unless {@link #requireAttachment} makes it mandatory. Default: none.
     *
     * @param file the file; at most 500 attachments
     * @return this
     */
    public EmailBuilder attach(Path file) {
        return attach(Attachment.of(file));
    }

    /**
     * Adds an attachment. If it cannot be read when the e-mail is recorded, the e-mail is sent without it, with an
     * event in its history, unless {@link #requireAttachment} makes it mandatory. Default: none.
     *
     * @param attachment the attachment
     * @return this
     */
    public EmailBuilder attach(Attachment attachment) {
        bounded(attachments.size(), MOST_ATTACHMENTS, "attachments");
        attachments.add(requirePresent(attachment, "attachment"));
        return this;
    }

    /**
     * Adds an image that the HTML shows as {@code <img src="cid:...">}. Default: none.
     *
     * @param contentId the id that the HTML names after {@code cid:}; at most 200 characters
     * @param image the image; it counts as an attachment
     * @return this
     */
    public EmailBuilder inlineImage(String contentId, Attachment image) {
        return attach(requirePresent(image, "inline image").withContentId(contentId));
    }

    /**
     * Makes an attachment mandatory. If none of this name was added, or it cannot be read, the e-mail is not sent and
     * is recorded as FAILED. Default: none is mandatory.
     *
     * @param name the file name of the attachment, at most 255 characters; at most 500 names
     * @return this
     */
    public EmailBuilder requireAttachment(String name) {
        addOnce(
                requiredAttachments,
                Check.filledLine(name, "required attachment", 255),
                MOST_ATTACHMENTS,
                "required attachments");
        return this;
    }

    /**
     * Adds a header field; to an exact message at the end of its header. Default: none but those that the library
     * writes.
     *
     * @param name the field name; at most 100 fields
     * @param value the value on one line; in a field that programs read, such as References, its links, message ids and
     *     addresses are ASCII
     * @return this
     * @throws InvalidValueException if the name or the value cannot be written
     */
    public EmailBuilder header(String name, String value) {
        Header header = new Header(name, value);
        StructuredFields.flaw(name, header.value()).ifPresent(flaw -> {
            throw new InvalidValueException("header value", "must " + flaw);
        });
        return header(header);
    }

    EmailBuilder header(Header header) {
        bounded(headers.size(), 100, "headers");
        headers.add(header);
        return this;
    }

    /**
     * Adds a tag for searching the history. The recipient never sees it. Default: none.
     *
     * @param tag one line of at most 100 characters; at most 50 tags
     * @return this
     */
    public EmailBuilder tag(String tag) {
        addOnce(tags, Check.filledLine(tag, "tag", 100), MOST_LABELS, "tags");
        return this;
    }

    /**
     * Adds a metadata entry of the application. The recipient never sees it. Default: none.
     *
     * @param name one line of at most 100 characters; at most 50 names
     * @param value one line of at most 200 characters
     * @return this
     */
    public EmailBuilder metadata(String name, String value) {
        if (!metadata.containsKey(name)) {
            bounded(metadata.size(), MOST_LABELS, "metadata");
        }
        metadata.put(Check.filledLine(name, "metadata name", 100), Check.line(value, "metadata value", 200));
        return this;
    }

    /**
     * Sets the tenant on whose behalf the e-mail is sent. Default: none.
     *
     * @param tenant one line of at most 100 characters
     * @return this
     */
    public EmailBuilder tenant(String tenant) {
        this.tenant = Check.filledLine(tenant, "tenant", 100);
        return this;
    }

    /**
     * Sets the route by which the e-mail is sent, for a ledger with several routes. Default: the rules of the ledger's
     * routes choose it.
     *
     * @param route the name of the route, one line of at most 100 characters
     * @return this
     */
    public EmailBuilder route(String route) {
        this.route = Check.filledLine(route, "route", 100);
        return this;
    }

    /**
     * Sends the e-mail to the subscribers of a mailing list. Each recipient gets a separate copy, with header fields by
     * which they can unsubscribe from this list alone. The ledger needs {@code Unsubscribe} of the artifact {@code
     * email-ledger-tracking}; without it the e-mail is refused when it is sent. Default: no list.
     *
     * @param list the name of the list, such as {@code newsletter}: at most 50 lower-case ASCII letters and digits,
     *     with single dots, hyphens or underscores between them
     * @return this
     * @throws InvalidValueException if it is not such a name
     */
    public EmailBuilder list(String list) {
        if (!ListName.is(requirePresent(list, "list"))) {
            throw new InvalidValueException("list", "must " + ListName.RULE);
        }
        this.list = list;
        return this;
    }

    /**
     * Sets the time before which the e-mail is not sent; until then it can be cancelled. Default: it is sent at once.
     *
     * @param time the earliest time, between the years 1970 and 9999
     * @return this
     */
    public EmailBuilder sendAt(Instant time) {
        this.sendAt = bounded(time, "sendAt");
        return this;
    }

    /**
     * Sets the time after which the e-mail is no longer tried. Default: four days after it may first be sent, or the
     * time configured in the ledger.
     *
     * @param time the latest time, between the years 1970 and 9999; after {@code sendAt}
     * @return this
     */
    public EmailBuilder expiresAt(Instant time) {
        this.expiresAt = bounded(time, "expiresAt");
        return this;
    }

    /**
     * Holds the e-mail: it is recorded as PENDING and not sent until {@code EmailLedger.waiting().release()} is called,
     * for example for an approval. Default: it is sent when it is due.
     *
     * @param reason the reason; one line of at most 500 characters, visible in the history
     * @return this
     */
    public EmailBuilder hold(String reason) {
        this.holdReason = Check.filledLine(reason, "reason", 500);
        return this;
    }

    /**
     * Sets the priority compared with other due e-mails. Default: {@link Priority#NORMAL}.
     *
     * @param priority the priority
     * @return this
     */
    public EmailBuilder priority(Priority priority) {
        this.priority = requirePresent(priority, "priority");
        return this;
    }

    /**
     * Sets what happens when a server's answer is lost. Default: as the ledger is configured.
     *
     * @param guarantee the guarantee
     * @return this
     */
    public EmailBuilder guarantee(Guarantee guarantee) {
        this.guarantee = requirePresent(guarantee, "guarantee");
        return this;
    }

    /**
     * Sets the key under which the e-mail is recorded only once for each tenant, as long as its record is stored.
     * Sending the same e-mail again returns the first id; sending another one is rejected. An e-mail that FAILED does
     * not keep its key. Default: none.
     *
     * @param key one line of at most 200 characters
     * @return this
     */
    public EmailBuilder idempotencyKey(String key) {
        this.idempotencyKey = Check.filledLine(key, "idempotencyKey", 200);
        return this;
    }

    /**
     * Removes the idempotency key, for example to send the content of an earlier e-mail again. Default: the key stays.
     *
     * @return this
     */
    public EmailBuilder withoutIdempotencyKey() {
        this.idempotencyKey = null;
        return this;
    }

    /**
     * Sets whether opens are recorded, if the ledger has open tracking (artifact {@code email-ledger-tracking}). Every
     * recipient then gets a separate copy with a different pixel. Default: false.
     *
     * @param track true to record opens
     * @return this
     */
    public EmailBuilder trackOpens(boolean track) {
        this.trackOpens = track;
        return this;
    }

    /**
     * Omits the pixel and tracked links for a recipient who has not agreed to tracking. Default: no recipient is left
     * out.
     *
     * @param address the bare address of a recipient; at most 1,000 of them
     * @return this
     */
    public EmailBuilder doNotTrack(String address) {
        addOnce(untracked, Address.of(address).normalized(), MOST_RECIPIENTS, "doNotTrack");
        return this;
    }

    /**
     * Builds the e-mail.
     *
     * @return the value
     * @throws InvalidValueException if {@code expiresAt} is not after {@code sendAt}, or an exact message was given
     *     something that would have to be written into it
     */
    public Email build() {
        if (sendAt != null && expiresAt != null && !expiresAt.isAfter(sendAt)) {
            throw new InvalidValueException("expiresAt", "must be after sendAt");
        }
        if (message != null) {
            notWithMessage(!attachments.isEmpty(), "attachments");
            notWithMessage(!replyTo.isEmpty(), "replyTo");
            notWithMessage(invitation != null, "invitation");
        }
        return new Email(this);
    }

    private static void notWithMessage(boolean given, String property) {
        if (given) {
            throw new InvalidValueException(property, "must be part of the exact message; leave it out here");
        }
    }

    private EmailBuilder recipient(List<Address> list, Address address, String property) {
        String mailbox = requirePresent(address, property).forEnvelope();
        if (!recipients.contains(mailbox)) {
            bounded(recipients.size(), MOST_RECIPIENTS, "recipients");
            recipients.add(mailbox);
            list.add(address);
        }
        return this;
    }

    private static Address deliverable(Address address, String property) {
        if (!requirePresent(address, property).isDeliverable()) {
            throw new InvalidValueException(
                    property,
                    address.holdsSeveral()
                            ? "must be one address, but holds more than one: add each by a separate call"
                            : "must be a mailbox such as name@domain.example");
        }
        return address;
    }

    /** A text that comes from a store was checked when it was recorded. */
    private static CharSequence body(CharSequence body, String property) {
        if (body instanceof BodyText) {
            return body;
        }
        String text = Check.body(requirePresent(body, property).toString(), property);
        if (text.length() > LONGEST_BODY) {
            throw new InvalidValueException(property, "must not be longer than " + LONGEST_BODY + " characters");
        }
        return text;
    }

    /** Rejects times outside of four-digit years, which databases cannot store. */
    private static Instant bounded(Instant time, String property) {
        Instant checked = requirePresent(time, property);
        if (checked.isBefore(Instant.EPOCH) || checked.isAfter(Instant.parse("9999-01-01T00:00:00Z"))) {
            throw new InvalidValueException(property, "must lie between the years 1970 and 9999");
        }
        return checked;
    }

    private static void addOnce(Set<String> set, String value, int most, String property) {
        if (!set.contains(value)) {
            bounded(set.size(), most, property);
            set.add(value);
        }
    }

    private static void bounded(int size, int most, String property) {
        if (size >= most) {
            throw new InvalidValueException(property, "must not be more than " + most);
        }
    }
}
