package io.emailledger.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SearchWordsTest {

    @ParameterizedTest
    @CsvSource({
        "'Invoice 42', 'invoice 42'",
        "'Re: [Ticket#7] it''s done!', 're ticket 7 it s done'",
        "'a a A', 'a'",
        "'Übergröße ÉTÉ', 'ubergrosse ete'",
        "'Счёт №5', 'счет 5'",
        "'請求書 123', '請求 求書 123'",
        "'e\u0301te\u0301', 'ete'",
        "'नमस्ते', 'नमस्ते'",
        "'𝒳𝒴', '𝒳𝒴'",
        "'', ''",
        "'  -- !? 👍', ''",
    })
    void wordsAreLettersAndDigitsOfAnyScript(String subject, String text) {
        assertThat(String.join(" ", SearchWords.of(subject))).isEqualTo(text);
    }

    @Test
    @ResourceLock(Resources.LOCALE)
    void localeOfMachineIsIrrelevant() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("tr-TR"));
            assertThat(SearchWords.of("INVOICE TITLE")).containsExactly("invoice", "title");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void atMost40WordsOfAtMost60CharactersAreIndexed() {
        String many = IntStream.range(0, 100).mapToObj(i -> "w" + i).collect(Collectors.joining(" "));
        assertThat(SearchWords.of(many)).hasSize(40).startsWith("w0").endsWith("w39");
        assertThat(SearchWords.of("x".repeat(2_000))).containsExactly("x".repeat(60));
    }

    @Test
    void wordsBeyondTheBoundAreIgnored() {
        String many = IntStream.range(0, 100).mapToObj(i -> "w" + i).collect(Collectors.joining(" "));
        String pairs = IntStream.range(0, 60)
                .mapToObj(i -> Character.toString(0x4e00 + i))
                .collect(Collectors.joining());

        assertThat(SearchWords.of(pairs)).hasSize(40);
        assertThat(SearchWords.indexed(many)).contains("w39").doesNotContain("w40");
        assertThat(SearchWords.earlierIndexed(many)).hasSize(40).contains("w39");
    }

    @ParameterizedTest
    @CsvSource({"東, 東", "11月, 11", "東京, 東京"})
    void singleCharacterIsSearchedOnlyByItself(String text, String words) {
        assertThat(SearchWords.of(text)).containsExactly(words);
        assertThat(SearchWords.indexed(text)).containsAll(SearchWords.of(text));
    }

    @Test
    void longWordIsNotCutInsideSurrogatePair() {
        String word = SearchWords.of("x" + "𝒳".repeat(100)).get(0);
        assertThat(word).hasSize(59).doesNotEndWith("\ud835");
    }

    @ParameterizedTest
    @CsvSource({
        "東京に行きます, 東京",
        "東京に行きます, 京に行",
        "ラーメンのご案内, ラーメン",
        "十一月账单已生成, 账单",
        "ใบแจ้งหนี้ของคุณ, ใบแจ้ง",
        "한국어 청구서입니다, 청구서",
        "11月の請求書, 請求書",
        "Invoice 2026-1142, Invoi",
        "Invoice 2026-1142, inv 1142",
        "Rechnungsnummer 5, rechnung",
        "Rechnung Müller, Müller",
        "Rechnung Müller, MULLER",
        "İSTANBUL, istanbul",
        "Dıyarbakır, DIYARBAKIR",
        "Straße, STRASSE",
        "ΟΔΟΣ, οδός",
        "Счёт, счет",
        "Ｆａｘ １２, fax 12",
        "Zażółć, zazolc",
        "Smørrebrød, smorrebrod",
        "नमस्ते दुनिया, नमस्ते",
        "Order #42, '#42'",
        "AC/DC x@y.example, x@y.example",
    })
    void subjectIsFoundByParts(String subject, String searched) {
        assertThat(SearchWords.indexed(subject)).containsAll(SearchWords.of(searched));
    }

    @ParameterizedTest
    @CsvSource({
        "Invoice 42, nvoice",
        "Invoice 42, in",
        "Invoice 42, invoices",
        "Rechnungsnummer, rechnungsn",
        "東京に行きます, 京都",
        "नमस्ते, नमसत",
        "がぎ, かき",
    })
    void unrelatedPartsAreNotFound(String subject, String searched) {
        assertThat(SearchWords.indexed(subject).containsAll(SearchWords.of(searched)))
                .isFalse();
    }

    @Test
    void indexSizeIsBounded() {
        String subject = IntStream.range(0, 200).mapToObj(i -> "wonderful" + i).collect(Collectors.joining(" "));
        assertThat(SearchWords.indexed(subject)).hasSizeLessThanOrEqualTo(400);
        assertThat(SearchWords.indexed("請求書".repeat(600))).hasSizeLessThanOrEqualTo(400);
        assertThat(SearchWords.of("請求書在中".repeat(60))).hasSizeLessThanOrEqualTo(40);
    }

    @Test
    void recordsOfEarlierVersionHaveWholeWords() {
        assertThat(SearchWords.earlierIndexed("Rechnung MÜLLER 7")).containsExactly("rechnung", "müller", "7");
        assertThat(SearchWords.searched("müller 7"))
                .containsEntry("muller", "müller")
                .containsEntry("7", "7");
    }

    @Test
    void sortedIndexNeedsWholeWordsAndBeginningsOfThoseWithDigits() {
        String subject = "Your invoice 2026-A1 \u8acb\u6c42\u66f8";

        assertThat(SearchWords.words(subject)).containsExactly("your", "invoice");
        assertThat(SearchWords.parts(subject)).containsExactly("2026", "202", "a1", "\u8acb\u6c42", "\u6c42\u66f8");
        for (String indexed : SearchWords.indexed(subject)) {
            boolean found = SearchWords.parts(subject).contains(indexed)
                    || SearchWords.words(subject).contains(indexed)
                    || (SearchWords.isPrefix(indexed)
                            && SearchWords.words(subject).stream().anyMatch(word -> word.startsWith(indexed)));
            assertThat(found).as(indexed).isTrue();
        }
    }

    @Test
    void prefixHasThreeToEightCharacters() {
        assertThat(List.of("abc", "abcdefgh", "\ud83d\ude00bc")).allMatch(SearchWords::isPrefix);
        assertThat(List.of("ab", "abcdefghi", "\ud83d\ude00b")).noneMatch(SearchWords::isPrefix);
    }

    @Test
    void idsOfQueuesOfCommonServersAreFound() {
        assertThat(ids("2.0.0 Ok: queued as 4bXyZ12345")).containsExactly("4bxyz12345");
        assertThat(ids("OK id=1rABCD-000abc-XY")).containsExactly("1rabcd-000abc-xy");
        assertThat(ids("2.0.0 3AB12cd4567890 Message accepted for delivery")).containsExactly("3ab12cd4567890");
        assertThat(ids("2.0.0 OK  1700000000 a640c23a62f3a-a9c.12 - gsmtp"))
                .containsExactly("a640c23a62f3a-a9c.12", "1700000000");
        assertThat(ids("Ok")).isEmpty();
    }

    private static Set<String> ids(String reply) {
        return SearchWords.ofReply(new Reply(250, reply));
    }
}
