package io.emailledger.history;

import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.ObservationRecord.ObservationKind;
import io.emailledger.history.ReportRecord.ReportState;
import io.emailledger.internal.util.ByteReader;
import io.emailledger.internal.util.ByteWriter;
import io.emailledger.report.MailReport;
import io.emailledger.report.MailReport.RawReport;

/** Encodes what is added to the record of an e-mail as bytes: events, attempts, observations and reports. */
final class LogCodec {
    private static final byte VERSION = 1;
    private static final int USUAL_SIZE = 512;

    private LogCodec() {}

    static byte[] write(HistoryEvent event) {
        ByteWriter out = new ByteWriter(VERSION, USUAL_SIZE);
        out.constant(event.type());
        out.time(event.at());
        out.list(event.recipients(), out::number);
        out.text(event.detail());
        return out.toBytes();
    }

    static HistoryEvent event(byte[] bytes) {
        return ByteReader.read(
                bytes,
                "event",
                VERSION,
                in -> new HistoryEvent(in.constant(EventType.class), in.time(), in.list(in::number), in.text()));
    }

    static byte[] write(AttemptRecord attempt) {
        ByteWriter out = new ByteWriter(VERSION, USUAL_SIZE);
        out.number(attempt.number());
        out.time(attempt.startedAt());
        out.time(attempt.endedAt());
        out.text(attempt.transport());
        out.optionalText(attempt.server());
        out.optionalText(attempt.tls());
        out.list(attempt.results(), result -> {
            out.number(result.recipient());
            out.constant(result.outcome());
            RecordCodec.write(out, result.reply());
        });
        out.text(attempt.transcript());
        return out.toBytes();
    }

    static AttemptRecord attempt(byte[] bytes) {
        return ByteReader.read(
                bytes,
                "attempt",
                VERSION,
                in -> new AttemptRecord(
                        in.number(),
                        in.time(),
                        in.time(),
                        in.text(),
                        in.optionalText(),
                        in.optionalText(),
                        in.list(() -> new AttemptRecord.Result(
                                in.number(), in.constant(Outcome.class), RecordCodec.reply(in))),
                        in.text()));
    }

    static byte[] write(ObservationRecord observation) {
        ByteWriter out = new ByteWriter(VERSION, USUAL_SIZE);
        out.constant(observation.kind());
        out.number(observation.recipient());
        out.text(observation.agent());
        out.time(observation.first());
        out.time(observation.last());
        out.number(observation.count());
        return out.toBytes();
    }

    static ObservationRecord observation(byte[] bytes) {
        return ByteReader.read(
                bytes,
                "observation",
                VERSION,
                in -> new ObservationRecord(
                        in.constant(ObservationKind.class),
                        in.number(),
                        in.text(),
                        in.time(),
                        in.time(),
                        in.longNumber()));
    }

    static byte[] write(ReportRecord record) {
        ByteWriter out = new ByteWriter(VERSION, USUAL_SIZE);
        out.text(record.id());
        out.optional(record.email(), id -> out.id(id.value()));
        out.constant(record.state());
        out.time(record.receivedAt());
        out.text(record.doubt());
        out.bytes(record.report().toBytes());
        out.bytes(record.report().raw().bytes());
        out.text(record.report().raw().sha256());
        return out.toBytes();
    }

    static ReportRecord report(byte[] bytes) {
        return ByteReader.read(
                bytes,
                "report",
                VERSION,
                in -> new ReportRecord(
                        in.text(),
                        in.optional(() -> RecordCodec.id(in)),
                        in.constant(ReportState.class),
                        in.time(),
                        in.text(),
                        report(in)));
    }

    private static MailReport report(ByteReader in) {
        byte[] report = in.bytes();
        byte[] raw = in.bytes();
        String sha256 = in.text();
        return MailReport.fromBytes(report, sha256.isEmpty() ? RawReport.NONE : RawReport.kept(raw, sha256));
    }
}
