package io.emailledger.bounces.readers;

import io.emailledger.bounces.readers.NoticeAddresses.Mention;
import io.emailledger.bounces.readers.NoticeAddresses.Position;
import io.emailledger.internal.reader.MimePart;
import io.emailledger.report.MailReport.RecipientReport;
import io.emailledger.report.MailReport.ReportKind;
import io.emailledger.report.MailReport.ReportedAction;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads notices that mail servers write for people. The position of an address tells the recipients: first on a line,
 * behind a label or a code, or alone in the notice. The {@link Tone} tells the result. A notice of a mail server that
 * no reader understands is {@link ReportKind#UNREADABLE}.
 */
final class NoticeReader implements ReportReader {
    private static final Pattern ACTION = Pattern.compile("(?im)^action: {0,4}(failed|delayed)");
    private static final Pattern HEADING = Pattern.compile("^ *-{4,} ?\\w");

    @Override
    public Optional<ParsedReport> read(Mail mail) {
        MailOrigin sender = mail.sender();
        if (!sender.mayBeProgram()) {
            return Optional.empty();
        }
        List<Mention> named = named(mail);
        Optional<ReportedAction> action = isSure(mail, named) ? sureTone(mail) : doubtfulTone(mail, named);
        Recipients recipients = new Recipients(mail.time());
        if (action.isPresent()) {
            fill(recipients, named, action.get(), mail);
            if (recipients.isEmpty()) {
                to(mail).ifPresent(address -> recipients.add(address, action.get(), mail.text()));
            }
            ReportKind kind = action.get() == ReportedAction.DELAYED ? ReportKind.DELAY : ReportKind.BOUNCE;
            return Optional.of(ParsedReport.of(kind, recipients.reports()));
        }
        return sender.mayBeServer() ? Optional.of(unreadable(named)) : Optional.empty();
    }

    /**
     * A postmaster is a mail server if the notice returns a mail, or repeats the reply of a server about an address.
     */
    private static boolean isSure(Mail mail, List<Mention> named) {
        MailOrigin sender = mail.sender();
        if (!sender.isOnlyPostmaster()) {
            return sender.isServer();
        }
        if (sender.isLetter() || Letters.isTicket(mail) || Letters.isSigned(mail)) {
            return false;
        }
        return sender.isServer()
                ? bringsBack(mail) || isRefused(mail, named)
                : attaches(mail)
                        && !Letters.isConversation(mail)
                        && Tone.ofSubject(mail).isPresent();
    }

    private static boolean attaches(Mail mail) {
        return mail.parts().stream().anyMatch(MimePart::isMail);
    }

    private static boolean bringsBack(Mail mail) {
        return !mail.original().isEmpty();
    }

    /** Tells whether an address is next to a code, and the code is not a counter. */
    private static boolean isRefused(Mail mail, List<Mention> named) {
        return named.stream().anyMatch(mention -> Letters.isCoded(mail.lines(), mention.line()))
                && named.stream()
                        .noneMatch(mention -> Letters.isCounted(mail.lines().get(mention.line())));
    }

    private static Optional<ReportedAction> sureTone(Mail mail) {
        boolean failed = mail.headers().first("X-Failed-Recipients").isPresent();
        return Tone.of(mail)
                .or(() -> inStatus(mail))
                .or(() -> failed ? Optional.of(ReportedAction.FAILED) : Optional.empty());
    }

    /** A status that names no recipient may still say what happened. */
    private static Optional<ReportedAction> inStatus(Mail mail) {
        return mail.parts().stream()
                .filter(part -> part.type().endsWith("delivery-status"))
                .map(part -> ACTION.matcher(part.text()))
                .filter(Matcher::find)
                .map(action -> action.group(1).toLowerCase(Locale.ROOT).equals("failed")
                        ? ReportedAction.FAILED
                        : ReportedAction.DELAYED)
                .findFirst();
    }

    /**
     * Requires more evidence of a sender that need not be a mail server: tickets, invoices and letters of a postmaster
     * mention failed e-mails, too.
     */
    private static Optional<ReportedAction> doubtfulTone(Mail mail, List<Mention> named) {
        if (Letters.isConversation(mail) || Letters.isTicket(mail)) {
            return Optional.empty();
        }
        boolean postmaster = mail.sender().isPostmaster();
        if (!postmaster && !Letters.isAboutMail(mail)) {
            return Optional.empty();
        }
        Optional<ReportedAction> subject = Tone.ofSubject(mail);
        if (postmaster) {
            long addresses = named.stream()
                    .map(mention -> mention.address().toLowerCase(Locale.ROOT))
                    .distinct()
                    .count();
            boolean one = addresses == 1
                    || (addresses > 1
                            && named.stream()
                                    .noneMatch(mention ->
                                            Letters.isCounted(mail.lines().get(mention.line()))));
            return one && !mail.sender().hasOwnPath() ? Tone.of(mail) : Optional.empty();
        }
        // A shop's programs say Auto-Submitted too; a mail server without a null return path repeats what it was
        // answered.
        boolean refused = bringsBack(mail) || (!mail.sender().isService() && isRefused(mail, named));
        return refused && isEntry(named) ? subject : Optional.empty();
    }

    private static boolean isEntry(List<Mention> named) {
        return named.stream()
                .anyMatch(mention -> mention.place() == Position.HEAD || mention.place() == Position.LABELLED);
    }

    /** Returns the recipients at the beginnings of lines, with the text that follows. */
    static List<RecipientReport> entries(Mail mail) {
        Recipients recipients = new Recipients(mail.time());
        listed(recipients, heads(NoticeAddresses.of(mail)), ReportedAction.FAILED, mail);
        return recipients.reports();
    }

    private static void fill(Recipients recipients, List<Mention> named, ReportedAction action, Mail mail) {
        Set<String> failed = new LinkedHashSet<>();
        mail.headers().all("X-Failed-Recipients").forEach(value -> failed.addAll(Addresses.in(value)));
        boolean entries = named.stream()
                .anyMatch(mention -> mention.place() != Position.SENTENCE && mention.place() != Position.HEADER);
        if (entries || failed.isEmpty()) {
            listed(recipients, named, action, mail);
        }
        if (recipients.isEmpty()) {
            failed.forEach(address -> recipients.add(address, action, ""));
        }
        if (entries && recipients.saysEnough()) {
            recipients.sayOfAll(mail.text());
        } else {
            // The reason may be anywhere in the text.
            recipients.sayInstead(mail.text());
        }
    }

    private static void listed(Recipients recipients, List<Mention> named, ReportedAction action, Mail mail) {
        List<String> lines = mail.lines();
        for (int i = 0; i < named.size(); i++) {
            Mention mention = named.get(i);
            if (mention.place() == Position.GENERATED) {
                generated(
                        recipients,
                        mention,
                        action,
                        lines,
                        i > 0 ? named.get(i - 1).line() : -1);
            } else if (mention.place() == Position.ORIGINAL) {
                recipients.original(mention.address());
            } else {
                recipients.add(mention.address(), action, text(mention, lines.get(mention.line())));
            }
            int next = i + 1 < named.size() ? named.get(i + 1).line() : lines.size();
            for (int line = mention.line() + 1;
                    line < next && !HEADING.matcher(lines.get(line)).find();
                    line++) {
                mail.time().check();
                recipients.say(lines.get(line));
            }
        }
    }

    private static String text(Mention mention, String line) {
        return mention.place() == Position.LABELLED ? line : EntryText.text(mention);
    }

    /** The address behind an alias may be hidden; then the text in its place is used. */
    private static void generated(
            Recipients recipients, Mention mention, ReportedAction action, List<String> lines, int before) {
        if (before < mention.line() - 2 || recipients.isEmpty()) {
            String above =
                    mention.line() == 0 ? "" : lines.get(mention.line() - 1).strip();
            recipients.add(above.isEmpty() ? mention.address() : above, action, "");
        }
        recipients.original(mention.address());
        if (before < mention.line()) {
            recipients.say(lines.get(mention.line()));
        }
    }

    /** Those that stand most like a recipient; of our own, only one that stands like an entry. */
    private static List<Mention> named(Mail mail) {
        List<Mention> all = NoticeAddresses.of(mail);
        List<Mention> foreign = all.stream().filter(mention -> !mention.ours()).toList();
        for (List<Mention> wanted : List.of(
                heads(foreign),
                labelled(foreignOrHeads(all)),
                heads(all),
                withoutRoles(inSentences(mail, placed(foreign, Position.SENTENCE, Position.HEADER))))) {
            if (!wanted.isEmpty()) {
                return withoutRoles(wanted);
            }
        }
        return List.of();
    }

    /** Our own addresses at the beginning of a line stay: they show that an alias is ours. */
    private static List<Mention> foreignOrHeads(List<Mention> all) {
        return all.stream()
                .filter(mention -> !mention.ours() || mention.place() == Position.HEAD)
                .toList();
    }

    private static List<Mention> placed(List<Mention> all, Position... places) {
        Set<Position> wanted = Set.of(places);
        return all.stream().filter(mention -> wanted.contains(mention.place())).toList();
    }

    private static List<Mention> labelled(List<Mention> all) {
        List<Mention> entries = placed(all, Position.LABELLED, Position.ORIGINAL, Position.GENERATED);
        Set<Integer> lines = new HashSet<>();
        placed(all, Position.HEAD).forEach(mention -> lines.add(mention.line()));
        boolean complete = entries.stream()
                .anyMatch(mention -> mention.place() == Position.LABELLED
                        || (mention.place() == Position.GENERATED && !lines.contains(mention.line())));
        return complete ? entries : List.of();
    }

    /** A line that begins with an address, but has another indentation than the first one, is part of the text. */
    private static List<Mention> heads(List<Mention> all) {
        List<Mention> heads = new ArrayList<>();
        for (Mention mention : placed(all, Position.HEAD, Position.GENERATED)) {
            boolean generated = mention.place() == Position.GENERATED;
            boolean first = heads.stream().noneMatch(head -> head.place() == Position.HEAD);
            if (generated || first || heads.get(0).indentation() == mention.indentation()) {
                heads.add(mention);
            }
        }
        return heads.stream().allMatch(mention -> mention.place() == Position.GENERATED) ? List.of() : heads;
    }

    private static List<Mention> inSentences(Mail mail, List<Mention> all) {
        Set<String> distinct = new LinkedHashSet<>();
        all.forEach(mention -> distinct.add(mention.address().toLowerCase(Locale.ROOT)));
        if (distinct.size() <= 1) {
            return all;
        }
        Set<String> to = new LinkedHashSet<>();
        mail.original()
                .all("To")
                .forEach(value -> Addresses.in(value).forEach(a -> to.add(a.toLowerCase(Locale.ROOT))));
        List<Mention> written = all.stream()
                .filter(mention -> to.contains(mention.address().toLowerCase(Locale.ROOT)))
                .toList();
        if (!written.isEmpty()) {
            return written;
        }
        List<String> lines = mail.lines();
        return all.stream()
                .filter(mention -> Tone.saysNo(lines.get(mention.line())))
                .toList();
    }

    private static List<Mention> withoutRoles(List<Mention> all) {
        List<Mention> others = all.stream().filter(mention -> !mention.isRole()).toList();
        return others.isEmpty() ? all : others;
    }

    /** If the notice holds no address and the mail of ours in it went to one alone, it is that one. */
    private static Optional<String> to(Mail mail) {
        List<String> to = mail.original().first("To").map(Addresses::in).orElse(List.of());
        // If it was delivered once and forwarded, a recipient behind that address failed.
        boolean sentOn = Stream.of("Delivered-To", "X-Original-To", "List-Id")
                .anyMatch(name -> mail.original().first(name).isPresent());
        boolean holdsNone = NoticeAddresses.of(mail).stream().allMatch(Mention::ours);
        return holdsNone && !sentOn && to.size() == 1 ? Optional.of(to.get(0)) : Optional.empty();
    }

    private static ParsedReport unreadable(List<Mention> named) {
        Set<String> addresses = new LinkedHashSet<>();
        named.forEach(mention -> addresses.add(mention.address()));
        List<RecipientReport> about = addresses.size() == 1
                ? List.of(RecipientReport.of(
                        ReportedAction.UNREADABLE, addresses.iterator().next()))
                : List.of();
        return ParsedReport.of(ReportKind.UNREADABLE, about);
    }
}
