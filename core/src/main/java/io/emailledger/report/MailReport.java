package io.emailledger.report;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.internal.util.Cut;
import io.emailledger.internal.util.Sha256;
import io.emailledger.message.InvalidValueException;
import java.util.List;
import java.util.Optional;

/**
 * What somebody reports about an e-mail: a mail that came back, or a provider's web hook. It says what was said, not
 * what is true. Immutable and safe for any number of threads.
 *
 * @param kind what it has to say as a whole
 * @param recipients what it says of each recipient, at most 1,000; empty if it names none
 * @param token the token of the return path at which it arrived, or which it repeats; it proves about which e-mail it
 *     is
 * @param otherTokens what else in it may be a token, at most 50: a stranger may have written one beside it
 * @param envelopeId the envelope id that we gave with the e-mail (RFC 3461 section 4.4), if it is repeated
 * @param messageId the Message-ID of our e-mail, without angle brackets, if it is repeated
 * @param reporter the server that reports, if it is named
 * @param raw the report as it came, to be read by people; empty if there is nothing to show
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
    /** The longest name, address or id that is kept. */
    static final int LONGEST_NAME = 1_000;

    private static final int MOST_RECIPIENTS = 1_000;
    private static final int MOST_TOKENS = 50;

    /** Copies the list and refuses null. */
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
     * Makes a report that repeats at most one token.
     *
     * @param kind what it has to say as a whole
     * @param recipients what it says of each recipient, at most 1,000
     * @param token the token of the return path
     * @param envelopeId the envelope id that we gave with the e-mail
     * @param messageId the Message-ID of our e-mail, without angle brackets
     * @param reporter the server that reports
     * @param raw the report as it came
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
     * Returns a report with nothing in it but what it says of its recipients.
     *
     * @param kind what it has to say as a whole
     * @param recipients what it says of each
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
     * Returns this report with what people can read of it.
     *
     * @param content the report as it came
     * @return a new value
     */
    public MailReport withRaw(RawReport content) {
        return new MailReport(kind, recipients, token, otherTokens, envelopeId, messageId, reporter, content);
    }

    /**
     * Returns what tells this report from every other: the same mail read twice has the same fingerprint.
     *
     * @return 64 hexadecimal digits: the SHA-256 of the report as it came, or of all that it says if nothing of it is
     *     kept
     */
    public String fingerprint() {
        return raw.isEmpty() ? Sha256.hex(toBytes()) : raw.sha256();
    }

    /**
     * Returns this report as bytes, without what people can read of it.
     *
     * @return bytes that {@link #fromBytes} reads, in this version of the library and later ones
     */
    public byte[] toBytes() {
        return ReportCodec.write(this);
    }

    /**
     * Reads what {@link #toBytes()} wrote.
     *
     * @param bytes the bytes
     * @param raw what people can read of it
     * @return the report
     * @throws io.emailledger.message.InvalidValueException if they are no report
     */
    public static MailReport fromBytes(byte[] bytes, RawReport raw) {
        return ReportCodec.read(bytes, raw);
    }
}
