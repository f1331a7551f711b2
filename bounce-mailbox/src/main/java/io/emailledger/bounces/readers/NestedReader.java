package io.emailledger.bounces.readers;

import io.emailledger.internal.reader.Limits;
import io.emailledger.internal.reader.MimePart;
import io.emailledger.internal.reader.MimeReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Reads a notice inside a mail of a gateway that forwards it without other text. */
final class NestedReader implements ReportReader {
    private final List<List<ReportReader>> inside;

    NestedReader(List<List<ReportReader>> inside) {
        this.inside = inside;
    }

    @Override
    public Optional<ParsedReport> read(Mail mail) {
        MailOrigin sender = mail.sender();
        boolean passedOn = !sender.isAnswer()
                && !sender.isLetter()
                && !sender.isListed()
                && !sender.hasOwnPath()
                && mail.lines().stream().allMatch(String::isBlank);
        return sender.isServer() || passedOn
                ? nested(mail)
                        .filter(notice -> notice.sender().isServer())
                        .flatMap(notice -> Readers.first(inside, notice))
                : Optional.empty();
    }

    private static Optional<Mail> nested(Mail mail) {
        for (MimePart part : mail.parts()) {
            if (part.isMail() && !part.children().isEmpty()) {
                return Optional.of(mail.inner(part.children().get(0)));
            }
        }
        byte[] copy = mail.copy().getBytes(StandardCharsets.UTF_8);
        return copy.length == 0
                ? Optional.empty()
                : Optional.of(mail.inner(MimeReader.read(copy, Limits.DEFAULT, mail.time())));
    }
}
