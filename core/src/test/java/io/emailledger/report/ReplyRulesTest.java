package io.emailledger.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.message.InvalidValueException;
import io.emailledger.report.Diagnosis.BounceReason;
import io.emailledger.report.Diagnosis.BounceType;
import io.emailledger.report.ReplyRules.RefusalCause;
import io.emailledger.report.ReplyRules.ReplyPhase;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests which party a reply is about, and which conclusions are allowed. */
class ReplyRulesTest {
    private static final List<ReplyPhase> CONVERSATION = List.of(ReplyPhase.MAIL, ReplyPhase.RCPT, ReplyPhase.CONTENT);

    /** Not dead after the content; at RCPT the same text says that the recipient is unknown. */
    private static final List<String> MORE_CERTAIN_ELSEWHERE = List.of(
            "Unknown user <kim@shop.example>",
            "Unknown user kim@shop.example (in reply to end of DATA command)",
            "<kim@shop.example>: User unknown (in reply to end of DATA command)");

    private static Diagnosis at(ReplyPhase phase, int code, String text) {
        return ReplyRules.standard().diagnose(phase, code, text);
    }

    @Test
    void everySampleHasExpectedCause() throws IOException {
        assertThat(Sample.all())
                .allSatisfy(sample -> assertThat(sample.diagnosis().cause()).isEqualTo(sample.cause()));
    }

    @Test
    void onlyDeadAddressesAreHardBounces() throws IOException {
        assertThat(Sample.all())
                .allSatisfy(sample -> assertThat(sample.diagnosis().bounceType() == BounceType.HARD)
                        .isEqualTo(sample.dead()));
    }

    @Test
    void noSampleSuppressesWronglyInAnyPhase() throws IOException {
        for (ReplyPhase phase : ReplyPhase.values()) {
            boolean sender = phase == ReplyPhase.REPORT;
            assertThat(Sample.all())
                    .filteredOn(sample -> !sender || !"5.1.0 Eh, No such domain".contains(sample.text()))
                    .filteredOn(sample -> !MORE_CERTAIN_ELSEWHERE.contains(sample.text()))
                    .noneMatch(sample -> sample.suppressesWronglyAt(phase));
        }
    }

    @Test
    void rejectionOfSenderBouncesNoEmail() throws IOException {
        List<Sample> samples = Sample.all().stream()
                .filter(sample -> !sample.text().endsWith("Eh"))
                .toList();
        CONVERSATION.forEach(phase -> assertThat(samples).noneMatch(sample -> sample.bouncesWronglyAt(phase)));
    }

    @Test
    void everyRuleIsExercised() throws IOException {
        Set<Integer> never = new TreeSet<>(
                ReplyRules.standard().rules().stream().map(ReplyRule::line).collect(Collectors.toSet()));
        for (Sample sample : Sample.all()) {
            ReplyRules.standard()
                    .rule(sample.phase(), sample.code(), Optional.empty(), sample.text())
                    .ifPresent(rule -> never.remove(rule.line()));
        }
        assertThat(never).as("lines of rules that no sample matches").isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"GREETING", "EHLO", "STARTTLS", "AUTH", "MAIL"})
    void repliesBeforeRcptAreNotAboutRecipient(ReplyPhase phase) throws IOException {
        for (Sample sample : Sample.all()) {
            Diagnosis read = sample.at(phase);
            assertThat(read.bounceType()).isNotEqualTo(BounceType.HARD);
            assertThat(read.cause()).isNotIn(RefusalCause.RECIPIENT, RefusalCause.UNDETERMINED);
            assertThat(read.cause() == RefusalCause.CONTENT)
                    .as(sample.toString())
                    .isEqualTo(read.reason() == BounceReason.TOO_LARGE);
        }
    }

    @Test
    void onlyOversizeIsRejectionOfEmailAtMailFrom() {
        assertThat(at(ReplyPhase.MAIL, 552, "5.3.4 Message too large").cause()).isEqualTo(RefusalCause.CONTENT);
        assertThat(at(ReplyPhase.EHLO, 552, "5.3.4 Message too large").cause()).isEqualTo(RefusalCause.CONNECTION);
        assertThat(at(ReplyPhase.MAIL, 554, "This is spam").cause()).isEqualTo(RefusalCause.REPUTATION);
    }

    @Test
    void onlyUnmistakableTextIsHardAfterContent() {
        assertThat(at(ReplyPhase.CONTENT, 550, "5.1.1 User unknown").bounceType())
                .isEqualTo(BounceType.HARD);
        assertThat(at(ReplyPhase.CONTENT, 550, "5.1.1 No").bounceType()).isEqualTo(BounceType.SOFT);
        assertThat(at(ReplyPhase.RCPT, 550, "5.1.1 No").bounceType()).isEqualTo(BounceType.HARD);
    }

    @ParameterizedTest
    @CsvSource({"450, 5.1.1 User unknown", "550, 4.1.1 User unknown", "450, User unknown", "450, 4.1.1 User unknown"})
    void temporaryCodeIsNeverHard(int code, String text) {
        assertThat(at(ReplyPhase.RCPT, code, text))
                .isEqualTo(new Diagnosis(RefusalCause.RECIPIENT, BounceReason.USER_UNKNOWN, BounceType.SOFT));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "try again later",
                "temporary problem",
                "this could not be verified",
                "lookup failed",
                "backend timed out",
                "at this time",
                "the directory is unavailable at present",
                "später"
            })
    void ambiguousTextIsNeverHard(String words) {
        ReplyRules own = ReplyRules.standard().withFirst("any any any RECIPIENT USER_UNKNOWN certain\n    gone\n");

        for (ReplyPhase phase : ReplyPhase.values()) {
            String text = "5.1.1 <kim@shop.example> User unknown, gone; " + words;
            assertThat(at(phase, 550, text).bounceType()).isNotEqualTo(BounceType.HARD);
            assertThat(own.diagnose(phase, 550, text).bounceType()).isNotEqualTo(BounceType.HARD);
        }
    }

    @Test
    void adviceToCheckAddressIsNotAmbiguous() {
        assertThat(at(ReplyPhase.RCPT, 550, "5.1.1 User unknown. Check the spelling and try again")
                        .bounceType())
                .isEqualTo(BounceType.HARD);
    }

    @Test
    void codeAboutSenderOutweighsText() {
        for (ReplyPhase phase : ReplyPhase.values()) {
            assertThat(at(phase, 550, "5.1.8 User unknown").cause()).isEqualTo(RefusalCause.ACCOUNT);
            assertThat(at(phase, 550, "5.1.7 Mailbox does not exist").cause()).isEqualTo(RefusalCause.ACCOUNT);
        }
    }

    @Test
    void accentsAndLetterWidthAreIgnored() {
        assertThat(at(ReplyPhase.RCPT, 552, "Boîte pleine")).isEqualTo(at(ReplyPhase.RCPT, 552, "Boite pleine"));
        assertThat(at(ReplyPhase.RCPT, 550, "ＵＳＥＲ ｕｎｋｎｏｗｎ").reason()).isEqualTo(BounceReason.USER_UNKNOWN);
    }

    @Test
    void addressesAndLinksAreNotMatched() {
        assertThat(at(ReplyPhase.RCPT, 550, "<sender.unknown@spamhaus.example> no"))
                .isEqualTo(Diagnosis.UNDETERMINED);
        assertThat(at(ReplyPhase.RCPT, 550, "User unknown https://help.example/sender/blocked?spam=1")
                        .reason())
                .isEqualTo(BounceReason.USER_UNKNOWN);
    }

    @Test
    void customRulesComeFirst() {
        ReplyRules own = ReplyRules.standard().withFirst("""
                let CLOSED = office (?:is )?closed
                RCPT,REPORT 550-554 any RECIPIENT MAILBOX_DISABLED hard
                    {CLOSED}
                any 550 x.9.1,none RATE RATE_LIMITED soft
                    ^zzz
                """);

        assertThat(own.diagnose(ReplyPhase.RCPT, 551, "The OFFICE is closed"))
                .isEqualTo(new Diagnosis(RefusalCause.RECIPIENT, BounceReason.MAILBOX_DISABLED, BounceType.HARD));
        assertThat(own.diagnose(ReplyPhase.CONTENT, 550, "zzz").cause()).isEqualTo(RefusalCause.RATE);
        assertThat(own.diagnose(ReplyPhase.CONTENT, 550, "5.9.2", "zzz")).isEqualTo(Diagnosis.UNDETERMINED);
        assertThat(own.diagnose(ReplyPhase.RCPT, 550, "5.1.1", "User unknown").reason())
                .isEqualTo(BounceReason.USER_UNKNOWN);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = ';', quoteCharacter = '"', textBlock = """
            any any any RECIPIENT;                          line 2 has 4 fields
            SOMETIME any any RATE RATE_LIMITED soft;        line 2 has the field SOMETIME, which is none of GREETING
            any 250 any RATE RATE_LIMITED soft;             line 2 has the field 250, in which something is no reply code
            any any 2.1.1 RATE RATE_LIMITED soft;           line 2 has the field 2.1.1, in which something is no enhanced code
            any any any ME RATE_LIMITED soft;               line 2 has the field ME, which is none of RECIPIENT
            any any any RATE FAST soft;                     line 2 has the field FAST, which is none of USER_UNKNOWN
            any any any RATE RATE_LIMITED maybe;            line 2 has the field maybe, which is none of SOFT, HARD, CERTAIN
            any any any RATE RATE_LIMITED hard;             line 2 says hard or certain of RATE RATE_LIMITED
            any any any RECIPIENT MAILBOX_FULL hard;        line 2 says hard or certain of RECIPIENT MAILBOX_FULL
            MAIL any any RECIPIENT USER_UNKNOWN soft;       line 2 can never hold
            let A = (;                                      line 2 has a regular expression
            let A = {B};                                    line 2 uses {B}
            """)
    void errorNamesItsLine(String line, String problem) {
        assertThatThrownBy(() -> ReplyRules.standard().withFirst("# mine\n" + line))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageStartingWith("reply rules cannot be used: ")
                .hasMessageContaining(problem);
    }

    @Test
    void invalidRulesAreRejectedWithLineNumber() {
        assertThatThrownBy(() -> ReplyRules.standard().withFirst("   text"))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("line 1 is a text without a rule");
        assertThatThrownBy(() -> ReplyRules.standard().withFirst("any any any RATE RATE_LIMITED soft\n  (((a"))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("line 2 has a regular expression");
        assertThatThrownBy(() -> ReplyRules.standard().withFirst("let A = a\nlet A = b"))
                .hasMessageContaining("line 2 defines A again");
    }

    @ParameterizedTest
    @CsvSource({
        "'mailbox '",
        "'user message host '",
        "a",
        "@",
        "'sender not '",
        "'a.'",
        "'1.2.3.4 '",
        "'a@b '",
        "'no '",
        "'your account '",
        "'https://a/ '",
        "'(((['",
        "'domain from '",
        "'ユーザ'",
        "'5.1.1 '"
    })
    void hostileTextIsMatchedQuickly(String unit) {
        at(ReplyPhase.RCPT, 550, "The table is read at its first use");
        for (ReplyPhase phase : ReplyPhase.values()) {
            Duration start = ProcessorTime.used();
            at(phase, 550, unit.repeat(200_000));
            assertThat(ProcessorTime.used().minus(start)).isLessThan(Duration.ofSeconds(2));
        }
    }

    @Test
    void runawayPatternIsAborted() {
        ReplyRules own = ReplyRules.standard().withFirst("any any any RATE RATE_LIMITED soft\n    (a+)+b\n");

        assertThat(own.diagnose(ReplyPhase.RCPT, 550, "a".repeat(1_900) + "c")).isEqualTo(Diagnosis.UNDETERMINED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "ab?c; ''",
                "foo bar; foo bar",
                "(?:foo|bars)x?; foo|bars",
                "(?:foo)?bar; bar",
                "foo.{0,3}barn; barn",
                "a\\.b\\w+; a.b",
                "foo{2}x; foo",
                "[fo]+; ''",
                "(?!foo)bar; bar",
                "(?i:foo); ''",
                "\\p{L}oo; ''",
                "foo|b; ''",
                "x{0}yes; yes",
                "foo{; ''",
            })
    void requiredLiteralsOfPatternAreFound(String regex, String words) {
        assertThat(String.join("|", Literals.neededBy(regex))).isEqualTo(words);
    }

    @Test
    void eachPhaseHasItsOwnDefault() {
        assertThat(Arrays.stream(ReplyPhase.values())
                        .map(phase -> at(phase, 550, "Eh").cause()))
                .containsExactly(
                        RefusalCause.REPUTATION,
                        RefusalCause.CONNECTION,
                        RefusalCause.CONNECTION,
                        RefusalCause.ACCOUNT,
                        RefusalCause.ACCOUNT,
                        RefusalCause.UNDETERMINED,
                        RefusalCause.UNDETERMINED,
                        RefusalCause.UNDETERMINED,
                        RefusalCause.UNDETERMINED);
    }
}
