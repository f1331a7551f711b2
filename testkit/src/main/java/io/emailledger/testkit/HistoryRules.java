package io.emailledger.testkit;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.EmailStatus.FailureReason;
import io.emailledger.history.EmailStatus.WaitReason;
import io.emailledger.history.HistoryPage;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.RecipientRecord;
import io.emailledger.history.RecipientRecord.RecipientKind;
import io.emailledger.history.StatusCounts;
import io.emailledger.message.Address;
import io.emailledger.message.EmailId;
import io.emailledger.report.ReplyRules.RefusalCause;
import io.emailledger.spi.HistoryStore.NewEmail;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;

/** S18, S19 and S20: queries of the history. */
final class HistoryRules {
    private HistoryRules() {}

    static void newestFirst(Bench b) {
        List<EmailRecord> expected = new ArrayList<>();
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            // Three in each millisecond: the time alone does not give the order.
            samples.add(Sample.recordedAt(b.now().plusMillis(i / 3)));
        }
        samples.forEach(sample -> expected.add(0, sample.make().record()));
        Collections.shuffle(samples, new Random(42));
        samples.forEach(b::insert);

        b.same(expected, b.store.history(HistoryQuery.all()).emails(), "the history of 30 e-mails");
        b.same(Optional.empty(), b.store.history(HistoryQuery.all().limit(30)).next(), "the cursor of the last page");
    }

    static void oldestFirst(Bench b) {
        List<EmailId> expected = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            expected.add(b.insert(Sample.recordedAt(b.now().plusMillis(i / 3)).tenant(i % 2 == 0 ? "north" : "south")));
        }
        HistoryQuery oldest = HistoryQuery.all().oldestFirst(true).limit(7);
        b.same(expected, ids(b.everything(oldest)), "the history, the oldest first");
        List<EmailId> ofTenant = new ArrayList<>(expected);
        ofTenant.removeIf(id -> b.find(id).facts().tenant().equals(Optional.of("south")));
        b.same(ofTenant, ids(b.everything(oldest.tenant("north"))), "the history of a tenant, the oldest first");
        HistoryPage first = b.store.history(oldest);
        b.same(expected.subList(0, 7), ids(first.emails()), "the first page, the oldest first");
        List<EmailId> before = new ArrayList<>(expected.subList(0, 6));
        Collections.reverse(before);
        String cursor = first.next().orElseThrow();
        b.same(
                before,
                ids(b.everything(HistoryQuery.all().after(cursor))),
                "the newest first, from the cursor of a page of the oldest");
    }

    private static List<EmailId> ids(List<EmailRecord> emails) {
        return emails.stream().map(EmailRecord::id).toList();
    }

    static void eachFilterAndEachPair(Bench b) {
        Instant start = b.now();
        List<EmailRecord> all = fill(b);
        Map<String, UnaryOperator<HistoryQuery>> filters = filters(start);
        List<String> names = List.copyOf(filters.keySet());
        filters.forEach((name, filter) -> names.subList(0, names.indexOf(name) + 1)
                .forEach(otherName -> {
                    HistoryQuery query = filters.getOrDefault(otherName, UnaryOperator.identity())
                            .apply(filter.apply(HistoryQuery.all().limit(1_000)));
                    List<EmailId> expected = all.stream()
                            .filter(query::matches)
                            .map(EmailRecord::id)
                            .toList();
                    List<EmailRecord> found = b.everything(query);
                    String which = name.equals(otherName) ? name : name + " and " + otherName;
                    b.same(expected, ids(found), "the e-mails found by " + which);
                    if (name.equals(otherName)) {
                        found.forEach(record -> b.same(b.find(record.id()), record, "the record found by " + which));
                    }
                }));
        HistoryQuery everything = HistoryQuery.all();
        for (UnaryOperator<HistoryQuery> filter : filters.values()) {
            HistoryQuery narrower = filter.apply(everything);
            everything = all.stream().anyMatch(narrower::matches) ? narrower : everything;
        }
        HistoryQuery most = everything;
        b.same(
                all.stream().filter(most::matches).map(EmailRecord::id).toList(),
                b.everything(most).stream().map(EmailRecord::id).toList(),
                "the e-mails found by as many filters as there are e-mails for");
    }

    static void walkSeesEachOnce(Bench b) {
        List<EmailId> expected = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            expected.add(0, b.insert(Sample.recordedAt(b.now().plusMillis(i / 4))));
        }
        for (int limit : new int[] {1, 7, 10, 39, 40, 41}) {
            List<EmailId> seen = new ArrayList<>();
            HistoryQuery query = HistoryQuery.all().limit(limit).until(b.now().plusMillis(10));
            HistoryPage page = b.store.history(query);
            while (true) {
                b.holds(page.emails().size() <= limit, "a page was longer than the limit of " + limit + ".");
                page.emails().forEach(email -> seen.add(email.id()));
                // What is recorded and changed between two pages belongs in front of the first one.
                EmailId newer = b.insert(Sample.recordedAt(b.now().plusMillis(100 + seen.size())));
                b.store.advance(SampleChanges.touch(b.find(newer), "changed"));
                Optional<String> next = page.next();
                if (next.isEmpty() || seen.size() > expected.size()) {
                    break;
                }
                page = b.store.history(query.after(next.get()));
                b.holds(!page.emails().isEmpty(), "there was a cursor to a page without e-mails.");
            }
            b.same(expected, seen, "the e-mails seen in a walk with " + limit + " a page");
        }
    }

    static void cursorKeepsItsPlaceInFrontOfNewOnes(Bench b) {
        List<EmailId> expected = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            expected.add(0, b.insert(Sample.recordedAt(b.now().plusMillis(i / 4))));
        }
        List<EmailId> seen = new ArrayList<>();
        HistoryQuery query = HistoryQuery.all().limit(6);
        Optional<HistoryPage> page = Optional.of(b.store.history(query));
        while (page.isPresent() && seen.size() <= expected.size()) {
            page.get().emails().forEach(email -> seen.add(email.id()));
            b.insert(Sample.recordedAt(b.now().plusSeconds(1)));
            page = page.get().next().map(cursor -> b.store.history(query.after(cursor)));
        }
        b.same(expected, seen, "the e-mails seen in a walk while others were recorded");
    }

    static void countsWhatHistoryFinds(Bench b) {
        Instant start = b.now();
        List<EmailRecord> all = fill(b);
        Map<String, UnaryOperator<HistoryQuery>> filters = new LinkedHashMap<>(filters(start));
        filters.put("no filter", query -> query);
        String cursor = b.store.history(HistoryQuery.all().limit(5)).next().orElseThrow();
        filters.forEach((name, filter) -> {
            HistoryQuery query = filter.apply(HistoryQuery.all().limit(3).after(cursor));
            Map<EmailStatus, Long> expected = new EnumMap<>(EmailStatus.class);
            all.stream().filter(query::matches).forEach(email -> expected.merge(email.status(), 1L, Long::sum));
            b.same(new StatusCounts(expected), b.store.counts(query), "the numbers by " + name);
        });
    }

    static void countsExactlyUpToTheCap(Bench b) {
        long cap = StatusCounts.CAP;
        insertMany(b, cap - 1);
        b.same(
                cap - 1,
                b.store.counts(HistoryQuery.all()).of(EmailStatus.PENDING),
                "the number of PENDING e-mails, one below the cap,");
        insertMany(b, 2);
        StatusCounts counts = b.store.counts(HistoryQuery.all().status(EmailStatus.PENDING));
        b.same("10000+", counts.text(EmailStatus.PENDING), "the number of PENDING e-mails, one above the cap,");
    }

    private static void insertMany(Bench b, long count) {
        List<NewEmail> batch = new ArrayList<>();
        for (long i = 1; i <= count; i++) {
            batch.add(b.sample().make());
            if (batch.size() == 1_000 || i == count) {
                b.store.insert(batch);
                batch.clear();
            }
        }
    }

    /** Stores e-mails that differ in all searchable values, and returns them, newest first. */
    private static List<EmailRecord> fill(Bench b) {
        List<EmailId> ids = new ArrayList<>();
        for (int i = 0; i < 48; i++) {
            Sample sample = b.sample().status(List.of(EmailStatus.values()).get(i % 7));
            sample.subject = List.of(
                            "Invoice 42 for Pat", "invoice 420", "Rechnung \u00c4rzte-Haus 42 \ud83d\udc8a", "")
                    .get(i % 4);
            sample.from = Address.of("Office", i % 3 == 0 ? "Office@clinic.example" : "lab@clinic.example");
            sample.to(RecipientKind.TO, Address.of(i % 2 == 0 ? "pat@home.example" : "Pat@Home.example"));
            if (i % 5 < 2) {
                sample.to(RecipientKind.BCC, Address.of("kim@d\u00f6rf.example"));
            }
            sample.tags.addAll(List.of(List.of("invoice"), List.of("Invoice", "dun"), List.<String>of(), List.of("dun"))
                    .get(i % 4));
            sample.metadata.put(i % 7 < 3 ? "invoice" : "Invoice", i % 2 == 0 ? "42" : "42 ");
            sample.metadata.put("run", String.valueOf(i % 3));
            sample.tenant = i % 6 == 0 ? null : i % 6 < 4 ? "north" : "North";
            sample.route = i % 5 == 1 ? "news" : i % 5 == 2 ? "News" : "default";
            sample.list = i % 11 < 2 ? "news" : i % 11 == 5 ? "news.more" : null;
            sample.resendOf = i % 9 == 2 ? Sample.id(Instant.EPOCH, 7) : null;
            if (i % 4 == 1) {
                sample.attach(i % 8 == 1 ? "a.pdf" : "R\u00f6ntgen-Befund_2026.PDF", new byte[] {1});
            } else if (i % 8 == 2) {
                sample.attachUnread("a.pdf");
            }
            if (i % 5 < 3) {
                sample.cause(List.of(RefusalCause.values()).get(i % 3));
            }
            result(sample, i);
            EmailId id = b.insert(sample);
            if (i % 5 == 0) {
                b.opened(id, 0, "browser", b.now());
            }
            ids.add(id);
            b.clock.advance(Duration.ofMillis(i % 3));
        }
        ids.sort(Comparator.reverseOrder());
        return ids.stream().map(b::find).toList();
    }

    private static void result(Sample sample, int i) {
        sample.waiting = i % 3 == 0 ? WaitReason.RATE_LIMITED : WaitReason.QUEUED;
        if (i % 4 == 3) {
            sample.to(
                    RecipientKind.CC, Address.of(i % 8 == 3 ? "Anna.Meier@mail.home.example" : "meierin@home.example"));
        }
        if (sample.status == EmailStatus.FAILED) {
            sample.failure = Optional.of(i % 2 == 0 ? FailureReason.EXPIRED : FailureReason.TOO_LARGE);
        } else if (i % 6 == 5) {
            RecipientRecord last = sample.recipients.remove(sample.recipients.size() - 1);
            sample.recipients.add(last.withFailure(FailureReason.SUPPRESSED));
        }
        if (sample.status == EmailStatus.DELIVERED) {
            sample.reply(250, "2.0.0 Ok: queued as 4bXyZ" + 1000 + i);
        } else if (i % 5 == 1) {
            sample.reply(452, "4.2.2 The mailbox of this person is full (" + i + ")");
        } else if (i % 5 == 3) {
            sample.reply(550, "5.1.1 <pat@home.example>: person unknown");
        }
    }

    private static Map<String, UnaryOperator<HistoryQuery>> filters(Instant start) {
        Map<String, UnaryOperator<HistoryQuery>> filters = new LinkedHashMap<>();
        filters.put("status PENDING", query -> query.status(EmailStatus.PENDING));
        filters.put("two statuses", query -> query.status(EmailStatus.DELIVERED, EmailStatus.BOUNCED));
        filters.put("a recipient in other letter case", query -> query.recipient("PAT@home.EXAMPLE"));
        filters.put("a blind copy to a domain that is not ASCII", query -> query.recipient("Kim@D\u00d6RF.example"));
        filters.put("a recipient that is only part of one", query -> query.recipient("at@home.example"));
        filters.put("a sender", query -> query.sender("office@CLINIC.example"));
        filters.put(
                "two senders", query -> query.sender("office@clinic.example").sender("lab@clinic.example"));
        filters.put("a subject word", query -> query.subject("42"));
        filters.put("two subject words in other order and case", query -> query.subject("PAT invoice"));
        filters.put("the beginning of a subject word", query -> query.subject("invo"));
        filters.put("a subject word without its accents", query -> query.subject("arzte"));
        filters.put("a resend", query -> query.resendOf(Sample.id(Instant.EPOCH, 7)));
        filters.put("a subject word that is not ASCII", query -> query.subject("\u00e4RZTE"));
        filters.put("a tag", query -> query.tag("invoice"));
        filters.put("two tags", query -> query.tag("dun").tag("Invoice"));
        filters.put("metadata", query -> query.metadata("invoice", "42"));
        filters.put("two metadata", query -> query.metadata("Invoice", "42 ").metadata("run", "1"));
        filters.put("the default route", query -> query.route("default"));
        filters.put("a route", query -> query.route("news"));
        filters.put("a mailing list", query -> query.list("news"));
        filters.put("a mailing list that is only part of one", query -> query.list("new"));
        filters.put("a tenant", query -> query.tenant("north"));
        filters.put("since", query -> query.since(start.plusMillis(12)));
        filters.put("until", query -> query.until(start.plusMillis(30)));
        filters.put("opened", query -> query.opened(true));
        filters.put("not opened", query -> query.opened(false));
        filters.put("with attachments", query -> query.withAttachments(true));
        filters.put("without attachments", query -> query.withAttachments(false));
        filters.put("a cause", query -> query.cause(RefusalCause.ACCOUNT));
        filters.put("the domain of a recipient", query -> query.recipientDomain("HOME.example"));
        filters.put("a domain that is not ASCII", query -> query.recipientDomain("@d\u00f6rf.example"));
        filters.put("the beginning of an address", query -> query.recipientPart("Anna.m"));
        filters.put("the beginning of a word in an address", query -> query.recipientPart("meier"));
        filters.put("the beginning of a domain", query -> query.recipientPart("home.exa"));
        filters.put("letters within a word of an address", query -> query.recipientPart("eier"));
        filters.put("a word of an attachment's name", query -> query.attachmentName("pdf"));
        filters.put("words of an attachment's name", query -> query.attachmentName("2026 rontgen"));
        filters.put("the id in the server's queue", query -> query.reply("4bXYZ10001"));
        filters.put("words of the server's reply", query -> query.reply("FULL mailbox"));
        filters.put("a code in the server's reply", query -> query.reply("5.1.1"));
        filters.put("the failure of an e-mail", query -> query.failure(FailureReason.EXPIRED));
        filters.put("the failure of a recipient", query -> query.failure(FailureReason.SUPPRESSED));
        filters.put("a reason to wait", query -> query.waiting(WaitReason.RATE_LIMITED));
        filters.put("what may have arrived", query -> query.mayHaveArrived(true));
        filters.put("what has not arrived unnoticed", query -> query.mayHaveArrived(false));
        return filters;
    }
}
