package io.emailledger.report;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.internal.util.Cut;
import io.emailledger.internal.util.Sha256;
import io.emailledger.message.InvalidValueException;
import java.util.List;
import java.util.Optional;

/**
 * A report about an e-mail: a bounce, complaint or delivery report, by mail or from a provider's web hook. It is a
 * claim, not a verified fact. Immutable and thread-safe.
 *
 * @param kind the kind of the report as a whole
 * @param recipients the report for each recipient, at most 1,000; empty if it names none
 * @param token the token of the return path at which it arrived, or which it quotes; it proves which e-mail it is about
 * @param otherTokens other texts in it that may be a token, at most 50; strangers may have added them
 * @param envelopeId the envelope id that was sent with the e-mail (RFC 3461 section 4.4), if it is repeated
 * @param messageId the Message-ID of the e-mail, without angle brackets, if it is repeated
 * @param reporter the reporting server, if it is named
 * @param raw the report as it was received, for people to read; empty if there is none
 */
public record MailReport(
        ReportKind kind,
        List<RecipientReport> recipients,
        Optional<String> token,
        List<String> otherTokens,
        Optional<String> envelopeId,
        Optional<String> messageId,
        Optional<String> reporter,
        RawReport raw) {
    /** The maximum length of a name, address or id. */
    static final int LONGEST_NAME = 1_000;

    private static final int MOST_RECIPIENTS = 1_000;
    private static final int MOST_TOKENS = 50;

    /** Copies the list and rejects null. */
    public MailReport {
        requirePresent(kind, "kind");
        recipients = List.copyOf(requirePresent(recipients, "recipients"));
        if (recipients.size() > MOST_RECIPIENTS) {
            throw new InvalidValueException("recipients", "must not be more than " + MOST_RECIPIENTS);
        }
        token = Cut.visibly(LONGEST_NAME, requirePresent(token, "token"));
        otherTokens = requirePresent(otherTokens, "other tokens").stream()
                .map(text -> Cut.visibly(LONGEST_NAME, text))
                .toList();
        if (otherTokens.size() > MOST_TOKENS) {
            throw new InvalidValueException("other tokens", "must not be more than " + MOST_TOKENS);
        }
        envelopeId = Cut.visibly(LONGEST_NAME, requirePresent(envelopeId, "envelope id"));
        messageId = Cut.visibly(LONGEST_NAME, requirePresent(messageId, "message id"));
        reporter = Cut.visibly(LONGEST_NAME, requirePresent(reporter, "reporter"));
        requirePresent(raw, "raw");
    }

    /**
     * Creates a report with at most one token.
     *
     * @param kind the kind of the report as a whole
     * @param recipients the report for each recipient, at most 1,000
     * @param token the token of the return path
     * @param envelopeId the envelope id that was sent with the e-mail
     * @param messageId the Message-ID of the e-mail, without angle brackets
     * @param reporter the reporting server
     * @param raw the report as it was received
     */
    public MailReport(
            ReportKind kind,
            List<RecipientReport> recipients,
            Optional<String> token,
            Optional<String> envelopeId,
            Optional<String> messageId,
            Optional<String> reporter,
            RawReport raw) {
        this(kind, recipients, token, List.of(), envelopeId, messageId, reporter, raw);
    }

    /**
     * Returns a report that holds only its kind and its recipients.
     *
     * @param kind the kind of the report as a whole
     * @param recipients the report for each recipient
     * @return a report without a token
     */
    public static MailReport of(ReportKind kind, RecipientReport... recipients) {
        return new MailReport(
                kind,
                List.of(recipients),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                RawReport.NONE);
    }

    /**
     * Returns this report with the token of a return path.
     *
     * @param text the token
     * @return a new value
     */
    public MailReport withToken(String text) {
        return new MailReport(kind, recipients, Optional.of(text), otherTokens, envelopeId, messageId, reporter, raw);
    }

    /**
     * Returns this report with its raw text.
     *
     * @param content the report as it was received
     * @return a new value
     */
    public MailReport withRaw(RawReport content) {
        return new MailReport(kind, recipients, token, otherTokens, envelopeId, messageId, reporter, content);
    }

    /**
     * Returns the fingerprint that identifies this report: the same mail parsed twice has the same fingerprint.
     *
     * @return 64 hexadecimal digits: the SHA-256 of the report as it was received, or of all its fields if it has no
     *     raw text
     */
    public String fingerprint() {
        return raw.isEmpty() ? Sha256.hex(toBytes()) : raw.sha256();
    }

    /**
     * Returns this report as bytes, without its raw text.
     *
     * @return bytes that {@link #fromBytes} reads, in this version of the library and later ones
     */
    public byte[] toBytes() {
        return ReportCodec.write(this);
    }

    /**
     * Decodes the bytes of {@link #toBytes()}.
     *
     * @param bytes the bytes
     * @param raw its raw text
     * @return the report
     * @throws io.emailledger.message.InvalidValueException if they are not a report
     */
    public static MailReport fromBytes(byte[] bytes, RawReport raw) {
        return ReportCodec.read(bytes, raw);
    }
}
