package io.emailledger.bounces.readers;

import io.emailledger.internal.reader.MimePart;
import io.emailledger.report.MailReport.ReportKind;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Recognises aggregate reports about a domain. Those of DMARC (RFC 7489 section 7.2.1.1) are recognised by the name of
 * their file, those of TLS connections (RFC 8460 section 5.3) by their type. They are about no single e-mail, and are
 * not read.
 */
final class AggregateReader implements ReportReader {
    /** Receiver, domain, begin, end and perhaps an id. */
    private static final Pattern DMARC_FILE = Pattern.compile(
            "[^!\\s/]{1,253}![^!\\s/]{1,253}!\\d{1,12}!\\d{1,12}(?:![^!/]{1,300})?\\.(?:xml|xml\\.gz|xml\\.zip|gz|zip)",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern SUBJECT = Pattern.compile("^\\s*report domain:\\s*\\S{1,253}\\s+submitter:");

    private static final List<String> PACKED = List.of(
            "application/gzip",
            "application/x-gzip",
            "application/zip",
            "application/x-zip-compressed",
            "text/xml",
            "application/xml");

    @Override
    public Optional<ParsedReport> read(Mail mail) {
        if (isTls(mail)) {
            return Optional.of(ParsedReport.of(ReportKind.TLS_AGGREGATE, List.of()));
        }
        return isDmarc(mail) ? Optional.of(ParsedReport.of(ReportKind.DMARC_AGGREGATE, List.of())) : Optional.empty();
    }

    private static boolean isTls(Mail mail) {
        return mail.parts().stream()
                        .anyMatch(part -> part.type().startsWith("application/tlsrpt+")
                                || part.parameter("report-type")
                                        .filter("tlsrpt"::equalsIgnoreCase)
                                        .isPresent())
                || mail.headers().first("TLS-Report-Domain").isPresent();
    }

    private static boolean isDmarc(Mail mail) {
        boolean named = mail.parts().stream()
                .flatMap(AggregateReader::fileNames)
                .anyMatch(name -> DMARC_FILE.matcher(name).matches());
        return named
                || (SUBJECT.matcher(mail.subject()).find()
                        && mail.parts().stream().anyMatch(part -> PACKED.contains(part.type())));
    }

    private static Stream<String> fileNames(MimePart part) {
        return Stream.of(part.parameter("Content-Disposition", "filename"), part.parameter("name"))
                .flatMap(Optional::stream);
    }
}
