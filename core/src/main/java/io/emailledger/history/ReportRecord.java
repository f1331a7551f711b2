package io.emailledger.history;

import io.emailledger.internal.util.BoundedText;
import io.emailledger.message.EmailId;
import io.emailledger.report.MailReport;
import io.emailledger.report.MailReport.RawReport;
import java.time.Instant;
import java.util.Optional;

/**
 * The stored form of a report.
 *
 * @param id its unique id: {@link MailReport#fingerprint()}
 * @param email the e-mail it is about; empty while that is not verified
 * @param state its state
 * @param receivedAt when the ledger received it, by the store's clock
 * @param doubt why it was not accepted, as text; empty if it was
 * @param report the report
 */
public record ReportRecord(
        String id, Optional<EmailId> email, ReportState state, Instant receivedAt, String doubt, MailReport report) {

    /** Cuts the text to its maximum length. */
    public ReportRecord {
        doubt = BoundedText.visibly(500, doubt);
    }

    /**
     * Returns this report in another state.
     *
     * @param next the state
     * @return a new value
     */
    public ReportRecord withState(ReportState next) {
        return new ReportRecord(id, email, next, receivedAt, doubt, report);
    }

    /**
     * Returns this report as one about an e-mail.
     *
     * @param about the e-mail
     * @return a new value
     */
    public ReportRecord withEmail(EmailId about) {
        return new ReportRecord(id, Optional.of(about), state, receivedAt, doubt, report);
    }

    /**
     * Returns this report after its raw text has been deleted.
     *
     * @return a new value
     */
    public ReportRecord withoutRaw() {
        return new ReportRecord(id, email, state, receivedAt, doubt, report.withRaw(RawReport.NONE));
    }

    /**
     * Returns this report as bytes, with its raw text.
     *
     * @return bytes that {@link #fromBytes} reads, in this version of the library and later ones
     */
    public byte[] toBytes() {
        return LogCodec.write(this);
    }

    /**
     * Decodes the bytes of {@link #toBytes()}.
     *
     * @param bytes the bytes
     * @return the report
     * @throws io.emailledger.message.InvalidValueException if they are not a report, or a newer version of the library
     *     wrote them
     */
    public static ReportRecord fromBytes(byte[] bytes) {
        return LogCodec.report(bytes);
    }

    /** The state of a report about an e-mail. */
    public enum ReportState {
        /** It belongs to an e-mail and has not been applied yet. */
        OPEN,
        /** It belongs to an e-mail and has been applied. */
        APPLIED,
        /**
         * It could not be verified to which e-mail it belongs, or it is from a mail server and could not be parsed. It
         * has no effect unless the application accepts it.
         */
        UNVERIFIED
    }
}
