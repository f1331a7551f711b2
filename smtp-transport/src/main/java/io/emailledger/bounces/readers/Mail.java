package io.emailledger.bounces.readers;

import io.emailledger.bounces.mime.Headers;
import io.emailledger.bounces.mime.Limits;
import io.emailledger.bounces.mime.MimeReader;
import io.emailledger.bounces.mime.Part;
import io.emailledger.bounces.mime.TimeLimit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A mail as a reader of reports sees it: what its sender says, and apart from that the mail of ours that was sent back
 * with it.
 */
public final class Mail {
    private static final Pattern DAEMON =
            Pattern.compile("mailer[-_ ]?daemon|post_?master|mdaemon|^<>|^ndr@|bounce|delivery (?:subsystem|system)");
    private static final Pattern FAILURE = Pattern.compile("undeliver|not (?:be )?deliver|returned (?:e?mail|to sender)"
            + "|deliver.{0,12}(?:fail|error|warning|problem|status|notif)|fail.{0,14}(?:mail|deliver|notice)"
            + "|(?:mail|message).{0,20}(?:fail|delay|error|warning)|non.deliver|non remis|user unknown");

    private static final Pattern FAILURE_AT_END = Pattern.compile(": .{0,20}\\(delivery failed\\)$");

    private static final int LONGEST_SUBJECT = 1_000;

    private final Part root;
    private final List<Part> parts = new ArrayList<>();
    private final Notice notice;
    private final Headers original;
    private final TimeLimit time;

    private Mail(Part root, Limits limits, TimeLimit time) {
        this.root = root;
        this.time = time;
        collect(root);
        this.notice = Notice.of(root, parts);
        this.original = returned(limits);
    }

    /**
     * Looks at a mail.
     *
     * @param root the whole mail
     * @param limits how much is read of headers that stand in its text
     * @param time how long it is read
     * @return the view
     */
    public static Mail of(Part root, Limits limits, TimeLimit time) {
        return new Mail(root, limits, time);
    }

    /** How long it may still be read. */
    TimeLimit time() {
        return time;
    }

    private void collect(Part part) {
        parts.add(part);
        if (!part.isMail()) {
            part.children().forEach(this::collect);
        }
    }

    private Headers returned(Limits limits) {
        for (Part part : parts) {
            Headers headers = switch (part.type()) {
                case "message/rfc822", "message/global" -> returned(part, limits);
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

    /** A notice inside this one brings ours back in its turn. */
    private Headers returned(Part part, Limits limits) {
        Headers inner = part.children().isEmpty()
                ? Headers.NONE
                : part.children().get(0).headers();
        return isDaemon(inner) ? of(part.children().get(0), limits, time).original() : inner;
    }

    /** Some attach the headers of ours as a text without saying what it is. */
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
    public List<Part> parts() {
        return parts;
    }

    /**
     * Returns what the sender of this mail says to people, up to the copy of ours.
     *
     * @return its lines, without trailing blanks
     */
    public List<String> lines() {
        return notice.lines();
    }

    String text() {
        return String.join("\n", notice.lines());
    }

    /** The copy of a mail that stands behind the notice, with its headers. */
    String copy() {
        return notice.copy();
    }

    boolean says(Pattern pattern) {
        return notice.lines().stream().anyMatch(line -> pattern.matcher(line).find());
    }

    String subject() {
        String subject = headers().first("Subject").orElse("");
        return subject.substring(0, Math.min(subject.length(), LONGEST_SUBJECT)).toLowerCase(Locale.ROOT);
    }

    /** Tells whether a program that delivers mail has written this, as far as its headers tell. */
    boolean isFromDaemon() {
        return isDaemon(headers());
    }

    static boolean isDaemon(Headers headers) {
        return headers.first("From")
                .map(from -> from.isBlank()
                        || DAEMON.matcher(from.toLowerCase(Locale.ROOT)).find())
                .orElse(false);
    }

    /** Tells whether this may be a notice that mail was not delivered: no reader may guess in any other mail. */
    boolean mayBeNotice() {
        if (isFromDaemon()) {
            return true;
        }
        String subject = subject();
        boolean answer = headers().first("In-Reply-To").isPresent() || subject.startsWith("re:");
        boolean nobody = headers().first("Return-Path").filter("<>"::equals).isPresent();
        boolean report = root.type().equals("multipart/report");
        boolean returned = parts.stream().anyMatch(Part::isMail);
        return answer
                ? FAILURE_AT_END.matcher(subject).find()
                : nobody || report || returned || FAILURE.matcher(subject).find();
    }
}
