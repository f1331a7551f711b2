package io.emailledger.testkit.smtp;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One mail that the server has accepted: its envelope and, by default, its exact content. Immutable. */
public final class ReceivedMail {
    private final int connection;
    private final Instant time;
    private final ReceivedEnvelope envelope;
    private final ContentFacts facts;

    /** The properties of the content. */
    record ContentFacts(long size, String sha256, Optional<String> messageId, Optional<byte[]> bytes) {}

    ReceivedMail(int connection, Instant time, ReceivedEnvelope envelope, ContentFacts facts) {
        this.connection = connection;
        this.time = time;
        this.envelope = envelope;
        this.facts = facts;
    }

    /**
     * The number of the connection it came on, from 1 in the order of accepting.
     *
     * @return from 1
     */
    public int connection() {
        return connection;
    }

    /**
     * When it was accepted, by the server's clock.
     *
     * @return the instant
     */
    public Instant time() {
        return time;
    }

    /**
     * The address of MAIL FROM without angle brackets; the empty text for the null sender.
     *
     * @return the address
     */
    public String envelopeFrom() {
        return envelope.sender();
    }

    /**
     * The parameters after the address of MAIL FROM, such as {@code SIZE=512}, as it was sent.
     *
     * @return the parameters, in order
     */
    public List<String> senderParameters() {
        return envelope.senderParameters();
    }

    /**
     * The accepted recipients, without angle brackets, in the order of RCPT TO.
     *
     * @return the addresses
     */
    public List<String> recipients() {
        return envelope.recipients();
    }

    /**
     * The parameters after each recipient's address, such as {@code NOTIFY=NEVER}; a list for each recipient.
     *
     * @return the parameters of each, in order; its keys are {@link #recipients()}
     */
    public Map<String, List<String>> recipientParameters() {
        return envelope.recipientParameters();
    }

    /**
     * The content byte for byte, without the stuffed dots, with the CRLF before the final
     * dot.
     *
     * @return a copy
     * @throws IllegalStateException if the server does not keep content
     */
    public byte[] content() {
        return bytes().clone();
    }

    /**
     * The content as text; bytes that are no UTF-8 are replaced.
     *
     * @return the text
     * @throws IllegalStateException if the server does not keep content
     */
    public String text() {
        return new String(bytes(), StandardCharsets.UTF_8);
    }

    /**
     * The unfolded value of the first header field of this name, in any case.
     *
     * @param name without the colon
     * @return the value without leading and trailing blanks, not decoded
     * @throws IllegalStateException if the server does not keep content
     */
    public Optional<String> header(String name) {
        return HeaderFinder.first(bytes(), bytes().length, name);
    }

    private byte[] bytes() {
        return facts.bytes()
                .orElseThrow(() -> new IllegalStateException(
                        "this server does not keep content; leave keepBodies(false) out to look at it"));
    }

    /**
     * The Message-ID with its angle brackets, if the first 64 KiB of the content have one.
     *
     * @return the Message-ID
     */
    public Optional<String> messageId() {
        return facts.messageId();
    }

    /**
     * The number of bytes of the content.
     *
     * @return not negative
     */
    public long size() {
        return facts.size();
    }

    /**
     * The SHA-256 of the content, in lower-case hexadecimal.
     *
     * @return 64 digits
     */
    public String sha256() {
        return facts.sha256();
    }

    /** Everything but the content. */
    @Override
    public String toString() {
        return "mail from <" + envelopeFrom() + "> to " + recipients() + ", "
                + messageId().orElse("no Message-ID") + ", " + size() + " bytes, connection " + connection;
    }
}
