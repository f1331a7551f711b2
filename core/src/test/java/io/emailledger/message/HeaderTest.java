package io.emailledger.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderTest {

    @ParameterizedTest
    @ValueSource(strings = {"List-Unsubscribe", "X-1", "References", "In-Reply-To", "Precedence", "DKIM-Signature"})
    void aFieldOfTheHostsOwnIsTaken(String name) {
        assertThat(new Header(name, "value").name()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "From",
                "SENDER",
                "to",
                "Cc",
                "bCC",
                "Reply-To",
                "Subject",
                "Date",
                "Message-ID",
                "MIME-Version",
                "Return-Path",
                "Received",
                "Content-Type",
                "content-anything",
                "Resent-Bcc"
            })
    void aFieldThatTheLedgerWritesIsRefused(String name) {
        assertThatThrownBy(() -> new Header(name, "value"))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("ledger writes itself");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "X Y", "X:", "X:Y", "X\r\nY", "X_Y", "Ü", "X\u0000"})
    void aNameThatIsNoFieldNameIsRefused(String name) {
        assertThatThrownBy(() -> new Header(name, "value"))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageStartingWith("header name must");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nBcc: b", "a\nb", "a\rb", "a\u0085b", "a\u2028b", "a\u2029b", "\u0000", "\ud800"})
    void aValueIsOneLine(String value) {
        assertThatThrownBy(() -> new Header("X-Own", value))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageStartingWith("header value must");
    }

    @Test
    void tabIsABlank() {
        assertThat(new Header("X-Own", "a\tb").value()).isEqualTo("a b");
    }

    @Test
    void lengthsAreBounded() {
        assertThat(new Header("X".repeat(76), "v".repeat(8_000)).value()).hasSize(8_000);
        assertThatThrownBy(() -> new Header("X".repeat(77), "v")).hasMessageContaining("76");
        assertThatThrownBy(() -> new Header("X", "v".repeat(8_001))).hasMessageContaining("8000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "  leading", "trailing  ", "ünïcödé", "=?utf-8?q?x?="})
    void anyOtherValueIsKept(String value) {
        assertThat(new Header("X-Own", value).value()).isEqualTo(value);
    }
}
