package io.emailledger.testkit;

import io.emailledger.history.AttemptRecord;
import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailRecord.Opens;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.ObservationRecord;
import io.emailledger.history.RecipientRecord;
import io.emailledger.history.RecipientRecord.RecipientKind;
import io.emailledger.history.Reply;
import io.emailledger.message.Address;
import io.emailledger.message.EmailId;
import io.emailledger.report.ReplyRules.RefusalCause;
import io.emailledger.report.ReplyRules.ReplyPhase;
import io.emailledger.retention.Retention.RetainedPart;
import io.emailledger.spi.HistoryStore.Change;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All data that a store returns about an e-mail. */
record Kept(
        EmailRecord record,
        Optional<List<Byte>> body,
        List<HistoryEvent> events,
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
        return new Kept(b.find(id), body, b.store.events(id), b.store.attempts(id), b.observed(id));
    }

    Kept without(RetainedPart part, Instant at, Optional<HistoryEvent> event) {
        boolean noBody = part == RetainedPart.BODY;
        boolean noOpens = part == RetainedPart.OBSERVATIONS;
        EmailRecord left = new EmailRecord(
                record.id(),
                record.facts(),
                record.state(),
                record.recipients(),
                noBody ? record.attachments().stream().map(a -> a.deleted(at)).toList() : record.attachments(),
                noOpens ? Opens.NONE : record.opens());
        List<HistoryEvent> all = new ArrayList<>(part == RetainedPart.EVENTS ? List.of() : events);
        event.ifPresent(all::add);
        return new Kept(
                left,
                noBody ? Optional.empty() : body,
                all,
                part == RetainedPart.TRANSCRIPTS
                        ? attempts.stream()
                                .map(AttemptRecord::withoutTranscript)
                                .toList()
                        : attempts,
                noOpens ? List.of() : observations);
    }

    /** A finished e-mail with all kinds of data. */
    static EmailId full(Bench b, String address) {
        Sample sample = b.dueNow()
                .to(RecipientKind.TO, Address.of("Pat", address))
                .to("other@home.example", "third@home.example")
                .tenant("north")
                .key(address)
                .attach("pat.pdf", new byte[] {1, 2, 3})
                .attachUnread("lost.pdf");
        sample.tags.add(address);
        sample.metadata.put("who", address);
        EmailId id = b.insert(sample);
        EmailRecord claimed = b.claimOne().record();
        Change taken = SampleChanges.delivered(claimed, b.now());
        List<RecipientRecord> recipients = taken.recipients().stream()
                .map(r -> r.position() == 1 ? r.withCause(RefusalCause.SERVER) : r)
                .toList();
        List<AttemptRecord.Result> results = taken.recipients().stream()
                .map(r -> new AttemptRecord.Result(
                        r.position(), Outcome.ACCEPTED, new Reply(250, "2.1.5 " + address + " Ok").at(ReplyPhase.RCPT)))
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
        HistoryEvent event = HistoryEvent.of(EventType.DELIVERED, b.now(), "taken: " + address);
        b.holds(
                b.store.advance(
                        new Change(id, taken.next(), recipients, List.of(event), List.of(attempt), Optional.empty())),
                "advance rejected the version after that of a claim.");
        for (String agent : List.of("browser", "proxy", "browser")) {
            b.opened(id, 0, agent, agent.equals("proxy") ? b.now().plusSeconds(60) : b.now());
        }
        return id;
    }
}
