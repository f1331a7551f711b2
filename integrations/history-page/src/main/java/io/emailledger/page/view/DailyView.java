package io.emailledger.page.view;

import io.emailledger.history.DailyQuery;
import io.emailledger.history.EmailStatus;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * The numbers of the last days by status.
 *
 * @param counted whether the store counts by day
 * @param lines the numbers, by day and status
 * @param completeSince the day from which on every e-mail was counted as it was recorded; empty for all
 */
public record DailyView(boolean counted, List<DailyLine> lines, Optional<LocalDate> completeSince) {

    /** Copies the list. */
    public DailyView {
        lines = List.copyOf(lines);
    }

    /**
     * Returns the numbers of an answer.
     *
     * @param answer the numbers by day and status; empty if the store does not count by day
     * @return them
     */
    public static DailyView of(Optional<DailyQuery.Lines> answer) {
        return new DailyView(
                answer.isPresent(),
                answer.stream()
                        .flatMap(found -> found.lines().stream())
                        .map(line -> new DailyLine(
                                line.day().orElseThrow(), line.status().orElseThrow(), line.number()))
                        .toList(),
                answer.flatMap(DailyQuery.Lines::completeSince));
    }

    /**
     * The number of e-mails of a day in a status.
     *
     * @param day the UTC day on which they were recorded
     * @param status their status
     * @param number the number
     */
    public record DailyLine(LocalDate day, EmailStatus status, long number) {}
}
