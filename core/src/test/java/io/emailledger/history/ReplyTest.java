package io.emailledger.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.message.InvalidValueException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyTest {

    @ParameterizedTest
    @ValueSource(ints = {0, 200, 250, 354, 421, 550, 599})
    void codeHasThreeDigitsOrIsAbsent(int code) {
        assertThat(new Reply(code, "words").code()).isEqualTo(code);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1, 99, 199, 600, 1_000, Integer.MAX_VALUE})
    void invalidCodeIsRejected(int code) {
        assertThatThrownBy(() -> new Reply(code, "words"))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("reply code must be 0 or lie between 200 and 599");
    }

    @ParameterizedTest
    @CsvSource({
        "'5.1.1 no such user', 5.1.1",
        "'4.7.100', 4.7.100",
        "'2.0.0\nOk', 2.0.0",
        "'5.1.1no such user',",
        "'no such user 5.1.1',",
        "'3.1.1 odd',",
        "'5.1.1000 odd',",
        "'5.1 odd',",
        "'',",
    })
    void enhancedStatusIsReadFromStartOfText(String text, String status) {
        assertThat(new Reply(550, text).enhancedStatus().orElse(null)).isEqualTo(status);
    }

    @Test
    void longTextIsTruncatedVisibly() {
        assertThat(new Reply(550, "x".repeat(1_000)).text()).isEqualTo("x".repeat(1_000));
        assertThat(new Reply(550, "x".repeat(1_001)).text()).isEqualTo("x".repeat(999) + "…");
        assertThat(new Reply(550, "x".repeat(998) + "👍👍").text()).isEqualTo("x".repeat(998) + "…");
    }

    @Test
    void toStringRepeatsTheServersReply() {
        assertThat(new Reply(550, "5.1.1 no such user")).hasToString("550 5.1.1 no such user");
        assertThat(new Reply(0, "the connection broke")).hasToString("the connection broke");
    }
}
