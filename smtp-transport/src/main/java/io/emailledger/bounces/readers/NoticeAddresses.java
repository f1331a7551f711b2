package io.emailledger.bounces.readers;

import io.emailledger.bounces.mime.Headers;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The addresses in a notice that may be recipients, and how each stands there. Left out are our own addresses, the
 * server's, those of senders, and those at which somebody may be asked.
 */
final class NoticeAddresses {
    private static final int MOST = 2_000;

    private static final Pattern LEAD =
            Pattern.compile("^[\\s<>\"'*\\-\\u2022\\u00b7\\u2013\\u2014\\u2023\\u25aa\\u25cf|()\\[\\]=]{0,40}"
                    + "(?:\\d{1,3}[.)] {1,4})?(?:(?:user|to|rfc822;|smtp:|mailto:) *)?[<\"'\\[(]{0,3}$");

    private static final Pattern NAMED = Pattern.compile("^[\\s*\\-\\u2022\"']{0,12}[^<>:;.@]{1,60}\"? ?[<(\\[]$");

    private static final Pattern LABEL = Pattern.compile(
            "[^:：\\s][^:：]{0,80}[:：][\\s<\"'\\[(]{0,8}" + "(?:(?:rfc822;|smtp:|mailto:) *)?[<\"']{0,2}$");

    private static final Pattern CODE =
            Pattern.compile("^\\W{0,12}[45]\\d\\d[ \\-](?:#?[45]\\.\\d{1,3}\\.\\d{1,3})?[\\s<\"'(]{0,4}$");

    private static final Pattern GENERATED = Pattern.compile("(?:generated|expanded) from:?[\\s<\"']{0,4}$");

    private static final Pattern ORIGINAL =
            Pattern.compile("^\\W{0,9}(?:original|ursprüngliche|origin)[^:：]{0,30}[:：][^:：]{0,12}$");

    private static final Pattern HEADER = Pattern.compile(
            "^\\W{0,9}(?:to|cc|an|à|a|para|aan|till|til|do|кому|宛先|收件人|받는 사람|envelope-to|delivered-to) {0,5}[:：][^:：]{0,12}$");

    /** A name may itself look like an address, before the one in angle brackets. */
    private static final Pattern NAME = Pattern.compile("^\"? +<[^<> @]{1,500}@[^<> @]{1,255}>");

    private static final Pattern SEPARATORS =
            Pattern.compile("^[>\"')\\]\\s]{0,8}[,;&/]?\\s{0,4}(?:and|or|und|et|y|e|en|och|i|и)?[\\s<\"'(\\[]{0,8}$");

    private static final Pattern ENTRY_END = Pattern.compile(
            "^[>\"')\\]]{0,4}\\s*(?:$|[:;,(\\[<\\u2013\\u2014]|\\.{2,3}|- |-+$|\\.$|#?\\d\\d?\\d?[ .\\-])");

    /** What stands before the address of whoever sent something, or of an id that looks like an address. */
    private static final Pattern SENDER = Pattern.compile(
            "(?:\\b(?:from|sender|sent by|von|absenders?|de la part de|exp[ée]diteur|remitente|remetente|mittente|afzender|fr[åa]n?|avs[äe]nda?re?|nadawca"
                    + "|reply-to|return-path|errors-to|bcc|cc|references|in-reply-to|received|by|subject|betreff|message[- ]?id|id|identifier)"
                    + "|отправител\\p{L}{0,3}|от|差出人|送信元|送信者|发件人|寄件者|寄件人|발신자|보낸 사람)"
                    + "(?: address| is| of)?[\\s:：;=<\"'(\\[]{0,8}$");

    private static final Pattern CONTACT = Pattern.compile(
            "(?:\\bcontact|assistance|\\bhelp|question|\\bsupport|(?:further|more) info|administrator|inquir|enquir|complain|\\bphone|\\babuse\\b|write to|"
                    + "e-?mail us|reply to|(?:send|please) (?:an )?(?:e-?mail|a message|mail|it|them)(?: to)?|forward (?:it|this|the)|wenden|kontakt|rückfragen|ansprechpartner|contacte|escrib"
                    + "|contatt|rivolg|contato|neem contact|обра[тщ]|связ|連絡|問い?合わ?せ|联系|聯絡|聯繫|咨询|문의)[^.!?]{0,120}$");

    private static final Pattern ROLE = Pattern.compile(
            "(?:post[-_]?master|abuse|hostmaster|webmaster|mailer[-_]?daemon|mail-?admin|helpdesk|help|"
                    + "support|administrator|noc|security|no-?reply|do-?not-?reply|mdaemon|listmaster|feedback|postoffice)@.*");

    /** How an address stands in a notice. */
    enum Place {
        /** First on its line, and on its own. */
        HEAD,
        /** Behind a colon or a reply code. */
        LABELLED,
        /** Behind a label that says whose alias it was. */
        ORIGINAL,
        /** Behind the name of a header field: whom ours was written to. */
        HEADER,
        /** Behind the words by which a server tells whose alias it was. */
        GENERATED,
        /** In the midst of a sentence. */
        SENTENCE
    }

    /**
     * An address in a notice.
     *
     * @param address as it is written
     * @param place how it stands there
     * @param line the number of the line
     * @param indentation the blanks before it
     * @param after what follows it on its line
     * @param ours whether it is one of our own, or the server's
     */
    record Mention(String address, Place place, int line, int indentation, String after, boolean ours) {
        boolean isRole() {
            return ROLE.matcher(address.toLowerCase(Locale.ROOT)).matches();
        }
    }

    private final Mail mail;
    private final Set<String> ours = new HashSet<>();
    private final List<Mention> mentions = new ArrayList<>();

    private NoticeAddresses(Mail mail) {
        this.mail = mail;
        ours(mail.headers(), "From", "Sender", "Reply-To", "To", "Delivered-To", "X-Original-To", "Envelope-To");
        ours(mail.original(), "From", "Sender", "Reply-To", "Return-Path", "Errors-To", "X-Envelope-From");
    }

    static List<Mention> of(Mail mail) {
        NoticeAddresses addresses = new NoticeAddresses(mail);
        List<String> lines = mail.lines();
        for (int i = 0; i < lines.size() && addresses.mentions.size() < MOST; i++) {
            mail.time().check();
            addresses.read(lines, i);
        }
        return addresses.mentions;
    }

    private void ours(Headers headers, String... names) {
        for (String name : names) {
            headers.all(name)
                    .forEach(value ->
                            Addresses.in(value).forEach(address -> ours.add(address.toLowerCase(Locale.ROOT))));
        }
    }

    private void read(List<String> lines, int number) {
        String line = lines.get(number);
        int from = 0;
        Optional<Mention> before = Optional.empty();
        for (Addresses.Span span : Addresses.spans(line)) {
            String after = line.substring(span.end());
            if (span.start() < from
                    || mentions.size() >= MOST
                    || NAME.matcher(after).find()) {
                continue;
            }
            String lead = line.substring(0, span.start());
            boolean joined = before.isPresent()
                    && SEPARATORS.matcher(line.substring(from, span.start())).matches();
            String context = context(lines, number, lead);
            if (joined || (mayBeRecipient(context) && !isSentBy(lines, number, lead))) {
                Place place = joined ? before.get().place() : place(lines, number, lead, after, context);
                Mention mention = mention(span.address(), place, number, line, after);
                mentions.add(mention);
                before = Optional.of(mention);
            } else {
                before = Optional.empty();
            }
            from = span.end();
        }
    }

    /** In the address form of X.400 the one of the Internet is an attribute. */
    private Mention mention(String written, Place place, int number, String line, String after) {
        int x400 = written.toLowerCase(Locale.ROOT).lastIndexOf("smtp=");
        String address = x400 < 0 ? written : written.substring(x400 + 5);
        int indentation = line.length() - line.stripLeading().length();
        return new Mention(address, x400 < 0 ? place : Place.HEAD, number, indentation, after, !isForeign(address));
    }

    private boolean isForeign(String address) {
        String lower = address.toLowerCase(Locale.ROOT);
        return !ours.contains(lower) && !mail.isOurs(lower);
    }

    private static boolean mayBeRecipient(String context) {
        return GENERATED.matcher(context).find()
                || !(SENDER.matcher(context).find() || CONTACT.matcher(context).find());
    }

    /** What is said before the address: on its line, and on the one above if that goes on here. */
    private static String context(List<String> lines, int number, String lead) {
        boolean first = lead.chars().noneMatch(Character::isLetterOrDigit);
        String above = number > 0 && first && !lines.get(number - 1).isBlank() ? lines.get(number - 1) + " " : "";
        return end(above + lead);
    }

    /** The sentence that leads up to an address on a line of its own may stand above an empty line. */
    private static boolean isSentBy(List<String> lines, int number, String lead) {
        boolean apart = number > 1 && lead.chars().noneMatch(Character::isLetterOrDigit);
        return apart
                && lines.get(number - 1).isBlank()
                && SENDER.matcher(end(lines.get(number - 2) + " ")).find();
    }

    private static String end(String text) {
        return text.substring(Math.max(0, text.length() - 200)).toLowerCase(Locale.ROOT);
    }

    private Place place(List<String> lines, int number, String lead, String after, String context) {
        String end = lead.substring(Math.max(0, lead.length() - 120));
        if (GENERATED.matcher(context).find()) {
            return Place.GENERATED;
        } else if (CODE.matcher(lead).find()) {
            return Place.LABELLED;
        } else if (LEAD.matcher(lead.toLowerCase(Locale.ROOT)).find()) {
            return isEntry(lines, number, lead, after) ? Place.HEAD : Place.SENTENCE;
        } else if (NAMED.matcher(lead).find()
                && (after.length() < 3 || ENTRY_END.matcher(after).find())) {
            return Place.HEAD;
        }
        return LABEL.matcher(end).find() ? labelled(context) : Place.SENTENCE;
    }

    private static Place labelled(String context) {
        if (ORIGINAL.matcher(context).find()) {
            return Place.ORIGINAL;
        }
        return HEADER.matcher(context).find() ? Place.HEADER : Place.LABELLED;
    }

    private Optional<Mention> lastHead(int number) {
        for (int i = mentions.size() - 1; i >= 0; i--) {
            if (mentions.get(i).place() == Place.HEAD && mentions.get(i).line() < number) {
                return Optional.of(mentions.get(i));
            }
        }
        return Optional.empty();
    }

    /** Entries of one list go on with the same word. */
    private static boolean isParallel(Mention head, String after) {
        String word = after.strip().split("\\s", 2)[0];
        return !word.isEmpty() && head.after().strip().split("\\s", 2)[0].equals(word);
    }

    /** A sentence that is broken at the end of a line may go on with an address. */
    private boolean isEntry(List<String> lines, int number, String lead, String after) {
        String above = number == 0 ? "" : lines.get(number - 1).strip();
        boolean parallel =
                lastHead(number).filter(head -> isParallel(head, after)).isPresent();
        boolean starts = parallel || above.isEmpty() || above.endsWith(":") || above.endsWith("：") || !lead.isEmpty();
        return starts
                ? true
                : ENTRY_END.matcher(after).find()
                        && !(above.length() > 45 && after.strip().startsWith("."));
    }
}
