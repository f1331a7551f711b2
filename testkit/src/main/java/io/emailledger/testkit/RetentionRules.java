package io.emailledger.testkit;

import io.emailledger.history.AttachmentRecord;
import io.emailledger.history.AttemptRecord;
import io.emailledger.history.EmailFacts;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailState;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryPage;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.ObservationKind;
import io.emailledger.history.ObservationRecord;
import io.emailledger.history.Opens;
import io.emailledger.history.Outcome;
import io.emailledger.history.RecipientRecord;
import io.emailledger.history.RecordPart;
import io.emailledger.history.Reply;
import io.emailledger.history.Step;
import io.emailledger.history.StepKind;
import io.emailledger.message.Address;
import io.emailledger.message.EmailId;
import io.emailledger.spi.Change;
import io.emailledger.spi.Erasure;
import io.emailledger.spi.Observation;
import io.emailledger.spi.Purge;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** S23 to S26: what is deleted because its time is over, or because a person asks for it. */
final class RetentionRules {
    private static final int RACERS = 6;

    private RetentionRules() {}

    static void walkMissesNothing(Bench b) {
        Set<EmailId> all = new TreeSet<>();
        for (int i = 0; i < 40; i++) {
            all.add(full(b, "pat" + i + "@home.example"));
            b.clock.advance(Duration.ofSeconds(1));
        }
        EmailId unfinished = b.insert(b.sample());
        Instant end = b.now();
        b.clock.advance(Duration.ofSeconds(1));
        EmailId late = full(b, "late@home.example");
        HistoryQuery old =
                HistoryQuery.all().status(EmailStatus.DELIVERED).until(end).limit(7);

        for (RecordPart part : RecordPart.values()) {
            List<EmailId> walked = walk(b, part, old);
            b.rule.same(List.copyOf(all), sorted(walked), "the e-mails of a walk over those that have " + part);
            b.rule.holds(descending(walked), "a walk over those that have " + part + " was not in descending order.");
            b.rule.holds(
                    !walked.contains(unfinished) && !walked.contains(late),
                    "a walk over those that have " + part + " found an e-mail that does not match the query.");
        }
        EmailId some = walk(b, RecordPart.BODY, old).get(3);
        b.rule.same(
                b.find(some),
                b.store.having(RecordPart.BODY, old).emails().get(3),
                "a record that a walk found, and find returns");
        for (RecordPart part : List.of(RecordPart.BODY, RecordPart.STEPS)) {
            b.store.purge(List.of(new Purge(some, part, b.now(), Optional.empty())));
            Set<EmailId> others = new TreeSet<>(all);
            others.remove(some);
            b.rule.holds(
                    walk(b, part, old).containsAll(others),
                    "a walk over those that have " + part + " missed some after one had lost it.");
        }
    }

    static void eachPartGoesAlone(Bench b) {
        EmailId other = full(b, "other-one@home.example");
        EmailId body = full(b, "body@home.example");
        goesAlone(b, body, RecordPart.BODY);
        goesAlone(b, full(b, "transcripts@home.example"), RecordPart.TRANSCRIPTS);
        goesAlone(b, full(b, "steps@home.example"), RecordPart.STEPS);
        EmailId opens = full(b, "observations@home.example");
        goesAlone(b, opens, RecordPart.OBSERVATIONS);

        b.rule.holds(!b.store.hasBody(body), "hasBody told true for a body that was deleted.");
        b.rule.holds(b.store.attachment(body, 0).isEmpty(), "the content of an attachment is there without the body.");
        b.rule.holds(b.store.hasBody(other), "hasBody told false for a body that is there.");
        b.rule.same(
                List.of(),
                b.everything(HistoryQuery.all().opened(true).recipient("observations@home.example")),
                "the e-mails that history finds as opened after what was observed was deleted");
        b.rule.holds(
                b.store.observe(new Observation(opens, 0, ObservationKind.OPEN, "browser", b.now())),
                "observe told false for the first open after what was observed had been deleted.");
    }

    private static void goesAlone(Bench b, EmailId id, RecordPart part) {
        Optional<Step> step = part == RecordPart.STEPS ? Optional.empty() : Optional.of(gone(b));
        Kept left = Kept.of(b, id).without(part, b.now(), step);
        Purge purge = new Purge(id, part, b.now(), step);

        b.rule.same(List.of(true), b.store.purge(List.of(purge)), "the answer for " + part + ", which was there");
        b.rule.same(left, Kept.of(b, id), "what is left without " + part);
        b.rule.same(List.of(false), b.store.purge(List.of(purge)), "the answer for " + part + ", which was gone");
        b.rule.same(left, Kept.of(b, id), "what is left when " + part + " is deleted a second time");
    }

    static void recordGoesWithEverything(Bench b) {
        EmailId kept = full(b, "kim@home.example");
        EmailId id = full(b, "pat@home.example");
        EmailId second = full(b, "sam@home.example");
        EmailId unknown = b.sample().id;
        HistoryQuery pat = HistoryQuery.all().recipient("pat@home.example");

        b.rule.same(
                List.of(true, false, true),
                b.store.purge(List.of(whole(b, id), whole(b, unknown), whole(b, second))),
                "the answers for a record, an unknown one and another");

        b.rule.holds(b.store.find(id).isEmpty(), "find returned a record that was deleted.");
        b.rule.holds(b.store.body(id).isEmpty(), "body returned something of a record that was deleted.");
        b.rule.holds(!b.store.hasBody(id), "hasBody told true for a record that was deleted.");
        b.rule.holds(b.store.attachment(id, 0).isEmpty(), "there is a content of a record that was deleted.");
        b.rule.same(List.of(), b.store.steps(id), "the steps of a record that was deleted");
        b.rule.same(List.of(), b.store.attempts(id), "the attempts of a record that was deleted");
        b.rule.same(List.of(), b.store.observations(id), "the observations of a record that was deleted");
        b.rule.same(List.of(), b.everything(pat), "what history finds of a record that was deleted");
        b.rule.same(0L, b.store.counts(pat).of(EmailStatus.DELIVERED), "the count of records that were deleted");
        b.rule.holds(
                !b.store.note(id, gone(b)) && b.store.steps(id).isEmpty(),
                "note added a step to a record that was deleted.");
        b.rule.holds(
                !b.store.observe(new Observation(id, 0, ObservationKind.OPEN, "browser", b.now()))
                        && b.store.observations(id).isEmpty(),
                "observe noted a fact about a record that was deleted.");
        b.rule.same(1, b.everything(HistoryQuery.all()).size(), "the number of records that are left");
        b.rule.same(kept, b.everything(HistoryQuery.all()).get(0).id(), "the record that is left");
        b.rule.same(3, Kept.of(b, kept).attempts.get(0).results().size(), "the results of the record that is left");
        EmailId again = b.sample().id;
        Sample sample =
                b.sample().to("pat@home.example").key("pat@home.example").otherContent();
        b.rule.holds(
                !again.equals(id) && b.insert(sample).equals(sample.id),
                "the idempotency key of a record that was deleted cannot be used again.");
    }

    static void racingPurgesAreToldOnce(Bench b) throws Exception {
        List<EmailId> ids = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            ids.add(full(b, "pat" + i + "@home.example"));
        }
        for (RecordPart part : RecordPart.values()) {
            boolean steps = part != RecordPart.STEPS && part != RecordPart.RECORD;
            Optional<Step> step = steps ? Optional.of(gone(b)) : Optional.empty();
            List<Purge> purges =
                    ids.stream().map(id -> new Purge(id, part, b.now(), step)).toList();
            List<List<Boolean>> told = Race.run(RACERS, racer -> {
                List<Purge> mine = new ArrayList<>(purges);
                if (racer % 2 == 1) {
                    Collections.reverse(mine);
                }
                return b.store.purge(mine);
            });
            long yes = told.stream()
                    .flatMap(List::stream)
                    .filter(Boolean::booleanValue)
                    .count();
            b.rule.same((long) ids.size(), yes, "the number of racers that were told true for " + part);
            if (steps) {
                b.rule.same(
                        1L,
                        b.store.steps(ids.get(7)).stream()
                                .filter(s -> s.kind() == StepKind.PURGED)
                                .count(),
                        "the number of steps that racers added with " + part);
                b.store.purge(List.of(new Purge(ids.get(7), RecordPart.STEPS, b.now(), Optional.empty())));
                b.store.note(ids.get(7), Step.of(StepKind.RESENT, b.now(), "again"));
            }
        }
    }

    static void nothingOfThePersonIsFound(Bench b) {
        EmailId id = full(b, "pat@home.example");
        Kept before = Kept.of(b, id);
        Erasure erasure = erasure(b, before.record, before.record.state().version() + 1);

        b.rule.holds(b.store.erase(erasure), "erase told false for the version that is kept.");

        EmailRecord expected = erasure.record();
        b.rule.same(expected, b.find(id), "the record after it was erased");
        b.rule.holds(
                b.store.body(id).isEmpty() && !b.store.hasBody(id), "there is a body after the e-mail was erased.");
        b.rule.holds(b.store.attachment(id, 0).isEmpty(), "there is a content after the e-mail was erased.");
        List<Step> steps =
                new ArrayList<>(before.steps.stream().map(Step::withoutWords).toList());
        steps.add(erasure.step());
        b.rule.same(steps, b.store.steps(id), "the steps after the e-mail was erased");
        b.rule.same(
                before.attempts.stream().map(AttemptRecord::withoutWords).toList(),
                b.store.attempts(id),
                "the attempts after the e-mail was erased");
        b.rule.same(
                List.of(new ObservationRecord(
                        ObservationKind.OPEN, 0, "", b.now(), b.now().plusSeconds(60), 3)),
                b.store.observations(id),
                "the observations after the e-mail was erased");
        for (HistoryQuery gone : List.of(
                HistoryQuery.all().recipient("pat@home.example"),
                HistoryQuery.all().subject("appointment"),
                HistoryQuery.all().tag("pat@home.example"),
                HistoryQuery.all().metadata("who", "pat@home.example"))) {
            b.rule.same(List.of(), b.everything(gone), "what history finds by something that was erased");
            b.rule.same(0L, b.store.counts(gone).of(EmailStatus.DELIVERED), "the count by something that was erased");
        }
        for (HistoryQuery there : List.of(
                HistoryQuery.all(),
                HistoryQuery.all().recipient("erased-1@erased.invalid"),
                HistoryQuery.all().recipient("other@home.example"),
                HistoryQuery.all().tenant("north"),
                HistoryQuery.all().opened(true),
                HistoryQuery.all().withAttachments(true),
                HistoryQuery.all().status(EmailStatus.DELIVERED))) {
            b.rule.same(List.of(expected), b.everything(there), "what history finds by something that is left");
        }
        Sample sample = b.sample().tenant("north").key("pat@home.example").otherContent();
        b.rule.same(sample.id, b.insert(sample), "the e-mail that uses the key of one that was erased");
    }

    static void erasureComparesTheVersion(Bench b) throws Exception {
        EmailId id = full(b, "pat@home.example");
        Kept before = Kept.of(b, id);
        long version = before.record.state().version();

        for (long other : new long[] {version, version + 2, 1}) {
            b.rule.holds(
                    !b.store.erase(erasure(b, before.record, other)),
                    "erase told true for version " + other + " while " + version + " was kept.");
        }
        b.rule.same(before, Kept.of(b, id), "what is kept after erasures that were refused");
        EmailRecord unknown = b.sample().make().record();
        b.rule.holds(!b.store.erase(erasure(b, unknown, 1)), "erase told true for an e-mail that is not known.");
        b.rule.holds(b.store.find(unknown.id()).isEmpty(), "erase recorded an e-mail that was not known.");

        Sample grace = b.sample().status(EmailStatus.DELIVERED).deadline(b.now().plusSeconds(60));
        EmailRecord waiting = b.find(b.insert(grace));
        List<Boolean> told = Race.run(
                RACERS,
                racer -> b.store.erase(erasure(b, waiting, waiting.state().version() + 1)));
        b.rule.same(1, Collections.frequency(told, true), "the number of racing erasures that were told true");
        b.clock.advance(Duration.ofMinutes(2));
        b.rule.same(List.of(), b.store.overdue(10), "what is overdue after an e-mail with a deadline was erased");
        EmailRecord erased = b.find(waiting.id());
        b.rule.holds(b.store.advance(Changes.touch(erased, "later")), "advance refused a change after an erasure.");
    }

    private static Step gone(Bench b) {
        return Step.of(StepKind.PURGED, b.now(), "gone");
    }

    private static Purge whole(Bench b, EmailId id) {
        return new Purge(id, RecordPart.RECORD, b.now(), Optional.empty());
    }

    /** What the ledger would make of it, and with another name for everything. */
    private static Erasure erasure(Bench b, EmailRecord record, long version) {
        EmailFacts f = record.facts();
        EmailFacts facts = new EmailFacts(
                Address.of("office@clinic.example"),
                "",
                Set.of(),
                Map.of(),
                f.tenant(),
                f.priority(),
                f.guarantee(),
                f.trackOpens(),
                f.sendAt(),
                f.expiresAt(),
                Optional.empty(),
                f.resendOf());
        EmailState state = record.state().withDeadline(Optional.empty());
        EmailState next = Changes.with(state, version, state.status(), Optional.empty(), Optional.empty());
        List<RecipientRecord> recipients = record.recipients().stream()
                .map(r -> r.withoutWords(
                        r.address().address().startsWith("pat")
                                ? Address.of("erased-1@erased.invalid")
                                : Address.of(r.address().address())))
                .toList();
        List<AttachmentRecord> attachments =
                record.attachments().stream().map(a -> a.erased(b.now())).toList();
        return new Erasure(
                new EmailRecord(record.id(), facts, next, recipients, attachments, record.opens()),
                Step.of(StepKind.ERASED, b.now(), "erased"));
    }

    /** A finished e-mail that has something of everything. */
    private static EmailId full(Bench b, String address) {
        Sample sample = b.dueNow()
                .to(io.emailledger.history.RecipientKind.TO, Address.of("Pat", address))
                .to("other@home.example", "third@home.example")
                .tenant("north")
                .key(address)
                .attach("pat.pdf", new byte[] {1, 2, 3})
                .attachUnread("lost.pdf");
        sample.tags.add(address);
        sample.metadata.put("who", address);
        EmailId id = b.insert(sample);
        EmailRecord claimed = b.claimOne().record();
        Change taken = Changes.delivered(claimed, b.now());
        List<AttemptRecord.Result> results = taken.recipients().stream()
                .map(r -> new AttemptRecord.Result(
                        r.position(), Outcome.TAKEN, new Reply(250, "2.1.5 " + address + " Ok")))
                .toList();
        AttemptRecord attempt = new AttemptRecord(
                1,
                b.now(),
                b.now().plusMillis(5),
                "smtp",
                Optional.of("mx.home.example:25"),
                Optional.of("TLSv1.3"),
                results,
                "C: RCPT TO:<" + address + ">\n");
        Step step = Step.of(StepKind.DELIVERED, b.now(), "taken: " + address);
        b.rule.holds(
                b.store.advance(new Change(
                        id, taken.next(), taken.recipients(), List.of(step), List.of(attempt), Optional.empty())),
                "advance refused the version after that of a claim.");
        for (String agent : List.of("browser", "proxy", "browser")) {
            b.store.observe(new Observation(
                    id,
                    0,
                    ObservationKind.OPEN,
                    agent,
                    agent.equals("proxy") ? b.now().plusSeconds(60) : b.now()));
        }
        return id;
    }

    private static List<EmailId> walk(Bench b, RecordPart part, HistoryQuery query) {
        List<EmailId> walked = new ArrayList<>();
        Optional<String> next = Optional.empty();
        HistoryQuery rest = query;
        int pages = 0;
        do {
            HistoryPage page = b.store.having(part, rest);
            page.emails().forEach(email -> walked.add(email.id()));
            b.rule.holds(page.emails().size() <= query.limit(), "having returned more than the limit.");
            b.rule.holds(pages++ < 1_000, "a walk over those that have " + part + " does not end.");
            next = page.next();
            rest = next.isPresent() ? rest.after(next.get()) : rest;
        } while (next.isPresent());
        return walked;
    }

    private static List<EmailId> sorted(List<EmailId> ids) {
        return ids.stream().sorted().toList();
    }

    private static boolean descending(List<EmailId> ids) {
        List<EmailId> expected = new ArrayList<>(sorted(ids));
        Collections.reverse(expected);
        return expected.equals(ids);
    }

    /** Everything that a store tells of an e-mail. */
    private record Kept(
            EmailRecord record,
            Optional<List<Byte>> body,
            List<Step> steps,
            List<AttemptRecord> attempts,
            List<ObservationRecord> observations) {

        static Kept of(Bench b, EmailId id) {
            Optional<List<Byte>> body = b.store.body(id).map(found -> {
                List<Byte> bytes = new ArrayList<>();
                for (byte one : found.toBytes()) {
                    bytes.add(one);
                }
                return bytes;
            });
            return new Kept(b.find(id), body, b.store.steps(id), b.store.attempts(id), b.store.observations(id));
        }

        Kept without(RecordPart part, Instant at, Optional<Step> step) {
            boolean noBody = part == RecordPart.BODY;
            boolean noOpens = part == RecordPart.OBSERVATIONS;
            EmailRecord left = new EmailRecord(
                    record.id(),
                    record.facts(),
                    record.state(),
                    record.recipients(),
                    noBody
                            ? record.attachments().stream()
                                    .map(a -> a.deleted(at))
                                    .toList()
                            : record.attachments(),
                    noOpens ? Opens.NONE : record.opens());
            List<Step> all = new ArrayList<>(part == RecordPart.STEPS ? List.of() : steps);
            step.ifPresent(all::add);
            return new Kept(
                    left,
                    noBody ? Optional.empty() : body,
                    all,
                    part == RecordPart.TRANSCRIPTS
                            ? attempts.stream()
                                    .map(AttemptRecord::withoutTranscript)
                                    .toList()
                            : attempts,
                    noOpens ? List.of() : observations);
        }
    }
}
