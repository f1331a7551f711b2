package io.emailledger.message;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.internal.text.BodyText;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An e-mail that an application sends: an immutable value, checked when it is built. Start with {@link #from(String)}.
 *
 * <p>An e-mail without recipients, or whose mandatory attachment is missing, is a legal value: the ledger records it as
 * FAILED with a reason, so that it is visible in the history. {@link EmailBuilder} rejects values that could change the
 * meaning of a header or of an SMTP command, with an {@link InvalidValueException}.
 */
public final class Email {
    private static final String MESSAGE = "message.eml";

    private final Address from;
    private final List<Address> replyTo;
    private final List<Address> to;
    private final List<Address> cc;
    private final List<Address> bcc;
    private final String subject;
    private final @Nullable CharSequence text;
    private final @Nullable CharSequence html;
    private final @Nullable Invitation invitation;
    private final @Nullable Address sender;
    private final @Nullable Address envelopeSender;
    private final @Nullable Attachment message;
    private final List<Attachment> attachments;
    private final Set<String> requiredAttachments;
    private final List<Header> headers;
    private final Set<String> tags;
    private final Map<String, String> metadata;
    private final @Nullable String tenant;
    private final @Nullable String route;
    private final @Nullable String list;
    private final @Nullable Instant sendAt;
    private final @Nullable Instant expiresAt;
    private final @Nullable String holdReason;
    private final Priority priority;
    private final @Nullable Guarantee guarantee;
    private final @Nullable String idempotencyKey;
    private final boolean trackOpens;
    private final Set<String> untracked;

    Email(EmailBuilder builder) {
        this.from = builder.from;
        this.replyTo = List.copyOf(builder.replyTo);
        this.to = List.copyOf(builder.to);
        this.cc = List.copyOf(builder.cc);
        this.bcc = List.copyOf(builder.bcc);
        this.subject = builder.subject;
        this.text = builder.text;
        this.html = builder.html;
        this.invitation = builder.invitation;
        this.sender = builder.sender;
        this.envelopeSender = builder.envelopeSender;
        this.message = builder.message;
        this.attachments = List.copyOf(builder.attachments);
        this.requiredAttachments = ordered(builder.requiredAttachments);
        this.headers = List.copyOf(builder.headers);
        this.tags = ordered(builder.tags);
        this.metadata = Collections.unmodifiableMap(new LinkedHashMap<>(builder.metadata));
        this.tenant = builder.tenant;
        this.route = builder.route;
        this.list = builder.list;
        this.sendAt = builder.sendAt;
        this.expiresAt = builder.expiresAt;
        this.holdReason = builder.holdReason;
        this.priority = builder.priority;
        this.guarantee = builder.guarantee;
        this.idempotencyKey = builder.idempotencyKey;
        this.trackOpens = builder.trackOpens;
        this.untracked = ordered(builder.untracked);
    }

    /**
     * Starts an e-mail.
     *
     * @param address the bare address of the author, which is also the envelope's return path
     * @return a builder for the rest
     * @throws InvalidValueException if it is not a mailbox
     */
    public static EmailBuilder from(String address) {
        return from(Address.of(address));
    }

    /**
     * Starts an e-mail.
     *
     * @param address the author, which is also the envelope's return path
     * @return a builder for the rest
     * @throws InvalidValueException if it is not a mailbox
     */
    public static EmailBuilder from(Address address) {
        return new EmailBuilder(address);
    }

    /**
     * Starts an e-mail whose message exists already: see {@link #ofMessage(Attachment.Source)}.
     *
     * @param message the bytes of the message (RFC 5322)
     * @return a builder with the author, the recipients and the subject of its header
     * @throws InvalidValueException if the header cannot be used
     */
    public static EmailBuilder ofMessage(byte[] message) {
        byte[] bytes = requirePresent(message, "message").clone();
        return MessageHeader.read(() -> new ByteArrayInputStream(bytes)).message(Attachment.of(MESSAGE, bytes));
    }

    /**
     * Starts an e-mail whose message exists already: see {@link #ofMessage(Attachment.Source)}.
     *
     * @param file a file with the bytes of the message (RFC 5322), which is needed until the e-mail is recorded
     * @return a builder with the author, the recipients and the subject of its header
     * @throws InvalidValueException if the header cannot be read or used
     */
    public static EmailBuilder ofMessage(Path file) {
        requirePresent(file, "message");
        return ofMessage(() -> Files.newInputStream(file));
    }

    /**
     * Starts an e-mail whose message exists already, for example one that another library has written or signed. It is
     * sent byte for byte as it is, with three exceptions: line ends become CR LF, Bcc fields are removed, and a
     * Message-ID or Date that is missing is added. So signatures, invitations and every other kind of content arrive
     * unchanged.
     *
     * <p>The author, the recipients (To, Cc and Bcc) and the subject are those of the header. The envelope's return
     * path is that of the Sender field or, if there is none, the first author. {@link EmailBuilder#envelopeSender} and
     * {@link EmailBuilder#envelopeRecipients} give other ones. The history shows the readable texts of the message, and
     * the names and sizes of its attachments.
     *
     * @param message opens the bytes of the message (RFC 5322): now to read the header, and again when the e-mail is
     *     recorded
     * @return a builder with the author, the recipients and the subject of its header
     * @throws InvalidValueException if the header cannot be read, names no author, or has more than 1,000 recipients
     */
    public static EmailBuilder ofMessage(Attachment.Source message) {
        return MessageHeader.read(requirePresent(message, "message")).message(Attachment.of(MESSAGE, message));
    }

    /**
     * Returns a builder with all values of this e-mail.
     *
     * @return a new builder
     */
    public EmailBuilder toBuilder() {
        EmailBuilder builder = new EmailBuilder(from);
        replyTo.forEach(builder::replyTo);
        to.forEach(builder::to);
        cc.forEach(builder::cc);
        bcc.forEach(builder::bcc);
        builder.subject(subject);
        builder.text = text;
        builder.html = html;
        builder.invitation = invitation;
        builder.sender = sender;
        builder.envelopeSender = envelopeSender;
        builder.message = message;
        attachments.forEach(builder::attach);
        requiredAttachments.forEach(builder::requireAttachment);
        headers.forEach(builder::header);
        tags.forEach(builder::tag);
        metadata.forEach(builder::metadata);
        builder.tenant = tenant;
        builder.route = route;
        builder.list = list;
        builder.sendAt = sendAt;
        builder.expiresAt = expiresAt;
        builder.holdReason = holdReason;
        builder.priority(priority);
        builder.guarantee = guarantee;
        builder.idempotencyKey = idempotencyKey;
        builder.trackOpens(trackOpens);
        builder.untracked.addAll(untracked);
        return builder;
    }

    /**
     * Returns the author, which is also the envelope's return path.
     *
     * @return a deliverable address
     */
    public Address from() {
        return from;
    }

    /**
     * Returns the addresses for replies.
     *
     * @return deliverable addresses, empty for the author's own
     */
    public List<Address> replyTo() {
        return replyTo;
    }

    /**
     * Returns the primary recipients.
     *
     * @return the addresses, which may be undeliverable
     */
    public List<Address> to() {
        return to;
    }

    /**
     * Returns the recipients of a copy.
     *
     * @return the addresses, which may be undeliverable
     */
    public List<Address> cc() {
        return cc;
    }

    /**
     * Returns the recipients of a blind copy, who are named in no header.
     *
     * @return the addresses, which may be undeliverable
     */
    public List<Address> bcc() {
        return bcc;
    }

    /**
     * Returns the subject.
     *
     * @return one line, empty if none was given
     */
    public String subject() {
        return subject;
    }

    /**
     * Returns the plain text body.
     *
     * @return the text
     */
    public Optional<String> text() {
        return Optional.ofNullable(text).map(CharSequence::toString);
    }

    /**
     * Returns the plain text body in UTF-8. For an e-mail that comes from a store this costs less than {@link #text()}.
     *
     * @return the bytes, a copy
     */
    public Optional<byte[]> utf8Text() {
        return Optional.ofNullable(text).map(BodyText::copyOfUtf8);
    }

    /**
     * Returns the HTML body.
     *
     * @return the HTML, as the application set it
     */
    public Optional<String> html() {
        return Optional.ofNullable(html).map(CharSequence::toString);
    }

    /**
     * Returns the HTML body in UTF-8. For an e-mail that comes from a store this costs less than {@link #html()}.
     *
     * @return the bytes, a copy
     */
    public Optional<byte[]> utf8Html() {
        return Optional.ofNullable(html).map(BodyText::copyOfUtf8);
    }

    /**
     * Returns the invitation.
     *
     * @return the calendar object and its method
     */
    public Optional<Invitation> invitation() {
        return Optional.ofNullable(invitation);
    }

    /**
     * Returns the mailbox that sends the e-mail on behalf of the author.
     *
     * @return the address of the Sender field (RFC 5322 section 3.6.2), empty for none
     */
    public Optional<Address> sender() {
        return Optional.ofNullable(sender);
    }

    /**
     * Returns the return path that the application has chosen for the envelope.
     *
     * @return the address of {@code MAIL FROM}, empty for that of the ledger or the author
     */
    public Optional<Address> envelopeSender() {
        return Optional.ofNullable(envelopeSender);
    }

    /**
     * Returns the exact message, which is sent byte for byte in place of one that the ledger writes.
     *
     * @return the message; its texts and attachments are not among those of this value before it is recorded
     */
    public Optional<Attachment> message() {
        return Optional.ofNullable(message);
    }

    /**
     * Returns the attachments, inline images among them.
     *
     * @return the attachments in the order in which they were added
     */
    public List<Attachment> attachments() {
        return attachments;
    }

    /**
     * Returns the names of the attachments without which the e-mail must not be sent.
     *
     * @return file names
     */
    public Set<String> requiredAttachments() {
        return requiredAttachments;
    }

    /**
     * Returns the header fields that the application added.
     *
     * @return the fields in the order in which they were added
     */
    public List<Header> headers() {
        return headers;
    }

    /**
     * Returns the tags for searching the history.
     *
     * @return the tags; the recipient never sees them
     */
    public Set<String> tags() {
        return tags;
    }

    /**
     * Returns the metadata of the application about the e-mail.
     *
     * @return names and values; the recipient never sees them
     */
    public Map<String, String> metadata() {
        return metadata;
    }

    /**
     * Returns the tenant on whose behalf the e-mail is sent.
     *
     * @return the tenant
     */
    public Optional<String> tenant() {
        return Optional.ofNullable(tenant);
    }

    /**
     * Returns the route that was chosen for this e-mail.
     *
     * @return the name of the route; empty if the rules of the ledger choose it
     */
    public Optional<String> route() {
        return Optional.ofNullable(route);
    }

    /**
     * Returns the mailing list to whose subscribers the e-mail is sent.
     *
     * @return the name of the list; empty for an e-mail that is of no list
     */
    public Optional<String> list() {
        return Optional.ofNullable(list);
    }

    /**
     * Returns the time before which the e-mail is not sent.
     *
     * @return the time, empty for at once
     */
    public Optional<Instant> sendAt() {
        return Optional.ofNullable(sendAt);
    }

    /**
     * Returns the time after which the e-mail is no longer tried.
     *
     * @return the time, empty for the ledger's own limit
     */
    public Optional<Instant> expiresAt() {
        return Optional.ofNullable(expiresAt);
    }

    /**
     * Returns why it is held from the beginning.
     *
     * @return the reason; empty if it is sent when it is due
     */
    public Optional<String> holdReason() {
        return Optional.ofNullable(holdReason);
    }

    /**
     * Returns the priority compared with other e-mails.
     *
     * @return the priority
     */
    public Priority priority() {
        return priority;
    }

    /**
     * Returns what happens when a server's answer is lost.
     *
     * @return the guarantee, empty for the ledger's own
     */
    public Optional<Guarantee> guarantee() {
        return Optional.ofNullable(guarantee);
    }

    /**
     * Returns the key under which the e-mail is recorded only once.
     *
     * @return the key
     */
    public Optional<String> idempotencyKey() {
        return Optional.ofNullable(idempotencyKey);
    }

    /**
     * Tells whether opens are recorded, if the ledger has open tracking.
     *
     * @return true if the HTML is to get a tracking pixel
     */
    public boolean trackOpens() {
        return trackOpens;
    }

    /**
     * Returns the recipients whose copy has no tracking pixel although {@link #trackOpens()} is true.
     *
     * @return normalised addresses
     */
    public Set<String> untracked() {
        return untracked;
    }

    /** Describes the e-mail only by counts: addresses, subject and bodies are personal data. */
    @Override
    public String toString() {
        return "Email[recipients=" + (to.size() + cc.size() + bcc.size()) + ", attachments=" + attachments.size() + "]";
    }

    /** Keeps the order, which Set.copyOf would lose: the same e-mail must always give the same bytes. */
    private static Set<String> ordered(Set<String> set) {
        return Collections.unmodifiableSet(new LinkedHashSet<>(set));
    }

    /**
     * A header field that the application adds to an e-mail, such as {@code List-Unsubscribe}.
     *
     * @param name the field name: letters, digits and hyphens (a subset of RFC 5322 section 3.6.8), at most 76
     *     characters; none of the fields that the ledger writes itself
     * @param value the value on one line, at most 8,000 characters, a tab counting as a blank; it is folded, and
     *     encoded where it has to be. In a field that programs read, such as References, ASCII is never encoded
     */
    public record Header(String name, String value) {
        /** Checks name and value. */
        public Header {
            Check.filledLine(name, "header name", 76);
            if (!name.matches("[A-Za-z0-9-]+")) {
                throw new InvalidValueException("header name", "must consist of ASCII letters, digits and hyphens");
            }
            String refused = name.toLowerCase(Locale.ROOT);
            RefusedHeaders.instead(refused).ifPresent(instead -> {
                throw new InvalidValueException("header name", "must not be " + refused + ", which " + instead);
            });
            value = Check.headerText(value, "header value", 8_000);
        }
    }

    /**
     * A calendar object that is sent with the e-mail (RFC 6047).
     *
     * @param method the iTIP method in upper case, such as REQUEST, CANCEL or REPLY (RFC 5546 section 1.4)
     * @param ics the calendar object (RFC 5545), with the same method, of at most 1,000,000 characters
     */
    public record Invitation(String method, String ics) {
        private static final int LONGEST = 1_000_000;

        /** The property of a calendar object (RFC 5545 section 3.7.2). */
        private static final Pattern METHOD = Pattern.compile(
                "(?:^|[\r\n])METHOD(?:;[^:\r\n]*)?:([^\r\n]*?)[ \t]*(?=[\r\n]|$)", Pattern.CASE_INSENSITIVE);

        /** Checks method and calendar object. */
        public Invitation {
            method = Check.word(method, "invitation method", 40, "\";=").toUpperCase(Locale.ROOT);
            if (Check.body(ics, "invitation").length() > LONGEST) {
                throw new InvalidValueException("invitation", "must not be longer than " + LONGEST + " characters");
            }
            if (!ics.stripLeading().regionMatches(true, 0, "BEGIN:VCALENDAR", 0, 15)) {
                throw new InvalidValueException(
                        "invitation", "must be an iCalendar object: it begins with BEGIN:VCALENDAR");
            }
        }

        /** Returns an invitation whose calendar object has the same method, as the application must give it. */
        static Invitation checked(String method, String ics) {
            Invitation given = new Invitation(method, ics);
            if (!given.method().matches("[A-Z0-9-]+")) {
                throw new InvalidValueException("invitation method", "must consist of letters, digits and hyphens");
            }
            Matcher property = METHOD.matcher(given.ics());
            if (!property.find() || !property.group(1).equalsIgnoreCase(given.method())) {
                throw new InvalidValueException(
                        "invitation method",
                        "must be that of the calendar object: add the line METHOD:" + given.method());
            }
            return given;
        }
    }

    /** The guarantee for an e-mail whose content a server received and whose answer was lost. */
    public enum Guarantee {
        /**
         * The e-mail is tried again, with the same Message-ID: it arrives, and in rare cases twice. The default.
         */
        AT_LEAST_ONCE,
        /**
         * The e-mail becomes UNCONFIRMED and is not sent again automatically: it never arrives twice, and in rare cases
         * not at all. Costs one more commit for each e-mail.
         */
        AT_MOST_ONCE
    }

    /** The order in which due e-mails are sent. It is not visible in the message. */
    public enum Priority {
        /** Before all other due e-mails, for example a sign-in code. */
        HIGH,
        /** The default. */
        NORMAL,
        /** After all other due e-mails, for example a newsletter. */
        LOW
    }
}
