package io.emailledger.suppression;

import io.emailledger.internal.util.ByteReader;
import io.emailledger.internal.util.ByteWriter;
import io.emailledger.message.EmailId;
import io.emailledger.suppression.Suppression.SuppressionOrigin;
import io.emailledger.suppression.Suppression.SuppressionReason;
import java.util.Optional;

/** Encodes an entry of a suppression list as bytes: its components in order. The second version has the mailing list. */
final class SuppressionCodec {
    private static final byte VERSION = 2;
    private static final int USUAL_SIZE = 256;

    private SuppressionCodec() {}

    static byte[] write(Suppression entry) {
        ByteWriter out = new ByteWriter(VERSION, USUAL_SIZE);
        out.optionalText(entry.tenant());
        out.optionalText(entry.list());
        out.text(entry.address());
        out.constant(entry.reason());
        out.constant(entry.origin());
        out.text(entry.text());
        out.optional(entry.evidence(), id -> out.id(id.value()));
        out.time(entry.since());
        out.optional(entry.until(), out::time);
        return out.toBytes();
    }

    static Suppression read(byte[] bytes) {
        return ByteReader.read(
                bytes,
                "suppression",
                VERSION,
                in -> new Suppression(
                        in.optionalText(),
                        in.version() == 1 ? Optional.empty() : in.optionalText(),
                        in.text(),
                        in.constant(SuppressionReason.class),
                        in.constant(SuppressionOrigin.class),
                        in.text(),
                        in.optional(() -> new EmailId(in.id())),
                        in.time(),
                        in.optional(in::time)));
    }
}
