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

    @Override
    public Optional<ParsedReport> read(Mail mail) {
        MailOrigin sender = mail.sender();
        if (!sender.mayBeProgram()) {
            return Optional.empty();
        }
        List<Mention> named = named(mail);
        boolean sure = isSure(mail, named);
        Optional<ReportedAction> whole = sure ? sureTone(mail) : doubtfulTone(mail, named);
        if (whole.isPresent() || (sure && NoticeSections.of(mail, named).reportsResult())) {
            return Optional.of(found(NoticeEntries.of(mail, named, whole), whole, mail));
        }
        return sender.mayBeServer() ? Optional.of(unreadable(named)) : Optional.empty();
    }

    private static ParsedReport found(Recipients recipients, Optional<ReportedAction> whole, Mail mail) {
        if (recipients.isEmpty() && whole.isPresent()) {
            to(mail).ifPresent(address -> recipients.add(address, whole.get(), mail.text()));
        }
        ReportKind kind =
                whole.filter(ReportedAction.DELAYED::equals).isPresent() ? ReportKind.DELAY : ReportKind.BOUNCE;
        return recipients.isEmpty() ? ParsedReport.of(kind, List.of()) : ParsedReport.of(recipients.reports());
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
                        && !Letters.isConversation(mail.lines())
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
                && !isStatistic(mail, named);
    }

    private static boolean isStatistic(Mail mail, List<Mention> named) {
        return named.stream().anyMatch(mention -> Letters.isCounted(mail.lines().get(mention.line())));
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
        if (Letters.isConversation(mail.lines()) || Letters.isTicket(mail)) {
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
            // A person who is postmaster writes about lists of addresses, too, and their path may be unknown.
            boolean listed = addresses > 1
                    && (mail.sender().hasNullPath() || bringsBack(mail) || isRefused(mail, named))
                    && !isStatistic(mail, named);
            return (addresses == 1 || listed) && !mail.sender().hasOwnPath() ? Tone.of(mail) : Optional.empty();
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
        return NoticeEntries.listed(mail, heads(NoticeAddresses.of(mail)), ReportedAction.FAILED);
    }

    /** Those that stand most like a recipient; of our own, only one that stands like an entry. */
    private static List<Mention> named(Mail mail) {
        List<Mention> all = NoticeAddresses.of(mail);
        List<Mention> foreign = all.stream().filter(mention -> !mention.ours()).toList();
        for (List<Mention> wanted : List.of(
                recipients(mail, foreign),
                heads(foreign),
                withoutOwnDomain(mail, labelled(foreignOrHeads(all))),
                heads(all),
                withoutRoles(inSentences(
                        mail, withoutOwnDomain(mail, placed(foreign, Position.SENTENCE, Position.HEADER)))))) {
            if (!wanted.isEmpty()) {
                return withoutRoles(wanted);
            }
        }
        return List.of();
    }

    /** The label of a recipient has precedence over other labels, and over addresses further down without a reply. */
    private static List<Mention> recipients(Mail mail, List<Mention> foreign) {
        List<String> lines = mail.lines();
        Set<Integer> labels = new HashSet<>();
        placed(foreign, Position.LABELLED).stream()
                .map(Mention::line)
                .filter(line -> NoticeAddresses.isRecipient(lines.get(line)))
                .forEach(labels::add);
        boolean first = placed(foreign, Position.HEAD).stream()
                .map(Mention::line)
                .noneMatch(
                        head -> Letters.isCoded(lines, head) || labels.stream().anyMatch(label -> label > head));
        return foreign.stream()
                .filter(mention -> first && !labels.isEmpty())
                .filter(mention -> labels.contains(mention.line())
                        || mention.place() == Position.ORIGINAL
                        || mention.place() == Position.GENERATED)
                .toList();
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

    /** Beside other addresses, one in the domain of our return path is that of the sender. */
    private static List<Mention> withoutOwnDomain(Mail mail, List<Mention> all) {
        Set<String> domains = new HashSet<>();
        Stream.of("To", "Delivered-To", "X-Original-To", "Envelope-To")
                .flatMap(name -> mail.headers().all(name).stream())
                .flatMap(value -> Addresses.in(value).stream())
                .filter(address -> mail.isOurs(address.toLowerCase(Locale.ROOT)))
                .forEach(address -> domains.add(domain(address)));
        List<Mention> others = all.stream()
                .filter(mention -> !domains.contains(domain(mention.address())))
                .toList();
        return others.stream().allMatch(mention -> mention.place() == Position.ORIGINAL) ? all : others;
    }

    private static String domain(String address) {
        return address.substring(address.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT);
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
