package io.emailledger.bounces;

import io.emailledger.bounces.readers.Mail;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds all texts that may be the token of a return path: first in the recipient address of the mail, then in other
 * places. Relays rewrite that address in many ways; the ledger verifies the candidates.
 */
final class TokenFinder {
    /** The maximum number of texts: more than a mail of ours repeats. The most reliable come first. */
    private static final int MOST = 51;

    /** The headers with the address to which a mail was delivered, the most reliable first. */
    private static final List<String> OWN = List.of(
            "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "X-Delivered-To", "To", "Cc", "Received");

    private static final List<String> RETURNED =
            List.of("Return-Path", "X-Envelope-From", "X-Envelope-Sender", "Errors-To", "Sender", "Received");

    private static final String TOKEN = "([a-z2-7]{40,60})";

    /** A plus sign and its rewritten forms. */
    private static final String PLUS = "(?:\\+2b|=2b|%2b|&#43;|[+=_-])";

    private static final Pattern FOLDED = Pattern.compile("=?\\r?\\n[ \\t]*|\\r[ \\t]*");
    private static final Pattern BLANKS = Pattern.compile("[ \\t]+");

    /** The maximum distance between the token and the domain before it that a forwarding server (SRS) has rewritten. */
    private static final int REWRITTEN = 400;

    private final Pattern start;
    private final Pattern behind;
    private final Pattern rewritten;
    private final String local;
    private final String domain;

    TokenFinder(String local, String domain) {
        this.local = local.toLowerCase(Locale.ROOT);
        this.domain = domain.toLowerCase(Locale.ROOT);
        String ours = Pattern.quote(domain);
        this.start = Pattern.compile("(?<![a-z0-9])" + Pattern.quote(local) + PLUS + TOKEN, Pattern.CASE_INSENSITIVE);
        this.behind = Pattern.compile(
                "(?:[=/](?:(?:prvs|msprvs1|btv1=?)[=/])?[a-z0-9]{1,20}(?:=prvs)?)?(?:\"|%22|&quot;)?(?:[@=%]|%40|=40|\\+40|&#64;)"
                        + ours + "(?![a-z0-9-]|\\.[a-z])",
                Pattern.CASE_INSENSITIVE);
        this.rewritten = Pattern.compile(
                "srs[01][=+-][^\\s@<>]{0,300}[=+-]" + ours + "[=+-](?:(?:prvs|msprvs1|btv1=)=[^\\s@<>=]{1,60}={1,2})?$",
                Pattern.CASE_INSENSITIVE);
    }

    /** Tells whether an address in lower case is that of the mailbox, with a token or without. */
    boolean isOurs(String text) {
        return text.equals(local + "@" + domain)
                || (text.contains(local) && !tokens(text).isEmpty());
    }

    /** Returns all that may be tokens, each once, the most reliable first. */
    List<String> find(Mail mail, byte[] raw) {
        Set<String> found = new LinkedHashSet<>();
        OWN.forEach(name -> mail.headers().all(name).forEach(value -> inHeader(value, found)));
        RETURNED.forEach(name -> mail.original().all(name).forEach(value -> inHeader(value, found)));
        mail.lines().forEach(line -> in(line, found));
        mail.checkTime();
        if (found.size() < MOST) {
            String text = new String(raw, StandardCharsets.ISO_8859_1);
            in(text, found);
            mail.checkTime();
            if (found.isEmpty()) {
                in(FOLDED.matcher(text).replaceAll(""), found);
            }
        }
        return found.stream().limit(MOST).toList();
    }

    /** A long address may be folded in its middle. */
    private void inHeader(String value, Set<String> found) {
        in(value, found);
        in(BLANKS.matcher(value).replaceAll(""), found);
    }

    private void in(String text, Set<String> found) {
        if (found.size() < MOST) {
            found.addAll(tokens(text));
        }
    }

    private Set<String> tokens(String text) {
        Set<String> found = new LinkedHashSet<>();
        Matcher matcher = start.matcher(text);
        while (found.size() < MOST && matcher.find()) {
            if (isAtOurDomain(text, matcher.start(), matcher.end())) {
                found.add(matcher.group(1).toLowerCase(Locale.ROOT));
            }
        }
        return found;
    }

    /** Our domain follows the token and the suffix of BATV; or SRS has moved it to the front. */
    private boolean isAtOurDomain(String text, int from, int to) {
        Matcher after = behind.matcher(text).region(to, text.length()).useTransparentBounds(true);
        return after.lookingAt()
                || rewritten
                        .matcher(text.substring(Math.max(0, from - REWRITTEN), from))
                        .find();
    }
}
