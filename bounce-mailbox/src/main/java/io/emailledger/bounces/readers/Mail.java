package io.emailledger.bounces.readers;

import io.emailledger.internal.reader.Headers;
import io.emailledger.internal.reader.Limits;
import io.emailledger.internal.reader.MimePart;
import io.emailledger.internal.reader.MimeReader;
import io.emailledger.internal.reader.TimeLimit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * A mail as a reader of reports sees it: the text of its sender, apart from our mail that it returns.
 */
public final class Mail {
    private static final int LONGEST_SUBJECT = 1_000;

    private final MimePart root;
    private final List<MimePart> parts = new ArrayList<>();
    private final Notice notice;
    private final Headers original;
    private final TimeLimit time;
    private final Predicate<String> ours;
    private final MailOrigin sender;

    private Mail(MimePart root, Limits limits, TimeLimit time, Predicate<String> ours) {
        this.root = root;
        this.time = time;
        this.ours = ours;
        collect(root);
        this.notice = Notice.of(root, parts);
        boolean letter = notice.forwards() || Letters.isConversation(notice.lines());
        this.sender = new MailOrigin(root.headers(), parts, letter);
        this.original = returned(limits);
    }

    /**
     * Creates the view of a mail.
     *
     * @param root the whole mail
     * @param limits the limits for headers inside its text
     * @param time the time limit
     * @param ours tells which addresses, in lower case, are those of our return path
     * @return the view
     */
    public static Mail of(MimePart root, Limits limits, TimeLimit time, Predicate<String> ours) {
        return new Mail(root, limits, time, ours);
    }

    /** Creates the view of a mail inside this one. */
    Mail inner(MimePart part) {
        return new Mail(part, Limits.DEFAULT, time, ours);
    }

    MailOrigin sender() {
        return sender;
    }

    boolean isOurs(String address) {
        return ours.test(address);
    }

    /** The remaining time for reading. */
    TimeLimit time() {
        return time;
    }

    /**
     * Checks that there is time left to read it.
     *
     * @throws io.emailledger.internal.reader.OverLimitException if there is none left
     */
    public void checkTime() {
        time.check();
    }

    private void collect(MimePart part) {
        parts.add(part);
        if (!part.isMail()) {
            part.children().forEach(this::collect);
        }
    }

    private Headers returned(Limits limits) {
        for (MimePart part : parts) {
            Headers headers = switch (part.type()) {
                case "message/rfc822", "message/global" -> returned(part);
                case "text/rfc822-headers", "message/rfc822-headers", "message/global-headers" ->
                    MimeReader.headers(part.text(), limits);
                default -> Headers.NONE;
            };
            if (!headers.isEmpty()) {
                return headers;
            }
        }
        Headers copy = MimeReader.headers(notice.copy(), limits);
        return copy.isEmpty() ? attached(limits) : copy;
    }

    /** A notice inside this one may return our mail; our mail may itself be from a postmaster. */
    private Headers returned(MimePart part) {
        if (part.children().isEmpty()) {
            return Headers.NONE;
        }
        MimePart child = part.children().get(0);
        MailOrigin inside = new MailOrigin(child.headers(), List.of(child), false);
        boolean notice = child.type().equals("multipart/report") || inside.isDaemon() || inside.isPostmaster();
        Headers further = notice ? inner(child).original() : Headers.NONE;
        return further.isEmpty() ? child.headers() : further;
    }

    /** Some servers attach the headers of our mail as a text of no declared kind. */
    private Headers attached(Limits limits) {
        return parts.stream()
                .filter(part -> part.type().equals("text/plain") && part != root)
                .map(part -> MimeReader.headers(part.text(), limits))
                .filter(headers -> headers.first("Message-ID").isPresent())
                .findFirst()
                .orElse(Headers.NONE);
    }

    /**
     * Returns the headers of this mail.
     *
     * @return the headers
     */
    public Headers headers() {
        return root.headers();
    }

    /**
     * Returns the headers of the mail of ours that was sent back, in a part or in the text.
     *
     * @return the headers; empty if it was not
     */
    public Headers original() {
        return original;
    }

    /**
     * Returns all parts, but not those of a mail inside this one.
     *
     * @return the parts, the whole mail first
     */
    public List<MimePart> parts() {
        return parts;
    }

    /**
     * Returns the text of this mail up to the copy of ours.
     *
     * @return its lines, without trailing blanks
     */
    public List<String> lines() {
        return notice.lines();
    }

    String text() {
        return String.join("\n", notice.lines());
    }

    /** The copy of a mail after the notice, with its headers. */
    String copy() {
        return notice.copy();
    }

    boolean says(Pattern pattern) {
        return notice.lines().stream().anyMatch(line -> {
            time.check();
            return pattern.matcher(line).find();
        });
    }

    String subject() {
        String subject = headers().first("Subject").orElse("");
        return subject.substring(0, Math.min(subject.length(), LONGEST_SUBJECT)).toLowerCase(Locale.ROOT);
    }
}
