package io.emailledger.bounces;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.bounces.UnreadableMailException.Reason;
import io.emailledger.bounces.readers.Mail;
import io.emailledger.bounces.readers.ParsedReport;
import io.emailledger.bounces.readers.Readers;
import io.emailledger.internal.reader.Limits;
import io.emailledger.internal.reader.MimeReader;
import io.emailledger.internal.reader.OverLimitException;
import io.emailledger.internal.reader.TimeLimit;
import io.emailledger.message.Address;
import io.emailledger.message.InvalidValueException;
import io.emailledger.report.MailReport;
import io.emailledger.report.MailReport.RawReport;
import io.emailledger.report.MailReport.ReportKind;
import java.time.Duration;
import java.util.List;

/**
 * Parses a bounce, a complaint or another report mail into a typed report.
 *
 * <pre>{@code
 * MailReport report = BounceParser.of("bounces@app.example").parse(bytes);
 * }</pre>
 *
 * <p>It reads delivery status notifications (RFC 3464, RFC 6533), feedback reports (RFC 5965), automatic replies (RFC
 * 3834), requests to unsubscribe (RFC 2369), and notices of servers that follow no standard. Aggregate reports of DMARC and
 * of TLS connections are recognised and not read. A notice of a mail server that it cannot parse is of the
 * kind {@link io.emailledger.report.MailReport.ReportKind#UNREADABLE}, a personal mail {@link
 * io.emailledger.report.MailReport.ReportKind#UNRELATED}. The parser does not verify the report: the ledger that
 * receives it does.
 *
 * <p>Mail is untrusted input, so limits apply: its size (10 MiB unless set
 * otherwise), 10,000 lines of headers, 64 KiB for a header, 500 parts, 20 parts inside one another, 2,000 encoded
 * words. The time grows with the size alone, and parsing stops after five seconds, unless set otherwise.
 *
 * <p>Immutable and safe for any number of threads.
 */
public final class BounceParser {
    private final String mailbox;
    private final TokenFinder tokens;
    private final Limits limits;
    private final Duration longest;

    private BounceParser(String mailbox, Limits limits, Duration longest) {
        int at = mailbox.lastIndexOf('@');
        this.mailbox = mailbox;
        this.tokens = new TokenFinder(mailbox.substring(0, at), mailbox.substring(at + 1));
        this.limits = limits;
        this.longest = longest;
    }

    /**
     * Creates a parser for the mails of a return path.
     *
     * @param address the address of the mailbox without a token, such as {@code bounces@app.example}; the token is
     *     between it and the at sign, after a plus sign
     * @return a parser with the default limits
     * @throws InvalidValueException if it is not an address
     */
    public static BounceParser of(String address) {
        String checked = Address.of(requirePresent(address, "return path")).forEnvelope();
        if (checked.indexOf('@') < 1) {
            throw new InvalidValueException("return path", "must be the address of a mailbox");
        }
        return new BounceParser(checked, Limits.DEFAULT, Duration.ofSeconds(5));
    }

    /**
     * Sets how large a mail may be. Reading one takes about three times its size in memory. Default: 10 MiB.
     *
     * @param bytes bytes, from 1,024 to 1 GiB
     * @return a new parser
     * @throws InvalidValueException if the number is out of bounds
     */
    public BounceParser withLargestMail(int bytes) {
        if (bytes < 1_024 || bytes > 1 << 30) {
            throw new InvalidValueException("largest mail", "must lie between 1,024 bytes and 1 GiB");
        }
        return new BounceParser(mailbox, limits.withSize(bytes), longest);
    }

    /**
     * Sets how long a mail may be read. Default: five seconds.
     *
     * @param time from a millisecond to an hour
     * @return a new parser
     * @throws InvalidValueException if the time is out of bounds
     */
    public BounceParser withLongestReading(Duration time) {
        if (requirePresent(time, "longest reading").compareTo(Duration.ofMillis(1)) < 0
                || time.compareTo(Duration.ofHours(1)) > 0) {
            throw new InvalidValueException("longest reading", "must lie between a millisecond and an hour");
        }
        return new BounceParser(mailbox, limits, time);
    }

    /**
     * Reads a mail.
     *
     * @param mail all its bytes, with any line ends; they are not changed
     * @return the report, with the whole mail as {@link MailReport#raw()}
     * @throws UnreadableMailException if it is over a limit; nothing else is thrown for any bytes
     */
    public MailReport parse(byte[] mail) {
        requirePresent(mail, "mail");
        try {
            TimeLimit time = TimeLimit.of(longest);
            Mail view = Mail.of(MimeReader.read(mail, limits, time), limits, time, tokens::isOurs);
            ParsedReport found = Readers.read(view);
            List<String> candidates =
                    found.kind() == ReportKind.UNSUBSCRIBE ? Readers.unsubscribeTokens(view) : tokens.find(view, mail);
            return new MailReport(
                    found.kind(),
                    found.recipients(),
                    candidates.stream().findFirst(),
                    candidates.stream().skip(1).toList(),
                    found.envelopeId(),
                    OriginalId.of(view),
                    found.reporter(),
                    RawReport.of(mail));
        } catch (OverLimitException e) {
            throw new UnreadableMailException(reason(e));
        }
    }

    /** Returns the largest size, so that a mailbox need not fetch larger mails. */
    int largestMail() {
        return limits.size();
    }

    private static Reason reason(OverLimitException e) {
        return switch (e.limit()) {
            case SIZE -> Reason.TOO_LARGE;
            case HEADER_LINES -> Reason.TOO_MANY_HEADER_LINES;
            case HEADER_LENGTH -> Reason.HEADER_TOO_LONG;
            case PARTS -> Reason.TOO_MANY_PARTS;
            case DEPTH -> Reason.NESTED_TOO_DEEP;
            case ENCODED_WORDS -> Reason.TOO_MANY_ENCODED_WORDS;
            case TIME -> Reason.TOOK_TOO_LONG;
        };
    }

    /** Returns the mailbox and the size. */
    @Override
    public String toString() {
        return "BounceParser[of=" + mailbox + ", largestMail=" + limits.size() + "]";
    }
}
