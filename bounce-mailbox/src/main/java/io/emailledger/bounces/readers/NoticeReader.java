package io.emailledger.bounces.readers;

import io.emailledger.bounces.readers.NoticeAddresses.Mention;
import io.emailledger.bounces.readers.NoticeAddresses.Position;
import io.emailledger.internal.reader.MimePart;
import io.emailledger.report.MailReport.RecipientReport;
import io.emailledger.report.MailReport.ReportKind;
import io.emailledger.report.MailReport.ReportedAction;
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
        List<Mention> named = NoticeRecipients.named(mail);
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
            return sender.isServer() && !isDigest(mail, named);
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
        return Tone.of(mail)
                .or(() -> inStatus(mail))
                .or(() -> namesFailed(mail) ? Optional.of(ReportedAction.FAILED) : Optional.empty());
    }

    private static boolean namesFailed(Mail mail) {
        return mail.headers().first("X-Failed-Recipients").isPresent();
    }

    /** Mail servers send statistics and digests, too: the addresses in them are no recipients. */
    private static boolean isDigest(Mail mail, List<Mention> named) {
        boolean exact = namesFailed(mail) || bringsBack(mail) || mail.sender().isReport();
        return !exact
                && (isStatistic(mail, named.isEmpty() ? NoticeAddresses.of(mail) : named)
                        || !isAboutRecipients(mail, named));
    }

    /** Tells whether several addresses have a reply, or the subject or an intro says why they are listed. */
    private static boolean isAboutRecipients(Mail mail, List<Mention> named) {
        return addresses(named) <= 1
                || named.stream().anyMatch(mention -> mention.place() != Position.HEAD || mention.isBracketed())
                || isRefused(mail, named)
                || Tone.ofSubject(mail).isPresent()
                || Letters.namesRecipients(mail);
    }

    private static long addresses(List<Mention> named) {
        return named.stream()
                .map(mention -> mention.address().toLowerCase(Locale.ROOT))
                .distinct()
                .count();
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
            long addresses = addresses(named);
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
        return NoticeEntries.listed(mail, NoticeRecipients.atBeginnings(mail), ReportedAction.FAILED);
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
