package io.emailledger.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.emailledger.EmailLedger;
import io.emailledger.EmailLedgerBuilder;
import io.emailledger.message.Email.Header;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderTest {
    private static final Pattern METHOD = Pattern.compile("([A-Za-z.]+)\\(\\.\\.\\.\\)");

    /** The builder methods as the advice names them, without the name of the builder. */
    private static final Set<String> METHODS = Stream.concat(
                    Stream.of(EmailBuilder.class.getMethods()).map(Method::getName),
                    Stream.of(Email.class, EmailLedger.class, EmailLedgerBuilder.class)
                            .flatMap(type -> Stream.of(type.getMethods())
                                    .map(method -> type.getSimpleName() + "." + method.getName())))
            .collect(Collectors.toSet());

    @ParameterizedTest
    @ValueSource(strings = {"List-Unsubscribe", "X-1", "References", "In-Reply-To", "Precedence", "DKIM-Signature"})
    void applicationHeaderIsAccepted(String name) {
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
                "Return-Path",
                "Content-Type",
                "content-anything",
                "Resent-Bcc"
            })
    void reservedHeaderNamesItsReplacement(String name) {
        InvalidValueException refused =
                catchThrowableOfType(InvalidValueException.class, () -> new Header(name, "value"));

        assertThat(refused).hasMessageStartingWith("header name must not be " + name.toLowerCase(Locale.ROOT));
        List<String> methods = METHOD.matcher(refused.getMessage())
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(methods)
                .isNotEmpty()
                .allSatisfy(method -> assertThat(METHODS).contains(method));
    }

    @ParameterizedTest
    @ValueSource(strings = {"MIME-Version", "Received"})
    void reservedHeaderWithoutReplacementSaysSo(String name) {
        assertThatThrownBy(() -> new Header(name, "value")).hasMessageEndingWith("leave it out");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "X Y", "X:", "X:Y", "X\r\nY", "X_Y", "Ü", "X\u0000"})
    void invalidHeaderNameIsRejected(String name) {
        assertThatThrownBy(() -> new Header(name, "value"))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageStartingWith("header name must");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nBcc: b", "a\nb", "a\rb", "a\u0085b", "a\u2028b", "a\u2029b", "\u0000", "\ud800"})
    void valueMustBeOneLine(String value) {
        assertThatThrownBy(() -> new Header("X-Own", value))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageStartingWith("header value must");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "References | <é@b.example>",
                "List-Unsubscribe | <https://l.example/ü>, <mailto:u@l.example>",
                "Disposition-Notification-To | jörg@app.example",
                "Archived-At | <https://a.example/日本>"
            })
    void valueThatProgramsReadIsAscii(String name, String value) {
        assertThatThrownBy(() -> Email.from("a@x.example").header(name, value))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageStartingWith("header value must have links, message ids and addresses in ASCII");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "List-ID | Zoë's list <list.x.example>",
                "Disposition-Notification-To | \"Jörg, Smith\" <j@app.example>",
                "List-Help | <mailto:h@l.example> (Hilfe für ü@x)",
                "X-Own | <https://l.example/ü>"
            })
    void textOfAnyLanguageIsAccepted(String name, String value) {
        assertThat(Email.from("a@x.example")
                        .header(name, value)
                        .to("b@x.example")
                        .build()
                        .headers())
                .containsExactly(new Header(name, value));
    }

    @Test
    void tokenMustFitOnLine() {
        assertThatThrownBy(() -> Email.from("a@x.example").header("References", "<" + "a".repeat(990) + "@b>"))
                .hasMessageStartingWith("header value must have no word of more than 990 characters");
    }

    @Test
    void tabIsAllowedAsBlank() {
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
    void validValueIsKept(String value) {
        assertThat(new Header("X-Own", value).value()).isEqualTo(value);
    }
}
