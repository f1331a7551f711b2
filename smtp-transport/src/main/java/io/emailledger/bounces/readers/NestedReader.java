package io.emailledger.bounces.readers;

import io.emailledger.bounces.mime.Limits;
import io.emailledger.bounces.mime.MimeReader;
import io.emailledger.bounces.mime.Part;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** A notice inside a notice: a gateway or a person has passed on what a mail server wrote. */
final class NestedReader implements ReportReader {
    private final List<List<ReportReader>> inside;

    NestedReader(List<List<ReportReader>> inside) {
        this.inside = inside;
    }

    @Override
    public Optional<Found> read(Mail mail) {
        return nested(mail).filter(Mail::isFromDaemon).flatMap(notice -> Readers.first(inside, notice));
    }

    private static Optional<Mail> nested(Mail mail) {
        for (Part part : mail.parts()) {
            if (part.isMail() && !part.children().isEmpty()) {
                return Optional.of(Mail.of(part.children().get(0), Limits.DEFAULT, mail.time()));
            }
        }
        byte[] copy = mail.copy().getBytes(StandardCharsets.UTF_8);
        return copy.length == 0
                ? Optional.empty()
                : Optional.of(Mail.of(MimeReader.read(copy, Limits.DEFAULT, mail.time()), Limits.DEFAULT, mail.time()));
    }
}
