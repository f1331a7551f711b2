package io.emailledger.bounces.readers;

import io.emailledger.internal.reader.Headers;
import io.emailledger.internal.reader.MimePart;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The kind of sender of a mail, as far as its structure shows: a mail server, another program, or a person. It does not
 * search the text for bounces, because persons write about them too.
 */
final class MailOrigin {
    private static final Pattern LOCAL_PART = Pattern.compile("(?:\"([^\"]{1,128})\"|([^\\s<>\"(),;:@]{1,128}))@");
    private static final Pattern WITHOUT_DOMAIN = Pattern.compile("^[<\"]?([^\\s<>\"(),;:@]{1,128})");

    /** The exact local parts of mail servers; only {@code postmaster} may be a person. */
    private static final Pattern DAEMON = Pattern.compile(
            "system administrator|post[-_]master|mailer[-_.]?daemon|mail[-_.]?daemon|mdaemon|mailerdaemon|ndr|nondelivery|mail[-_.]delivery[-_.](?:sub)?system"
                    + "|microsoftexchange[0-9a-f]{8,64}");

    private static final Pattern POSTMASTER = Pattern.compile("postmaster");

    private static final Pattern SERVICE = Pattern.compile(
            "no[-_.]?reply|do[-_.]?not[-_.]?reply|support|help|ticket|service|notif|alert|monitor|nagios|report|news|info"
                    + "|forum|wiki|jira|billing|payment|order|shop|sales|calendar|fax|sms|root|cron|quarantine|abuse");

    private static final Pattern DAEMON_NAME =
            Pattern.compile("^\"?(?:(?:internet )?mail delivery (?:sub)?system|mailer[- ]daemon)\"? *(?:<|\\(|$)");

    private static final Pattern ANSWER_OR_FORWARD = Pattern.compile(
            "^(?:re|aw|antw|antwort|sv|vs|rv|res|rif|r|odp|vá|va|ynt|bls|atb|ref|σχετ|απ|отв|ответ|на|回复|回覆|答复|答覆|返信|답장|회신"
                    + "|fwd?|wg|tr|doorst|vb|i|enc|pd|továbbítás|ilt|πρθ|пересл|fs|转发|轉寄|转寄|轉發|転送|전달)"
                    + "(?:\\[\\d{1,3}]|\\(\\d{1,3}\\)|\\^\\d{1,3})? {0,2}[:：]");

    private static final Pattern MAIL_PROGRAM = Pattern.compile("thunderbird|outlook|apple mail|iphone|ipad|evolution"
            + "|mutt|kmail|the bat|eudora|roundcube|horde|squirrel|airmail|spark|claws|em client|mailbird|lotus notes"
            + "|windows live|postbox|k-9|aquamail|webmail");

    private static final Pattern NOBODY =
            Pattern.compile("<>|<?mailer-daemon(?:@[^<>@]*)?>?", Pattern.CASE_INSENSITIVE);

    private final Headers headers;
    private final List<MimePart> parts;
    private final boolean readsAsLetter;
    private final String from;
    private final String local;

    /**
     * Creates it.
     *
     * @param readsAsLetter whether the text is a conversation or forwards a mail; it counts only if no header decides
     */
    MailOrigin(Headers headers, List<MimePart> parts, boolean readsAsLetter) {
        this.headers = headers;
        this.parts = parts;
        this.readsAsLetter = readsAsLetter;
        this.from = headers.first("From").orElse("").strip().toLowerCase(Locale.ROOT);
        this.local = local(from);
    }

    private static String local(String from) {
        String address = from.substring(from.lastIndexOf('<') + 1).replace("\\", "");
        Matcher local = LOCAL_PART.matcher(address);
        Matcher bare = WITHOUT_DOMAIN.matcher(address);
        if (local.find()) {
            return local.group(1) != null ? local.group(1) : local.group(2);
        }
        return address.indexOf('@') < 0 && bare.find() ? bare.group(1) : "";
    }

    /** Tells whether no person can have written it: a mail server's own name, or the structure of a delivery report. */
    boolean isServer() {
        return isDaemon()
                || isReport()
                || (failedRecipients() && !hasOwnPath() && !writtenByHand())
                || (isPostmaster() && !hasOwnPath() && (hasNullPath() || isAutomatic()));
    }

    /** Tells whether the text has to prove that it is a server: a postmaster may also be a person or a statistic. */
    boolean isOnlyPostmaster() {
        return isPostmaster() && !isReport() && !failedRecipients();
    }

    /** Tells whether a mail server may have written it. */
    boolean mayBeServer() {
        return isServer()
                || (!isLetter() && !isListed() && !hasOwnPath() && (isPostmaster() || hasNullPath()))
                || isMirrored();
    }

    /** Tells whether a program may have written it, a mail server or another. No reader may guess in any other mail. */
    boolean mayBeProgram() {
        return mayBeServer() || (!isLetter() && !isListed() && !hasOwnPath() && isAutomatic());
    }

    /** Tells whether it is an answer or passed on, or was written with a mail program. */
    boolean isLetter() {
        return !isServer() && (isAnswer() || writtenByHand());
    }

    /** Tells whether another server forwarded the mail of a postmaster, with a new return path. */
    private boolean isMirrored() {
        String path = headers.first("Return-Path").orElse("").strip().toLowerCase(Locale.ROOT);
        return isPostmaster() && !isLetter() && hasOwnPath() && !domain(path).equals(domain(from));
    }

    private static String domain(String address) {
        String end = address.substring(address.lastIndexOf('@') + 1);
        int close = end.indexOf('>');
        return close < 0 ? end : end.substring(0, close);
    }

    boolean isDaemon() {
        boolean emptyFrom = headers.first("From").isPresent() && (from.isEmpty() || from.endsWith("<>"));
        return emptyFrom
                || DAEMON.matcher(local).matches()
                || (DAEMON_NAME.matcher(from).find() && !hasOwnPath());
    }

    /** Tells whether it is from the address of a service, one for no replies or one for all requests. */
    boolean isService() {
        return SERVICE.matcher(local).find();
    }

    /** Tells whether it went to many: a list or a newsletter. Mail servers mark their notices so, too. */
    boolean isListed() {
        String precedence = headers.first("Precedence").orElse("").strip().toLowerCase(Locale.ROOT);
        boolean marked = headers.first("List-Id").isPresent() || precedence.equals("list") || precedence.equals("bulk");
        return marked && !isDaemon() && !isPostmaster();
    }

    boolean isPostmaster() {
        return POSTMASTER.matcher(local).matches();
    }

    boolean isAnswer() {
        String subject = headers.first("Subject").orElse("").strip().toLowerCase(Locale.ROOT);
        return ANSWER_OR_FORWARD
                .matcher(subject.substring(0, Math.min(subject.length(), 40)))
                .find();
    }

    private boolean writtenByHand() {
        boolean answers = headers.first("In-Reply-To").isPresent() && !hasNullPath() && !isAutomatic();
        String program = headers.first("X-Mailer").orElse("").toLowerCase(Locale.ROOT);
        return answers
                || headers.first("User-Agent").isPresent()
                || MAIL_PROGRAM.matcher(program).find();
    }

    /** Tells whether the return path is null: no reply is wanted (RFC 5321 section 4.5.5). */
    boolean hasNullPath() {
        return headers.all("Return-Path").stream()
                .anyMatch(path -> NOBODY.matcher(path.replace(" ", "")).matches());
    }

    /**
     * Tells whether it has a return path. A mail server's notice has none, because two servers would write for ever.
     */
    boolean hasOwnPath() {
        return headers.first("Return-Path").isPresent() && !hasNullPath();
    }

    boolean isAutomatic() {
        return submitted().startsWith("auto-");
    }

    /** Tells whether a program wrote it in answer to one mail (RFC 3834). */
    boolean isAutomaticAnswer() {
        return submitted().startsWith("auto-replied");
    }

    boolean isVacation() {
        return submitted().contains("(vacation");
    }

    private String submitted() {
        return headers.first("Auto-Submitted").orElse("no").strip().toLowerCase(Locale.ROOT);
    }

    private boolean failedRecipients() {
        return headers.first("X-Failed-Recipients").isPresent();
    }

    /** A report of delivery by its type, or by a status in it that no person has passed on. */
    boolean isReport() {
        MimePart root = parts.get(0);
        Optional<String> about = root.parameter("report-type").map(type -> type.toLowerCase(Locale.ROOT));
        boolean report = root.type().equals("multipart/report");
        boolean status = parts.stream()
                .anyMatch(part -> part.type().endsWith("delivery-status")
                        || (part.type().equals("multipart/report")
                                && part.parameter("report-type").orElse("").equalsIgnoreCase("delivery-status")));
        boolean delivery =
                report && about.map(type -> type.endsWith("delivery-status")).orElse(status);
        if (delivery) {
            return !(hasOwnPath()
                    && (writtenByHand() || isAnswer())
                    && !DAEMON.matcher(local).matches());
        }
        boolean server = hasNullPath() || isDaemon() || isPostmaster();
        return status && !isAnswer() && (server ? !hasOwnPath() || isDaemon() : isUnknown());
    }

    /** Tells whether neither a path nor a mail program tells who it is from, and a server may have written the text. */
    private boolean isUnknown() {
        return headers.first("Return-Path").isEmpty() && !writtenByHand() && !readsAsLetter;
    }
}
