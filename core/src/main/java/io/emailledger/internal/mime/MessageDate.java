package io.emailledger.internal.mime;

import io.emailledger.message.Email;
import io.emailledger.message.EmailId;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** The Date of a message (RFC 5322 section 3.3), which does not depend on the machine's locale and time zone. */
final class MessageDate {
    private static final String DAYS = "MonTueWedThuFriSatSun";
    private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";

    private MessageDate() {}

    /** Formats the time of recording, or {@code sendAt} if it is later. */
    static String of(Email email, EmailId id) {
        Instant date = email.sendAt().filter(id.recordedAt()::isBefore).orElse(id.recordedAt());
        LocalDateTime time = LocalDateTime.ofEpochSecond(date.getEpochSecond(), 0, ZoneOffset.UTC);
        int day = 3 * (time.getDayOfWeek().getValue() - 1);
        int month = 3 * (time.getMonthValue() - 1);
        return DAYS.substring(day, day + 3) + ", " + two(time.getDayOfMonth()) + " "
                + MONTHS.substring(month, month + 3) + " " + time.getYear() + " " + two(time.getHour()) + ":"
                + two(time.getMinute()) + ":" + two(time.getSecond()) + " +0000";
    }

    private static String two(int number) {
        return number < 10 ? "0" + number : Integer.toString(number);
    }
}
