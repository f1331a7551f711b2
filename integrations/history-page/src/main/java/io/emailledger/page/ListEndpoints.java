package io.emailledger.page;

import io.emailledger.history.HistoryPage;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.HistoryQuery.ExportFormat;
import io.emailledger.page.view.Views;
import io.emailledger.page.web.HttpAnswer;
import io.emailledger.page.web.ProblemException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Optional;

/** The list of e-mails: a page, the counts, and the export. */
final class ListEndpoints {
    private static final int MOST = 200;

    /** Marks a CSV as UTF-8 for spreadsheets. */
    private static final String BYTE_ORDER_MARK = "\ufeff";

    private final HistoryReads reads;
    private final InstantSource time;
    private final ShownTracking tracking;

    ListEndpoints(HistoryReads reads, InstantSource time, ShownTracking tracking) {
        this.reads = reads;
        this.time = time;
        this.tracking = tracking;
    }

    HttpAnswer page(Call call) {
        HistoryQuery query = Filter.of(call).limit(limit(call, 50)).oldestFirst(oldestFirst(call));
        Optional<String> after = call.parameters().one("after");
        if (after.isPresent()) {
            query = query.after(after.get());
        }
        HistoryPage page = reads.history().history(query);
        HistoryPage shown =
                new HistoryPage(page.emails().stream().map(tracking::inList).toList(), page.next(), page.asOf());
        return HttpAnswer.json(Views.page(shown, time.instant())).tagged();
    }

    private static boolean oldestFirst(Call call) {
        String order = call.parameters().one("order").orElse("newest");
        return switch (order) {
            case "newest" -> false;
            case "oldest" -> true;
            default -> throw ProblemException.invalid("order", "order must be newest or oldest.");
        };
    }

    HttpAnswer counts(Call call) {
        return HttpAnswer.json(Views.counts(reads.history().counts(Filter.anyStatus(call))))
                .tagged();
    }

    HttpAnswer export(Call call) {
        HistoryQuery query = Filter.of(call).oldestFirst(oldestFirst(call));
        String format = call.parameters().one("format").orElse("csv");
        return switch (format) {
            case "csv" ->
                HttpAnswer.download("text/csv; charset=utf-8", "email-history.csv", out -> {
                    out.write(BYTE_ORDER_MARK.getBytes(StandardCharsets.UTF_8));
                    reads.history().export(query, ExportFormat.CSV, out);
                });
            case "jsonl" ->
                HttpAnswer.download(
                        "application/jsonl; charset=utf-8",
                        "email-history.jsonl",
                        out -> reads.history().export(query, ExportFormat.JSON_LINES, out));
            default -> throw ProblemException.invalid("format", "format must be csv or jsonl.");
        };
    }

    static int limit(Call call, int otherwise) {
        int limit = call.parameters()
                .one("limit", "a number from 1 to " + MOST, Integer::valueOf)
                .orElse(otherwise);
        if (limit < 1 || limit > MOST) {
            throw ProblemException.invalid("limit", "limit must be a number from 1 to " + MOST + ".");
        }
        return limit;
    }
}
