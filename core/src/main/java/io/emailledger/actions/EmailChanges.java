package io.emailledger.actions;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.message.Address;
import io.emailledger.message.Attachment;
import io.emailledger.message.Email.Priority;
import io.emailledger.message.InvalidValueException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The changes of an e-mail that waits. Parts that are not set stay unchanged. The values are checked as those of a new e-mail
 * when the e-mail is edited.
 *
 * @param subject the new subject
 * @param text the new plain text
 * @param html the new HTML
 * @param to all primary recipients
 * @param cc all copy recipients
 * @param bcc all blind copy recipients
 * @param priority the new priority
 * @param expiresAt the new time after which it is no longer tried
 * @param removed the names of the attachments to remove
 * @param attached the attachments to add, after those that remain
 */
public record EmailChanges(
        Optional<String> subject,
        Optional<String> text,
        Optional<String> html,
        Optional<List<Address>> to,
        Optional<List<Address>> cc,
        Optional<List<Address>> bcc,
        Optional<Priority> priority,
        Optional<Instant> expiresAt,
        Set<String> removed,
        List<Attachment> attached) {

    /** Copies the collections. */
    public EmailChanges {
        to = to.map(List::copyOf);
        cc = cc.map(List::copyOf);
        bcc = bcc.map(List::copyOf);
        removed = Set.copyOf(removed);
        attached = List.copyOf(attached);
    }

    /**
     * Returns no changes, to begin with.
     *
     * @return no changes
     */
    public static EmailChanges none() {
        return new EmailChanges(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Set.of(),
                List.of());
    }

    /**
     * Changes the subject. Default: it stays.
     *
     * @param line one line of at most 2,000 characters
     * @return new changes
     */
    public EmailChanges subject(String line) {
        return new EmailChanges(
                given(line, "subject"), text, html, to, cc, bcc, priority, expiresAt, removed, attached);
    }

    /**
     * Changes the plain text. Default: it stays.
     *
     * @param body the text
     * @return new changes
     */
    public EmailChanges text(String body) {
        return new EmailChanges(
                subject, given(body, "text"), html, to, cc, bcc, priority, expiresAt, removed, attached);
    }

    /**
     * Changes the HTML. Default: it stays.
     *
     * @param body the HTML
     * @return new changes
     */
    public EmailChanges html(String body) {
        return new EmailChanges(
                subject, text, given(body, "html"), to, cc, bcc, priority, expiresAt, removed, attached);
    }

    /**
     * Replaces all primary recipients. Default: they stay.
     *
     * @param addresses the addresses, each a mailbox; an empty array to remove them
     * @return new changes
     */
    public EmailChanges to(String... addresses) {
        return new EmailChanges(
                subject, text, html, parsed(addresses), cc, bcc, priority, expiresAt, removed, attached);
    }

    /**
     * Replaces all copy recipients. Default: they stay.
     *
     * @param addresses the addresses, each a mailbox; an empty array to remove them
     * @return new changes
     */
    public EmailChanges cc(String... addresses) {
        return new EmailChanges(
                subject, text, html, to, parsed(addresses), bcc, priority, expiresAt, removed, attached);
    }

    /**
     * Replaces all blind copy recipients. Default: they stay.
     *
     * @param addresses the addresses, each a mailbox; an empty array to remove them
     * @return new changes
     */
    public EmailChanges bcc(String... addresses) {
        return new EmailChanges(subject, text, html, to, cc, parsed(addresses), priority, expiresAt, removed, attached);
    }

    /**
     * Changes the priority. Default: it stays.
     *
     * @param next the priority
     * @return new changes
     */
    public EmailChanges priority(Priority next) {
        return new EmailChanges(
                subject, text, html, to, cc, bcc, given(next, "priority"), expiresAt, removed, attached);
    }

    /**
     * Changes the time after which it is no longer tried. Default: it stays.
     *
     * @param time the time, after the one before which it is not sent
     * @return new changes
     */
    public EmailChanges expiresAt(Instant time) {
        return new EmailChanges(
                subject, text, html, to, cc, bcc, priority, given(time, "expiresAt"), removed, attached);
    }

    /**
     * Removes the attachments of a name. Default: none.
     *
     * @param name the name
     * @return new changes
     */
    public EmailChanges removeAttachment(String name) {
        Set<String> more = new LinkedHashSet<>(removed);
        more.add(requirePresent(name, "name"));
        return new EmailChanges(subject, text, html, to, cc, bcc, priority, expiresAt, more, attached);
    }

    /**
     * Adds an attachment. Default: none.
     *
     * @param attachment the attachment
     * @return new changes
     */
    public EmailChanges attach(Attachment attachment) {
        List<Attachment> more = new ArrayList<>(attached);
        more.add(requirePresent(attachment, "attachment"));
        return new EmailChanges(subject, text, html, to, cc, bcc, priority, expiresAt, removed, more);
    }

    /**
     * Tells whether recipients are changed, which is possible only before the first attempt.
     *
     * @return true if To, Cc or Bcc is given
     */
    public boolean changesRecipients() {
        return to.isPresent() || cc.isPresent() || bcc.isPresent();
    }

    /**
     * Returns the names of the parts that are changed, for people to read.
     *
     * @return the names, in a fixed order
     */
    public List<String> parts() {
        List<String> parts = new ArrayList<>();
        add(parts, "subject", subject.isPresent());
        add(parts, "text", text.isPresent());
        add(parts, "HTML", html.isPresent());
        add(parts, "recipients", changesRecipients());
        add(parts, "priority", priority.isPresent());
        add(parts, "expiry", expiresAt.isPresent());
        add(parts, "attachments", !removed.isEmpty() || !attached.isEmpty());
        return parts;
    }

    private static void add(List<String> parts, String name, boolean changed) {
        if (changed) {
            parts.add(name);
        }
    }

    private static <T> Optional<T> given(T value, String property) {
        return Optional.of(requirePresent(value, property));
    }

    private static Optional<List<Address>> parsed(String... addresses) {
        List<Address> all = Arrays.stream(addresses).map(Address::of).toList();
        if (!all.stream().allMatch(Address::isDeliverable)) {
            throw new InvalidValueException("recipients", "must each be a mailbox such as name@domain.example");
        }
        return Optional.of(all);
    }
}
