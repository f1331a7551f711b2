package io.emailledger.report;

import io.emailledger.message.InvalidValueException;
import io.emailledger.report.Diagnosis.BounceReason;
import io.emailledger.report.Diagnosis.BounceType;
import io.emailledger.report.MailReport.RawReport;
import io.emailledger.report.MailReport.RecipientReport;
import io.emailledger.report.MailReport.ReportKind;
import io.emailledger.report.MailReport.ReportedAction;
import io.emailledger.report.ReplyRules.RefusalCause;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Encodes a report as bytes: a version, then each component in order, an absent one as an empty text. */
final class ReportCodec {
    private static final byte VERSION = 3;

    private ReportCodec() {}

    static byte[] write(MailReport report) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeUTF(report.kind().name());
            write(out, report.token());
            out.writeByte(report.otherTokens().size());
            for (String token : report.otherTokens()) {
                out.writeUTF(token);
            }
            write(out, report.envelopeId());
            write(out, report.messageId());
            write(out, report.reporter());
            out.writeInt(report.recipients().size());
            for (RecipientReport recipient : report.recipients()) {
                write(out, recipient);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Memory took no bytes", e);
        }
        return bytes.toByteArray();
    }

    private static void write(DataOutputStream out, RecipientReport recipient) throws IOException {
        out.writeUTF(recipient.action().name());
        write(out, recipient.originalRecipient());
        write(out, recipient.finalRecipient());
        write(out, recipient.status());
        out.writeInt(recipient.code().orElse(0));
        out.writeUTF(recipient.diagnostic());
        write(out, recipient.remoteServer());
        out.writeUTF(recipient.diagnosis().cause().name());
        out.writeUTF(recipient.diagnosis().reason().name());
        out.writeUTF(recipient.diagnosis().bounceType().name());
    }

    private static void write(DataOutputStream out, Optional<String> text) throws IOException {
        out.writeUTF(text.orElse(""));
    }

    static MailReport read(byte[] bytes, RawReport raw) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int version = in.readByte();
            if (version < 1 || version > VERSION) {
                throw new InvalidValueException(
                        "report", "was written by a newer version of Email Ledger; run that version or a later one");
            }
            ReportKind kind = ReportKind.valueOf(in.readUTF());
            Optional<String> token = text(in);
            List<String> otherTokens = otherTokens(in, version);
            Optional<String> envelopeId = text(in);
            Optional<String> messageId = text(in);
            Optional<String> reporter = text(in);
            List<RecipientReport> recipients = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                recipients.add(recipient(in, version));
            }
            return new MailReport(kind, recipients, token, otherTokens, envelopeId, messageId, reporter, raw);
        } catch (IOException | IllegalArgumentException e) {
            throw new InvalidValueException("report", "is damaged: the store did not return the stored bytes");
        }
    }

    /** Versions 1 and 2 had none. */
    private static List<String> otherTokens(DataInputStream in, int version) throws IOException {
        List<String> tokens = new ArrayList<>();
        for (int left = version < 3 ? 0 : in.readUnsignedByte(); left > 0; left--) {
            tokens.add(in.readUTF());
        }
        return tokens;
    }

    private static RecipientReport recipient(DataInputStream in, int version) throws IOException {
        return new RecipientReport(
                ReportedAction.valueOf(in.readUTF()),
                text(in),
                text(in),
                text(in),
                Optional.of(in.readInt()).filter(code -> code != 0),
                in.readUTF(),
                text(in),
                diagnosis(in, version));
    }

    /** Version 1 had no cause. */
    private static Diagnosis diagnosis(DataInputStream in, int version) throws IOException {
        Optional<RefusalCause> cause =
                version == 1 ? Optional.empty() : Optional.of(RefusalCause.valueOf(in.readUTF()));
        BounceReason reason = BounceReason.valueOf(in.readUTF());
        return new Diagnosis(cause.orElseGet(reason::cause), reason, BounceType.valueOf(in.readUTF()));
    }

    private static Optional<String> text(DataInputStream in) throws IOException {
        return Optional.of(in.readUTF()).filter(text -> !text.isEmpty());
    }
}
