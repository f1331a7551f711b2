package io.emailledger.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.history.DailyQuery.Group;
import io.emailledger.history.DailyQuery.Line;
import io.emailledger.history.DailyQuery.Lines;
import io.emailledger.history.EmailStatus.FailureReason;
import io.emailledger.internal.transitions.SampleEmail;
import io.emailledger.message.InvalidValueException;
import io.emailledger.report.ReplyRules.RefusalCause;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DailyQueryTest {
    private static final LocalDate FIRST = LocalDate.of(2026, 11, 1);
    private static final LocalDate LAST = LocalDate.of(2026, 11, 30);
    private static final DailyQuery QUERY = DailyQuery.between(FIRST, LAST);
    private static final Line FULL = new Line(
            Optional.of(FIRST),
            Optional.of("north"),
            Optional.of("bulk"),
            Optional.of(EmailStatus.BOUNCED),
            Optional.of("RECIPIENT"),
            3);

    @Test
    void queryHasItsValuesAndDefaults() {
        assertThat(QUERY.from()).isEqualTo(FIRST);
        assertThat(QUERY.to()).isEqualTo(LAST);
        assertThat(QUERY.groups()).containsExactly(Group.DAY, Group.STATUS);
        assertThat(QUERY.limit()).isEqualTo(DailyQuery.MOST_LINES);
        assertThat(QUERY.tenant()).isEmpty();
        assertThat(QUERY.route()).isEmpty();
    }

    @Test
    void eachFilterKeepsTheOthers() {
        DailyQuery narrow = QUERY.by(Group.CAUSE, Group.TENANT)
                .tenant("north")
                .route("bulk")
                .limit(7);

        assertThat(narrow.groups()).containsExactly(Group.TENANT, Group.CAUSE);
        assertThat(narrow.tenant()).contains("north");
        assertThat(narrow.route()).contains("bulk");
        assertThat(narrow.limit()).isEqualTo(7);
        assertThat(narrow.from()).isEqualTo(FIRST);
        assertThat(narrow.by().groups()).isEmpty();
    }

    @Test
    void lastDayMayBeTheFirstButNotBefore() {
        assertThat(DailyQuery.between(FIRST, FIRST).to()).isEqualTo(FIRST);
        assertThatThrownBy(() -> DailyQuery.between(LAST, FIRST))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageStartingWith("to must not be before 2026-11-30");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, DailyQuery.MOST_LINES + 1})
    void limitOutOfBoundsIsRejected(int lines) {
        assertThatThrownBy(() -> QUERY.limit(lines)).isInstanceOf(InvalidValueException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, DailyQuery.MOST_LINES})
    void limitAtBoundIsAccepted(int lines) {
        assertThat(QUERY.limit(lines).limit()).isEqualTo(lines);
    }

    @ParameterizedTest(name = "{0} matches: {1}")
    @CsvSource({"2026-10-31, false", "2026-11-01, true", "2026-11-30, true", "2026-12-01, false"})
    void bothDaysAreIncluded(LocalDate day, boolean matches) {
        Line line = new Line(Optional.of(day), FULL.tenant(), FULL.route(), FULL.status(), FULL.cause(), FULL.number());

        assertThat(QUERY.matches(line)).isEqualTo(matches);
    }

    @Test
    void lineWithoutDayDoesNotMatch() {
        assertThat(QUERY.matches(FULL.by(EnumSet.of(Group.TENANT)))).isFalse();
    }

    @Test
    void tenantAndRouteAreCompared() {
        Line without = FULL.by(EnumSet.of(Group.DAY, Group.ROUTE));

        assertThat(QUERY.tenant("north").matches(FULL)).isTrue();
        assertThat(QUERY.tenant("south").matches(FULL)).isFalse();
        assertThat(QUERY.tenant("").matches(FULL)).isFalse();
        assertThat(QUERY.tenant("").matches(without)).isTrue();
        assertThat(QUERY.route("bulk").matches(FULL)).isTrue();
        assertThat(QUERY.route("default").matches(FULL)).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void lineKeepsOnlyTheGroups(Group group) {
        Line one = FULL.by(EnumSet.of(group));

        assertThat(one.day().isPresent()).isEqualTo(group == Group.DAY);
        assertThat(one.tenant().isPresent()).isEqualTo(group == Group.TENANT);
        assertThat(one.route().isPresent()).isEqualTo(group == Group.ROUTE);
        assertThat(one.status().isPresent()).isEqualTo(group == Group.STATUS);
        assertThat(one.cause().isPresent()).isEqualTo(group == Group.CAUSE);
        assertThat(one.number()).isEqualTo(3);
        assertThat(FULL.by(EnumSet.allOf(Group.class))).isEqualTo(FULL);
    }

    @Test
    void emailBeingSentIsCountedAsPending() {
        Line line = Line.of(SampleEmail.of(EmailStatus.SENDING).record());

        assertThat(line)
                .isEqualTo(new Line(
                        Optional.of(FIRST),
                        Optional.empty(),
                        Optional.of(EmailRecord.EmailFacts.DEFAULT_ROUTE),
                        Optional.of(EmailStatus.PENDING),
                        Optional.empty(),
                        1));
        assertThat(Line.of(SampleEmail.of(EmailStatus.DELIVERED).record()).status())
                .contains(EmailStatus.DELIVERED);
    }

    @Test
    void failureAndBounceHaveTheirCause() {
        EmailRecord failed = SampleEmail.of(EmailStatus.FAILED)
                .failure(FailureReason.EXPIRED)
                .record();
        EmailRecord bounced = SampleEmail.of(EmailStatus.DELIVERED, EmailStatus.BOUNCED)
                .change(0, recipient -> recipient.withCause(RefusalCause.ACCOUNT))
                .change(1, recipient -> recipient.withCause(RefusalCause.RECIPIENT))
                .record();

        assertThat(Line.of(failed).cause()).contains("EXPIRED");
        assertThat(Line.of(bounced).cause()).contains("RECIPIENT");
    }

    @Test
    void answerIsCutAtTheLimit() {
        List<Line> three = Arrays.asList(FULL, FULL.withNumber(4), FULL.withNumber(5));

        assertThat(Lines.of(three, QUERY.limit(2))).isEqualTo(new Lines(three.subList(0, 2), true, Optional.empty()));
        assertThat(Lines.of(three, QUERY.limit(3))).isEqualTo(new Lines(three, false, Optional.empty()));
        assertThat(Lines.of(three, QUERY).total()).isEqualTo(12);
        assertThat(Lines.of(three, QUERY).withCompleteSince(LAST).completeSince())
                .contains(LAST);
    }
}
