package io.emailledger.bounces.readers;

import io.emailledger.report.ReportKind;
import java.util.List;
import java.util.Optional;

/** The table of readers. The first that understands a mail has the word, so what is exact stands above what guesses. */
public final class Readers {
    /** What follows a standard. */
    private static final List<ReportReader> STANDARD =
            List.of(new FeedbackReader(), new UnsubscribeReader(), new StatusReader(), new AutomaticReplyReader());

    /** What servers write for people. */
    private static final List<ReportReader> TEXT = List.of(
            new EmbeddedStatusReader(),
            new SesNoticeReader(),
            new DragonFlyReader(),
            new GoogleGroupsReader(),
            new GmailReader(),
            new EximReader(),
            new MailRuReader(),
            new YahooReader(),
            new QmailReader(),
            new PostfixReader(),
            new SendmailReader(),
            new ExchangeReader(),
            new DominoReader(),
            new FailedRecipientsReader(),
            new CommonPhrasesReader());

    /** What is left if nobody has understood. */
    private static final List<ReportReader> LAST =
            List.of(new NestedReader(List.of(STANDARD, TEXT)), new UnnamedReader());

    private Readers() {}

    /**
     * Reads a mail.
     *
     * @param mail a mail of any kind
     * @return what it says; {@link ReportKind#UNRELATED} if nothing that concerns us
     */
    public static Found read(Mail mail) {
        return first(List.of(STANDARD, TEXT, LAST), mail).orElse(Found.of(ReportKind.UNRELATED, List.of()));
    }

    static Optional<Found> first(List<List<ReportReader>> tables, Mail mail) {
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
