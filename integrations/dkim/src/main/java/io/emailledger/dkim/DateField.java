package io.emailledger.dkim;

import io.emailledger.dkim.HeaderFields.Field;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the field Date (RFC 5322 sections 3.3 and 4.3). */
final class DateField {
    /** The result for a date that cannot be read. */
    static final long UNKNOWN = -1;

    private static final int LONGEST = 200;
    private static final String MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec";
    private static final Pattern DATE = Pattern.compile(
            "(?:[a-z]{3,9} ?, ?)?(\\d{1,2}) ([a-z]{3})[a-z]{0,6} (\\d{2,4}) (\\d{1,2}) ?: ?(\\d{2})(?: ?: ?(\\d{2}))? ?([+-]\\d{4}|[a-z]{1,3})");
    private static final Pattern COMMENT = Pattern.compile("\\([^()]*\\)");
    private static final Map<String, Integer> ZONES = Map.ofEntries(
            Map.entry("ut", 0),
            Map.entry("utc", 0),
            Map.entry("gmt", 0),
            Map.entry("z", 0),
            Map.entry("edt", -4),
            Map.entry("est", -5),
            Map.entry("cdt", -5),
            Map.entry("cst", -6),
            Map.entry("mdt", -6),
            Map.entry("mst", -7),
            Map.entry("pdt", -7),
            Map.entry("pst", -8));

    private DateField() {}

    /** Returns the time in seconds since 1970, or {@link #UNKNOWN}. */
    static long epochSecond(HeaderFields header) {
        List<Field> fields = header.named("date");
        return fields.size() == 1 ? read(fields.get(0).unfolded()) : UNKNOWN;
    }

    private static long read(String value) {
        if (value.length() > LONGEST) {
            return UNKNOWN;
        }
        String text = value.toLowerCase(Locale.ROOT);
        for (String outer = ""; !outer.equals(text); ) {
            // A comment may hold comments: the innermost goes first.
            outer = text;
            text = COMMENT.matcher(text).replaceAll(" ");
        }
        Matcher date = DATE.matcher(text.replaceAll("\\s+", " ").strip());
        if (!date.matches()) {
            return UNKNOWN;
        }
        int month = MONTHS.indexOf(date.group(2));
        ZoneOffset zone;
        try {
            zone = zone(date.group(7));
            if (month % 3 != 0) {
                return UNKNOWN;
            }
            // A leap second has no place in a LocalDateTime.
            int second = date.group(6) == null ? 0 : Math.min(59, Integer.parseInt(date.group(6)));
            LocalDateTime time = LocalDateTime.of(
                    year(date.group(3)),
                    month / 3 + 1,
                    Integer.parseInt(date.group(1)),
                    Integer.parseInt(date.group(4)),
                    Integer.parseInt(date.group(5)),
                    second);
            return Math.max(UNKNOWN, time.toEpochSecond(zone));
        } catch (DateTimeException e) {
            // No such day, time or zone.
            return UNKNOWN;
        }
    }

    private static int year(String digits) {
        int year = Integer.parseInt(digits);
        if (digits.length() == 2) {
            return year < 50 ? 2000 + year : 1900 + year;
        }
        return digits.length() == 3 ? 1900 + year : year;
    }

    private static ZoneOffset zone(String text) {
        Integer named = ZONES.get(text);
        if (named != null) {
            return ZoneOffset.ofHours(named);
        }
        // Letters that say nothing fail here as well.
        return ZoneOffset.of(text);
    }
}
