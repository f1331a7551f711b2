package io.emailledger.jdbc;

import io.emailledger.message.EmailId;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A month of partitions, in UTC: e-mails belong to it by the time of recording, which their ids begin with.
 *
 * @param month the month, between 1970 and 9999
 */
record PartitionMonth(YearMonth month) implements Comparable<PartitionMonth> {
    private static final Pattern NAME = Pattern.compile(".*_([1-9]\\d{3})_(0[1-9]|1[0-2])");
    private static final YearMonth FIRST = YearMonth.of(1970, 1);
    private static final YearMonth LAST = YearMonth.of(9999, 1);

    static PartitionMonth of(Instant time) {
        YearMonth month = YearMonth.from(clamp(time).atOffset(ZoneOffset.UTC));
        return new PartitionMonth(month);
    }

    private static Instant clamp(Instant time) {
        Instant first = start(FIRST);
        Instant last = start(LAST);
        return time.isBefore(first) ? first : time.isAfter(last) ? last : time;
    }

    /** Recognises the name of a partition. */
    static Optional<PartitionMonth> ofName(String partition) {
        Matcher matcher = NAME.matcher(partition);
        return matcher.matches()
                ? Optional.of(new PartitionMonth(
                        YearMonth.of(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)))))
                : Optional.empty();
    }

    /** The name of the partition of a table. */
    String of(String table) {
        return table + name();
    }

    /** The end of the names of its partitions. */
    String name() {
        return String.format(Locale.ROOT, "_%04d_%02d", month.getYear(), month.getMonthValue());
    }

    PartitionMonth plus(int months) {
        return new PartitionMonth(month.plusMonths(months));
    }

    Instant start() {
        return start(month);
    }

    /** The first instant that is not in it. */
    Instant end() {
        return start(month.plusMonths(1));
    }

    /** The least id of an e-mail. */
    EmailId from() {
        return new EmailId(Times.firstIdOf(start()));
    }

    /** The least id of an e-mail of the month after. */
    EmailId to() {
        return new EmailId(Times.firstIdOf(end()));
    }

    private static Instant start(YearMonth month) {
        return month.atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC);
    }

    @Override
    public int compareTo(PartitionMonth other) {
        return month.compareTo(other.month);
    }
}
