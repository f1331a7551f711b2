package io.emailledger.report;

import static io.emailledger.message.InvalidValueException.requirePresent;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * What somebody reports about an e-mail: a mail that came back, or a provider's web hook. It says what was said, not
 * what is true. Immutable and safe for any number of threads.
 *
 * @param kind what it has to say as a whole
 * @param recipients what it says of each recipient; empty if it names none
 * @param token the token of the return path at which it arrived, or which it repeats; it proves about which e-mail it
 *     is
 * @param envelopeId the envelope id that we gave with the e-mail (RFC 3461 section 4.4), if it is repeated
 * @param messageId the Message-ID of our e-mail, without angle brackets, if it is repeated
 * @param reporter the server that reports, if it is named
 * @param raw the report as it came, to be read by people; empty if there is nothing to show
 */
public record MailReport(
        ReportKind kind,
        List<RecipientReport> recipients,
        Optional<String> token,
        Optional<String> envelopeId,
        Optional<String> messageId,
        Optional<String> reporter,
        Raw raw) {

    /** Copies the list and refuses null. */
    public MailReport {
        requirePresent(kind, "kind");
        recipients = List.copyOf(requirePresent(recipients, "recipients"));
        requirePresent(token, "token");
        requirePresent(envelopeId, "envelope id");
        requirePresent(messageId, "message id");
        requirePresent(reporter, "reporter");
        requirePresent(raw, "raw");
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
                Raw.NONE);
    }

    /**
     * Returns this report with the token of a return path.
     *
     * @param text the token
     * @return a new value
     */
    public MailReport withToken(String text) {
        return new MailReport(kind, recipients, Optional.of(text), envelopeId, messageId, reporter, raw);
    }

    /**
     * Returns this report with what people can read of it.
     *
     * @param content the report as it came
     * @return a new value
     */
    public MailReport withRaw(Raw content) {
        return new MailReport(kind, recipients, token, envelopeId, messageId, reporter, content);
    }

    /**
     * Returns what tells this report from every other: the same mail read twice has the same fingerprint.
     *
     * @return 64 hexadecimal digits: the SHA-256 of the report as it came, or of all that it says if nothing of it is
     *     kept
     */
    public String fingerprint() {
        return raw.isEmpty() ? Raw.sha256(toString().getBytes(StandardCharsets.UTF_8)) : raw.sha256();
    }

    /** A report as it came, for people to read. Its text may be cut; its fingerprint is that of the whole. */
    public static final class Raw {
        /** Nothing. */
        public static final Raw NONE = new Raw(new byte[0], "");

        private static final int LONGEST = 256 * 1024;

        private final byte[] kept;
        private final String sha256;

        private Raw(byte[] kept, String sha256) {
            this.kept = kept;
            this.sha256 = sha256;
        }

        /**
         * Returns a report as it came.
         *
         * @param bytes all of it; they are copied, at most 256 KiB are kept
         * @return the value
         */
        public static Raw of(byte[] bytes) {
            return bytes.length == 0
                    ? NONE
                    : new Raw(Arrays.copyOf(bytes, Math.min(bytes.length, LONGEST)), sha256(bytes));
        }

        /**
         * Returns what is kept of it.
         *
         * @return at most 256 KiB
         */
        public byte[] bytes() {
            return kept.clone();
        }

        /**
         * Returns it as text in UTF-8.
         *
         * @return the text
         */
        public String text() {
            return new String(kept, StandardCharsets.UTF_8);
        }

        /**
         * Tells whether there is nothing.
         *
         * @return true for {@link #NONE}
         */
        public boolean isEmpty() {
            return kept.length == 0;
        }

        /**
         * Returns the SHA-256 of all of it, also of what is not kept.
         *
         * @return 64 hexadecimal digits; empty for {@link #NONE}
         */
        public String sha256() {
            return sha256;
        }

        static String sha256(byte[] bytes) {
            try {
                return HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java platform has SHA-256", e);
            }
        }

        /** Equal if the whole report was. */
        @Override
        public boolean equals(Object other) {
            return other instanceof Raw raw && sha256.equals(raw.sha256);
        }

        @Override
        public int hashCode() {
            return sha256.hashCode();
        }

        /** Returns its fingerprint: what it holds is personal. */
        @Override
        public String toString() {
            return "Raw[" + sha256 + "]";
        }
    }
}
