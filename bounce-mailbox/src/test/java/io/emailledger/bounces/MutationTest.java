package io.emailledger.bounces;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * Tests that mutations of the fixtures throw nothing but {@link UnreadableMailException}, each within two seconds:
 * 1,000 of them, with {@code -Pcampaigns} 100,000. {@code -Demailledger.mutations=} sets the number. {@code
 * -Demailledger.mutations.first=N} starts with number N, which repeats a failure: its message names the number.
 */
class MutationTest {
    private static final Duration LONGEST = Duration.ofSeconds(2);
    private static final long FIRST = Long.getLong("emailledger.mutations.first", 1);
    private static final long WANTED =
            Long.getLong("emailledger.mutations", Boolean.getBoolean("campaigns") ? 100_000 : 1_000);

    @Test
    void mutatedMailsAreParsedQuicklyAndSafely() {
        Outcome outcome = run(FIRST, WANTED);

        System.out.println(outcome);
        assertThat(outcome.mutations()).isEqualTo(WANTED);
        assertThat(outcome.unreadable()).as("mails over a limit").isPositive();
        assertThat(outcome.longest()).isLessThan(LONGEST);
    }

    record Outcome(long first, long mutations, long unreadable, Duration longest, long slowest) {
        @Override
        public String toString() {
            return "Mutations: %,d from number %d on, %,d of them over a limit, the longest took %d ms (number %d)"
                    .formatted(mutations, first, unreadable, longest.toMillis(), slowest);
        }
    }

    /** Runs the given number of mutations. */
    static Outcome run(long first, long wanted) {
        BounceParser parser = BounceParser.of("bounces@app.example").withLongestReading(Duration.ofMinutes(10));
        Mutator mutator = new Mutator(Fixture.all().stream().map(Fixture::mail).toList());
        long longest = 0;
        long slowest = first;
        long unreadable = 0;
        long number = first;
        while (number < first + wanted) {
            long thisOne = number;
            byte[] mail = mutator.mutation(thisOne);
            boolean[] overLimit = new boolean[1];
            long took = Stopwatch.quickest(LONGEST, () -> overLimit[0] = isOverLimit(parser, mail, thisOne))
                    .toNanos();
            unreadable += overLimit[0] ? 1 : 0;
            if (took > longest) {
                longest = took;
                slowest = number;
            }
            number++;
        }
        return new Outcome(first, number - first, unreadable, Duration.ofNanos(longest), slowest);
    }

    private static boolean isOverLimit(BounceParser parser, byte[] mail, long number) {
        try {
            parser.parse(mail);
            return false;
        } catch (UnreadableMailException e) {
            return true;
        } catch (RuntimeException | Error e) {
            throw new AssertionError("mutation number " + number, e);
        }
    }
}
