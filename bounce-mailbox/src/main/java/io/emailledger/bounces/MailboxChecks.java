package io.emailledger.bounces;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.message.InvalidValueException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Checks the configured values. */
final class MailboxChecks {
    private static final Duration LONGEST = Duration.ofDays(7);

    private MailboxChecks() {}

    static String word(@Nullable String value, String property) {
        String word = requirePresent(value, property);
        if (word.isEmpty() || word.length() > 255 || !word.chars().allMatch(c -> c > ' ' && c <= '~')) {
            throw new InvalidValueException(
                    property, "must be visible ASCII, at least 1 and at most 255 characters, without spaces");
        }
        return word;
    }

    static int port(int value) {
        if (value < 1 || value > 65_535) {
            throw new InvalidValueException("port", "must lie between 1 and 65535, but is " + value);
        }
        return value;
    }

    static String credential(@Nullable String value, String property) {
        String text = requirePresent(value, property);
        if (text.isEmpty() || text.chars().anyMatch(Character::isISOControl)) {
            throw new InvalidValueException(property, "must not be empty and must not contain control characters");
        }
        return text;
    }

    static String folder(@Nullable String value, String property) {
        String name = credential(value, property);
        if (name.length() > 255) {
            throw new InvalidValueException(property, "must be at most 255 characters");
        }
        return name;
    }

    /** Names a folder within a Maildir, and nothing outside of it. */
    static String subfolder(@Nullable String value, String property) {
        String name = folder(value, property);
        if (name.startsWith(".") || name.contains("/") || name.contains("\\")) {
            throw new InvalidValueException(
                    property,
                    "must not begin with a point and must not contain slashes: give the bare name of a folder");
        }
        return name;
    }

    static Duration time(@Nullable Duration value, String property) {
        Duration duration = requirePresent(value, property);
        if (duration.isNegative() || duration.isZero() || duration.compareTo(LONGEST) > 0) {
            throw new InvalidValueException(property, "must be longer than nothing and at most seven days");
        }
        return duration;
    }
}
