package io.emailledger.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubjectWordsTest {

    @ParameterizedTest
    @CsvSource({
        "'Invoice 42', 'invoice 42'",
        "'Re: [Ticket#7] it''s done!', 're ticket 7 it s done'",
        "'a a A', 'a'",
        "'Übergröße ÉTÉ', 'übergröße été'",
        "'Счёт №5', 'счёт 5'",
        "'請求書 123', '請求書 123'",
        "'e\u0301te\u0301', 'e\u0301te\u0301'",
        "'नमस्ते', 'नमस्ते'",
        "'𝒳𝒴', '𝒳𝒴'",
        "'', ''",
        "'  -- !? 👍', ''",
    })
    void wordsAreRunsOfLettersAndDigitsOfAnyScript(String subject, String words) {
        assertThat(String.join(" ", SubjectWords.of(subject))).isEqualTo(words);
    }

    @Test
    @ResourceLock(Resources.LOCALE)
    void theLocaleOfTheMachineHasNoPartInIt() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("tr-TR"));
            assertThat(SubjectWords.of("INVOICE TITLE")).containsExactly("invoice", "title");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void thereAreAtMost40WordsOfAtMost60Characters() {
        String many = IntStream.range(0, 100).mapToObj(i -> "w" + i).collect(Collectors.joining(" "));
        assertThat(SubjectWords.of(many)).hasSize(40).startsWith("w0").endsWith("w39");
        assertThat(SubjectWords.of("x".repeat(2_000))).containsExactly("x".repeat(60));
    }

    @Test
    void aLongWordIsNotCutInTheMiddleOfALetter() {
        String word = SubjectWords.of("x" + "𝒳".repeat(100)).get(0);
        assertThat(word).hasSize(59).doesNotEndWith("\ud835");
    }
}
