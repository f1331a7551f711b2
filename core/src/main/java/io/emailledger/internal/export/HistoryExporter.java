package io.emailledger.internal.export;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.HistoryPage;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.HistoryQuery.ExportFormat;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;

/**
 * Writes the history to a stream. At most one page is in memory, and no connection or lock of the store is held between
 * pages, so that a slow reader does not affect the store.
 */
public final class HistoryExporter {
    private static final int PAGE = 500;

    private final Function<HistoryQuery, HistoryPage> history;

    public HistoryExporter(Function<HistoryQuery, HistoryPage> history) {
        this.history = history;
    }

    /**
     * Writes every e-mail that matches a query, in its order, from the query's position on.
     *
     * @return the number of e-mails
     * @throws IOException what {@code out} threw
     */
    public long export(HistoryQuery query, ExportFormat format, OutputStream out) throws IOException {
        Lines lines = switch (format) {
            case JSON_LINES -> new JsonLines();
            case CSV -> new CsvLines();
        };
        // Never closed: it holds only a buffer, and the caller owns the stream.
        Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
        writer.write(lines.head());
        long written = 0;
        HistoryQuery pages = query.limit(PAGE);
        Optional<HistoryQuery> rest = Optional.of(pages);
        while (rest.isPresent()) {
            HistoryPage page = history.apply(rest.get());
            for (EmailRecord email : page.emails()) {
                writer.write(lines.line(email));
            }
            written += page.emails().size();
            rest = page.next().map(pages::after);
        }
        writer.flush();
        return written;
    }
}
