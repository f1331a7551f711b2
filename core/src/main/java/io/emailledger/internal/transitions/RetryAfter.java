package io.emailledger.internal.transitions;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds a wait such as "try again in 300 seconds" in the text of a reply. Greylisting servers send such a text, and
 * reject earlier attempts.
 */
final class RetryAfter {
    private static final Pattern WAIT = Pattern.compile(
            "(?:again|retry|wait|in|after|for|within)\\D{0,20}?(\\d{1,6})\\s*(seconds?|secs?|s|minutes?|mins?|m|hours?|h)\\b");
    private static final Pattern CLOCK =
            Pattern.compile("(?:again|retry|wait|in|after|for)\\D{0,20}?(\\d{1,2}):(\\d{2}):(\\d{2})\\b");
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final Duration MARGIN = Duration.ofSeconds(1);

    private RetryAfter() {}

    static Optional<Duration> in(String reply) {
        String text = reply.toLowerCase(Locale.ROOT);
        if (!text.contains("again")
                && !text.contains("retry")
                && !text.contains("wait")
                && !text.contains("greylist")) {
            return Optional.empty();
        }
        Matcher clock = CLOCK.matcher(text);
        if (clock.find()) {
            return bounded(Duration.ofHours(number(clock, 1))
                    .plusMinutes(number(clock, 2))
                    .plusSeconds(number(clock, 3)));
        }
        Matcher wait = WAIT.matcher(text);
        if (!wait.find()) {
            return Optional.empty();
        }
        return bounded(
                switch (wait.group(2).charAt(0)) {
                    case 'h' -> Duration.ofHours(number(wait, 1));
                    case 'm' -> Duration.ofMinutes(number(wait, 1));
                    default -> Duration.ofSeconds(number(wait, 1));
                });
    }

    private static Optional<Duration> bounded(Duration said) {
        Duration wait = said.plus(MARGIN);
        return Optional.of(wait.compareTo(LONGEST) > 0 ? LONGEST : wait);
    }

    private static long number(Matcher matcher, int group) {
        return Long.parseLong(matcher.group(group));
    }
}
