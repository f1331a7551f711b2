package io.emailledger.bounces.readers;

import io.emailledger.bounces.readers.NoticeAddresses.Mention;
import io.emailledger.bounces.readers.NoticeAddresses.Position;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** Selects the recipients among the addresses of a notice: those in the position that fits a recipient best. */
final class NoticeRecipients {
    private NoticeRecipients() {}

    /** Those that stand most like a recipient; of our own, only one that stands like an entry. */
    static List<Mention> named(Mail mail) {
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
        if (!first || labels.isEmpty()) {
            return List.of();
        }
        return foreign.stream()
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

    /** Next to other addresses, one in the domain of our return path is that of the sender. */
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

    /** Those at the beginnings of lines, also our own. */
    static List<Mention> atBeginnings(Mail mail) {
        return heads(NoticeAddresses.of(mail));
    }
}
