package io.emailledger.report;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.internal.util.BoundedText;
import io.emailledger.internal.util.Sha256;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A report about an e-mail: a bounce, complaint or delivery report, by mail or from a provider's webhook. It is a
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
        token = BoundedText.visibly(LONGEST_NAME, requirePresent(token, "token"));
        otherTokens = requirePresent(otherTokens, "other tokens").stream()
                .map(text -> BoundedText.visibly(LONGEST_NAME, text))
                .toList();
        if (otherTokens.size() > MOST_TOKENS) {
            throw new InvalidValueException("other tokens", "must not be more than " + MOST_TOKENS);
        }
        envelopeId = BoundedText.visibly(LONGEST_NAME, requirePresent(envelopeId, "envelope id"));
        messageId = BoundedText.visibly(LONGEST_NAME, requirePresent(messageId, "message id"));
        reporter = BoundedText.visibly(LONGEST_NAME, requirePresent(reporter, "reporter"));
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

    /**
     * A report as it was received, for people to read. The stored text may be cut; the hash is that of the whole. It is
     * foreign text, so escape it for display.
     */
    public static final class RawReport {
        /** No text. */
        public static final RawReport NONE = new RawReport(new byte[0], "");

        private static final int LONGEST = 256 * 1024;

        private final byte[] kept;
        private final String sha256;

        private RawReport(byte[] kept, String sha256) {
            this.kept = kept;
            this.sha256 = sha256;
        }

        /**
         * Returns a report as it was received.
         *
         * @param bytes the whole report; copied, and cut to 256 KiB
         * @return the value
         */
        public static RawReport of(byte[] bytes) {
            return bytes.length == 0
                    ? NONE
                    : new RawReport(Arrays.copyOf(bytes, Math.min(bytes.length, LONGEST)), Sha256.hex(bytes));
        }

        /**
         * Restores a report from a store.
         *
         * @param bytes the result of {@link #bytes()}; copied
         * @param sha256 the result of {@link #sha256()}
         * @return an equal value
         */
        public static RawReport kept(byte[] bytes, String sha256) {
            return bytes.length == 0 ? NONE : new RawReport(bytes.clone(), sha256);
        }

        /**
         * Returns the stored part.
         *
         * @return at most 256 KiB
         */
        public byte[] bytes() {
            return kept.clone();
        }

        /**
         * Returns the stored part, decoded as UTF-8.
         *
         * @return the text
         */
        public String text() {
            return new String(kept, StandardCharsets.UTF_8);
        }

        /**
         * Tells whether there is no text.
         *
         * @return true for {@link #NONE}
         */
        public boolean isEmpty() {
            return kept.length == 0;
        }

        /**
         * Returns the SHA-256 of the whole report, including the part that is not stored.
         *
         * @return 64 hexadecimal digits; empty for {@link #NONE}
         */
        public String sha256() {
            return sha256;
        }

        /** Compares the whole reports by their hash. */
        @Override
        public boolean equals(Object other) {
            return other instanceof RawReport raw && sha256.equals(raw.sha256);
        }

        @Override
        public int hashCode() {
            return sha256.hashCode();
        }

        /** Returns only the hash, because the text is personal data. */
        @Override
        public String toString() {
            return "RawReport[" + sha256 + "]";
        }
    }

    /** The kind of a report as a whole. */
    public enum ReportKind {
        /** Delivery failed permanently for at least one recipient. */
        BOUNCE,
        /** It has not arrived yet, and a server continues to try. */
        DELAY,
        /** It has arrived, or was relayed to a system that sends no reports (RFC 3464 section 2.3.3). */
        DELIVERED,
        /** A recipient reported it as spam (RFC 5965). */
        COMPLAINT,
        /** A recipient opened it, clicked in it or unsubscribed, as a provider reports. */
        ENGAGEMENT,
        /** A provider said something else about it, which changes nothing. It is kept for people to read. */
        NOTICE,
        /** A program replied on behalf of the recipient: an absence notice, a receipt, a challenge (RFC 3834). */
        AUTOMATIC_REPLY,
        /** The recipient unsubscribes from a mailing list, by the mail of the List-Unsubscribe field (RFC 2369). */
        UNSUBSCRIBE,
        /** It is an aggregate report of DMARC (RFC 7489) about a domain, and about no single e-mail. */
        DMARC_AGGREGATE,
        /** It is a report of TLS connections (RFC 8460) to a domain, and about no single e-mail. */
        TLS_AGGREGATE,
        /**
         * It is from a mail server and could not be parsed: a failure, or a delay in an unknown language. It changes no
         * status until the application accepts it.
         */
        UNREADABLE,
        /** None of these: a personal mail, or a mail about something else. */
        UNRELATED
    }

    /**
     * The part of a report about one recipient. All texts are foreign: escape them for display.
     *
     * @param action what happened
     * @param originalRecipient the address that the e-mail was sent to, if repeated (RFC 3464 section 2.3.1)
     * @param finalRecipient the address after aliases and forwards (RFC 3464 section 2.3.2)
     * @param status the enhanced status (RFC 3463), such as {@code 5.1.1}, if one is given
     * @param code the reply code of the server that rejected it, 200 to 599, if one is given
     * @param diagnostic the text of that server, at most 2,000 characters; empty if there is none
     * @param remoteServer the server that rejected it, if it is named
     * @param diagnosis the meaning of the rejection; {@link Diagnosis#UNDETERMINED} if nothing was rejected
     */
    public record RecipientReport(
            ReportedAction action,
            Optional<String> originalRecipient,
            Optional<String> finalRecipient,
            Optional<String> status,
            Optional<Integer> code,
            String diagnostic,
            Optional<String> remoteServer,
            Diagnosis diagnosis) {
        private static final Pattern ENHANCED = Pattern.compile("[245]\\.\\d{1,3}\\.\\d{1,3}");
        private static final int LONGEST = 2_000;

        /** Cuts texts to their maximum length, and rejects null and invalid codes. */
        public RecipientReport {
            requirePresent(action, "action");
            originalRecipient = BoundedText.visibly(
                    MailReport.LONGEST_NAME, requirePresent(originalRecipient, "original recipient"));
            finalRecipient =
                    BoundedText.visibly(MailReport.LONGEST_NAME, requirePresent(finalRecipient, "final recipient"));
            remoteServer = BoundedText.visibly(MailReport.LONGEST_NAME, requirePresent(remoteServer, "remote server"));
            requirePresent(diagnosis, "diagnosis");
            if (requirePresent(status, "status")
                    .filter(s -> !ENHANCED.matcher(s).matches())
                    .isPresent()) {
                throw new InvalidValueException("status", "must be an enhanced status such as 5.1.1");
            }
            if (requirePresent(code, "code").filter(c -> c < 200 || c > 599).isPresent()) {
                throw new InvalidValueException("code", "must lie between 200 and 599");
            }
            diagnostic = BoundedText.visibly(LONGEST, requirePresent(diagnostic, "diagnostic"));
        }

        /**
         * Returns a report that an address was rejected, for example from a provider's webhook. The diagnosis is
         * derived from the codes and the text.
         *
         * @param address the address that the e-mail was sent to
         * @param status the enhanced status, such as {@code 5.1.1}; empty if it is not known
         * @param code the reply code, 200 to 599, or 0 if it is not known
         * @param text the server's text; may be empty
         * @return a report that the e-mail failed there
         */
        public static RecipientReport failed(String address, String status, int code, String text) {
            return new RecipientReport(
                    ReportedAction.FAILED,
                    Optional.of(address),
                    Optional.empty(),
                    requirePresent(status, "status").isEmpty() ? Optional.empty() : Optional.of(status),
                    code == 0 ? Optional.empty() : Optional.of(code),
                    text,
                    Optional.empty(),
                    Diagnosis.of(status, code, text));
        }

        /**
         * Returns a report without codes, for a delivery, a delay or a complaint.
         *
         * @param action what happened
         * @param address the address that the e-mail was sent to
         * @return a report with only these values
         */
        public static RecipientReport of(ReportedAction action, String address) {
            return new RecipientReport(
                    action,
                    Optional.of(address),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    "",
                    Optional.empty(),
                    Diagnosis.UNDETERMINED);
        }
    }

    /**
     * The result of passing a report to the ledger.
     *
     * @param verdict the result code
     * @param email the e-mail it is about, if known
     * @param text the result in a sentence for people to read
     */
    public record ReportResult(Verdict verdict, Optional<EmailId> email, String text) {

        /** The result code. */
        public enum Verdict {
            /** It was accepted, and its consequences are recorded. */
            APPLIED,
            /** It was accepted and stored; its e-mail is being sent, and it will be applied after that. */
            KEPT,
            /** It was reported before; nothing was changed. */
            KNOWN,
            /**
             * It could not be verified to which e-mail it belongs, or it could not be parsed. It is stored for manual
             * review and has no effect.
             */
            UNVERIFIED,
            /** It is an aggregate report about a domain (DMARC, TLS), and about no e-mail; nothing was recorded. */
            AGGREGATE,
            /** It is not about an e-mail of this ledger, or its e-mail was erased; nothing was recorded. */
            UNRELATED,
            /** The ledger has no such report or e-mail, or the report was accepted before. */
            NOT_FOUND
        }
    }

    /** The reported action for one recipient (RFC 3464 section 2.3.3, plus what only a provider reports). */
    public enum ReportedAction {
        /** The e-mail could not be delivered, and is no longer tried. */
        FAILED,
        /**
         * The provider that sends our e-mails did not send it: because of its own list, our account or the content.
         * No server of the recipient rejected it. The cause is that of the diagnosis, and never RECIPIENT.
         */
        REFUSED,
        /** It could not be delivered so far; a server continues to try. */
        DELAYED,
        /** The recipient's own server accepted it, as the provider that sends our e-mails reports. */
        ACCEPTED,
        /** It was delivered to the mailbox. */
        DELIVERED,
        /** It was relayed to a system that sends no reports. */
        RELAYED,
        /** It was delivered to a list, which forwarded it to its members. */
        EXPANDED,
        /** The recipient reported it as spam. */
        COMPLAINED,
        /** It was opened; the diagnostic is the class of the user agent, one word. */
        OPENED,
        /** A link in it was opened; the diagnostic is the class of the user agent, one word. */
        CLICKED,
        /** The recipient unsubscribed with the provider. */
        UNSUBSCRIBED,
        /** Something else, which changes nothing; the diagnostic says what. */
        NOTED,
        /** A program replied on behalf of the recipient. */
        ANSWERED,
        /** A report of a mail server could not be parsed. */
        UNREADABLE
    }
}
