package io.emailledger.bounces.readers;

import io.emailledger.report.MailReport.ReportKind;
import java.util.List;
import java.util.Optional;

/** The table of readers. The first that understands a mail wins, so exact readers come before heuristic ones. */
public final class Readers {
    /** Readers of standard formats. */
    private static final List<ReportReader> STANDARD = List.of(
            new FeedbackReader(),
            new StatusReader(),
            new RejectionReader(),
            new AggregateReader(),
            new UnsubscribeReader(),
            new AutomaticReplyReader());

    /** Fields and JSON in a text. */
    private static final List<ReportReader> FIELDS = List.of(new EmbeddedStatusReader(), new SesNoticeReader());

    /** Readers of notices that servers write for people. */
    private static final List<ReportReader> TEXT = List.of(new NoticeReader());

    private static final ReportReader NESTED = new NestedReader(List.of(STANDARD, FIELDS, TEXT));

    private Readers() {}

    /**
     * Reads a mail.
     *
     * @param mail a mail of any kind
     * @return its report; {@link ReportKind#UNRELATED} if it is about no e-mail of ours
     */
    public static ParsedReport read(Mail mail) {
        return first(List.of(STANDARD, FIELDS, List.of(NESTED), TEXT), mail)
                .orElse(ParsedReport.of(ReportKind.UNRELATED, List.of()));
    }

    /**
     * Returns the texts of a mail that may be the token of an unsubscribe link.
     *
     * @param mail a mail of the kind {@link ReportKind#UNSUBSCRIBE}
     * @return the texts, the most reliable first
     */
    public static List<String> unsubscribeTokens(Mail mail) {
        return UnsubscribeReader.tokens(mail);
    }

    static Optional<ParsedReport> first(List<List<ReportReader>> tables, Mail mail) {
        return tables.stream()
                .flatMap(List::stream)
                .map(reader -> {
                    mail.time().check();
                    return reader.read(mail);
                })
                .flatMap(Optional::stream)
                .findFirst();
    }
}
