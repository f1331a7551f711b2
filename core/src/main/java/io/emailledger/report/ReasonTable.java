package io.emailledger.report;

import static io.emailledger.report.BounceReason.BLOCKED;
import static io.emailledger.report.BounceReason.CONTENT;
import static io.emailledger.report.BounceReason.EXPIRED;
import static io.emailledger.report.BounceReason.HOST_UNKNOWN;
import static io.emailledger.report.BounceReason.MAILBOX_DISABLED;
import static io.emailledger.report.BounceReason.MAILBOX_FULL;
import static io.emailledger.report.BounceReason.NETWORK;
import static io.emailledger.report.BounceReason.NOT_AUTHENTICATED;
import static io.emailledger.report.BounceReason.POLICY;
import static io.emailledger.report.BounceReason.RATE_LIMITED;
import static io.emailledger.report.BounceReason.RELAYING_DENIED;
import static io.emailledger.report.BounceReason.SPAM;
import static io.emailledger.report.BounceReason.SYSTEM;
import static io.emailledger.report.BounceReason.TOO_LARGE;
import static io.emailledger.report.BounceReason.UNDETERMINED;
import static io.emailledger.report.BounceReason.USER_UNKNOWN;
import static io.emailledger.report.BounceReason.VIRUS;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What codes and words of servers stand for. */
final class ReasonTable {
    /** How much of a server's words is looked at. */
    private static final int READ = 4_000;

    /** An address may itself read like a reason: {@code spam@}, {@code userunknown@}. */
    private static final Pattern ADDRESS = Pattern.compile("[^\\s<>@]{1,128}@[^\\s<>@:]{1,255}");

    /** Subject and detail of the enhanced codes registered at IANA (RFC 3463, 5248 and what came after them). */
    private static final Map<String, BounceReason> CODES = codes();

    /** What servers say, the first that is found counts: what is said of somebody above what is said of everybody. */
    private static final List<Phrase> PHRASES = List.of(
            phrase(VIRUS, "virus|malware|infected|trojan|phish"),
            phrase(
                    NOT_AUTHENTICATED,
                    "\\bdmarc\\b|\\bspf\\b.{0,60}(?:fail|reject|not|hard)|\\bdkim\\b.{0,60}(?:fail|not|inval)"
                            + "|unauthenticated (?:e?mail|sender|message)|authentication (?:is )?(?:required|failed|level|checks)"
                            + "|not authenticated|sender policy framework|spf record"),
            phrase(
                    BLOCKED,
                    "reverse dns|rdns|invalid ip|unfortunately, messages from|not accepting connections|service refused?\\b"
                            + "|after (?:initial connection|mail from)|sender (?:address )?(?:is )?(?:rejected|denied|verif|blocked|unknown)|"
                            + "\\bptr\\b|no reverse|does not resolve|unable to resolve"),
            phrase(
                    RELAYING_DENIED,
                    "relay(?:ing)? (?:access )?(?:denied|not (?:permitted|allowed)|prohibited|is disabled)"
                            + "|not permitted to relay|unable to relay|no relaying|we do not relay|isn't in my list of allowed"
                            + "|not in my list of allowed|rcpthosts"),
            phrase(
                    MAILBOX_FULL,
                    "(?:mail ?box|mail ?folder|quota|storage|disk|inbox|mailbox for).{0,40}"
                            + "(?:full|exceed|limit|not enough|insufficient)|over ?quota|quota (?:exceed|full|violation)"
                            + "|(?:exceed|reached|not enough|insufficient|out of).{0,40}(?:quota|storage|disk space)|over (?:the |their |its |his )?"
                            + "(?:disk |mail |storage )?quota|too much mail stored|exceeded the local limit|full mailbox"
                            + "|mailbox size limit|user is overquota|user has exhausted"),
            phrase(
                    TOO_LARGE,
                    "(?:message|mail|size|data).{0,30}(?:too (?:big|large)|exceeds?.{0,30}(?:size|limit|maximum))"
                            + "|size limit exceeded|line limit exceeded|too large|maximum message size"),
            phrase(
                    MAILBOX_DISABLED,
                    "(?:account|mailbox|user|recipient|address|e-?mail).{0,40}(?:disabled|suspended|inactive"
                            + "|\\blocked|discontinued|deactivated|expired|closed|has moved|no longer (?:valid|available|active|in use|on server))"
                            + "|no longer (?:works|employed)|has moved|user.{0,20}moved|restricted sms"),
            phrase(
                    RATE_LIMITED,
                    "too many (?:e?mails?|messages|connections|concurrent|recipients|sessions|hops? per)"
                            + "|rate.?limit|at a rate that|throttl|(?:daily|hourly|relay|sending).{0,20}(?:quota|limit)|too (?:fast|much mail|frequent)"
                            + "|try again in \\d|unusual rate|temporarily deferred|mail rate"),
            phrase(
                    NETWORK,
                    "loop|too many hops|hop count|(?:connection|conversation|operation|session).{0,40}"
                            + "(?:timed out|refused|reset|dropped|closed|lost|fail)|(?:network|host|destination).{0,20}(?:unreachable|"
                            + "not reachable|not responding|down)|could not initiate smtp|unable to connect|wasn't able to establish"
                            + "|no route|not reachable|smtp connection|name service error.{0,80}try again"),
            phrase(
                    HOST_UNKNOWN,
                    "(?:host|domain)[^.:,]{0,30}(?:not found|unknown|does not exist|not exist|has no mx)"
                            + "|unknown (?:host|domain)|no mx|no such (?:host|domain)|nxdomain|null ?mx|does not accept mail|dns error"
                            + "|name or service not known|unrouteable|bad destination (?:system|host)"),
            phrase(
                    SPAM,
                    "spam(?!haus)|junk|unsolicited|bulk mail|blacklisted url|\\buribl|content.{0,30}(?:reject|refus|filter)"
                            + "|looks like uce|message.{0,20}scored|considered (?:as )?uce|mail rejete"),
            phrase(
                    BLOCKED,
                    "block(?:ed|list|ing)|black ?list|spamhaus|\\brbl\\b|dnsbl|\\bsbl\\b|barracuda|reputation|banned|"
                            + "bad (?:ip|host|sender)|your ip|ip address.{0,40}(?:reject|list|refus|deni)|invalid ip|poor rep"
                            + "|unfortunately, messages from|access denied\\b.{0,20}\\bip|client host"),
            phrase(
                    USER_UNKNOWN,
                    "(?:user|mailbox|recipient|address|account|addressee|alias|local part|userid|destination)"
                            + "[^.]{0,50}(?:unknown|not found|unavailable|not exist|doesn't exist|non.?exist|not listed|invalid|not known"
                            + "|not recogni[sz]ed|no longer exist|unrouteable|undeliverable|not (?:a )?(?:valid|local)|incorrect)"
                            + "|(?:unknown|invalid|no such|bad|illegal|no valid|non-?existent|not a valid|unrouteable|incorrectly)"
                            + "[^.]{0,40}(?:user|mailbox|recipient|address|account|local part|person|alias|addressee|constructed)"
                            + "|no mailbox|not listed in|recip(?:ient)?notfound|user doesn't|wasn.t found at|not our customer"
                            + "|no such (?:user|person|recipient)|couldn.t be found|isn't here|is not .{0,20}e-mail users"
                            + "|not a registered|recipient address rejected: access denied|didn't match|did not exactly match|nameserver query|does not have a final email"),
            phrase(
                    EXPIRED,
                    "expire|too long|giving up|retry timeout|retry time|could not be delivered for|time ?out exceeded"
                            + "|cannot send message for|(?:within|for (?:the last)?) .{0,20}(?:days|hours|seconds)|maximum delivery attempts"
                            + "|after multiple retries|attempts|deferred"),
            phrase(
                    POLICY,
                    "polic|not (?:allowed|permitted|authori[sz]ed)|permission|access denied|denied|prohibited|restricted"
                            + "|rejected|moderat|greylist|gr[ae]ylist|refused"),
            phrase(CONTENT, "malformed|syntax|header|mime|format|8.?bit|conversion|resent-from|invalid message"),
            phrase(
                    SYSTEM,
                    "(?:system|local|internal|server|software|mailer|configuration|ldap|database|i/o|disk|processing).{0,20}"
                            + "(?:error|fail|problem|unavailable|fault)|service unavailable|temporar|resources|procmail|command (?:died|output)"
                            + "|pipe to|unable to contact"));

    /** Words that servers say about anything: an enhanced code tells more. */
    private static final Set<BounceReason> VAGUE = EnumSet.of(UNDETERMINED, POLICY, SYSTEM, CONTENT, EXPIRED);

    private static final Set<BounceReason> ABOUT_THE_WAY = EnumSet.of(HOST_UNKNOWN, NETWORK, RATE_LIMITED);

    private ReasonTable() {}

    private record Phrase(BounceReason reason, Pattern pattern) {}

    static BounceReason reason(Optional<String> status, String words) {
        BounceReason byCode = status.map(ReasonTable::byCode).orElse(UNDETERMINED);
        BounceReason byWords = byWords(words);
        if (byCode == UNDETERMINED) {
            return byWords;
        }
        return VAGUE.contains(byWords) || isExact(byCode, byWords) ? byCode : byWords;
    }

    /** Words about the way do not speak against a code about the recipient; words about us do, for 5.1.1 is abused. */
    private static boolean isExact(BounceReason byCode, BounceReason byWords) {
        return switch (byCode) {
            case MAILBOX_FULL -> ABOUT_THE_WAY.contains(byWords) || byWords == USER_UNKNOWN;
            case USER_UNKNOWN, HOST_UNKNOWN -> ABOUT_THE_WAY.contains(byWords);
            default -> false;
        };
    }

    private static BounceReason byCode(String status) {
        return CODES.getOrDefault(status.substring(status.indexOf('.') + 1), UNDETERMINED);
    }

    private static BounceReason byWords(String words) {
        String start = words.length() <= READ ? words : words.substring(0, READ);
        String read = ADDRESS.matcher(start).replaceAll("@");
        return PHRASES.stream()
                .filter(phrase -> phrase.pattern().matcher(read).find())
                .map(Phrase::reason)
                .findFirst()
                .orElse(UNDETERMINED);
    }

    private static Phrase phrase(BounceReason reason, String regex) {
        return new Phrase(reason, Pattern.compile(regex, Pattern.CASE_INSENSITIVE));
    }

    private static Map<String, BounceReason> codes() {
        Map<String, BounceReason> codes = new HashMap<>();
        put(codes, USER_UNKNOWN, "1.0", "1.1", "1.3", "1.4");
        put(codes, HOST_UNKNOWN, "1.2", "1.10", "4.4", "7.27");
        put(codes, MAILBOX_DISABLED, "1.6", "2.1", "7.13");
        put(
                codes,
                NOT_AUTHENTICATED,
                "1.7",
                "1.8",
                "7.8",
                "7.9",
                "7.11",
                "7.20",
                "7.21",
                "7.22",
                "7.23",
                "7.24",
                "7.26",
                "7.30");
        put(codes, RELAYING_DENIED, "1.9");
        put(codes, MAILBOX_FULL, "2.2");
        put(codes, TOO_LARGE, "2.3", "3.4");
        put(codes, SYSTEM, "2.4", "3.0", "3.1", "3.2", "3.3", "3.5", "3.6", "5.6", "7.12");
        put(codes, NETWORK, "4.0", "4.1", "4.2", "4.3", "4.5", "4.6");
        put(codes, EXPIRED, "4.7");
        put(codes, RATE_LIMITED, "5.3", "7.28");
        put(
                codes, CONTENT, "5.0", "5.1", "5.2", "5.4", "5.5", "6.0", "6.1", "6.2", "6.3", "6.4", "6.5", "6.6",
                "6.7", "6.8");
        put(codes, CONTENT, "6.9", "6.10");
        put(
                codes, POLICY, "7.0", "7.1", "7.2", "7.3", "7.4", "7.5", "7.6", "7.7", "7.10", "7.14", "7.15", "7.16",
                "7.17");
        put(codes, POLICY, "7.18", "7.19", "7.29");
        put(codes, BLOCKED, "7.25");
        return Map.copyOf(codes);
    }

    private static void put(Map<String, BounceReason> codes, BounceReason reason, String... details) {
        for (String detail : details) {
            codes.put(detail, reason);
        }
    }
}
