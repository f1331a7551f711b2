package io.emailledger.dkim;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the relaxed forms with the examples of RFC 6376 section 3.4.5, and with what lies next to them. */
class CanonicalFormTest {

    private static byte[] hash(String body) throws Exception {
        return MessageDigest.getInstance("SHA-256").digest(body.getBytes(ISO_8859_1));
    }

    private static MessageReading read(String message) {
        MessageReading reading = new MessageReading();
        byte[] bytes = message.getBytes(ISO_8859_1);
        reading.write(bytes, 0, bytes.length);
        return reading;
    }

    private static String relaxed(String header) {
        HeaderFields fields = HeaderFields.of(header);
        return fields.names().stream()
                .distinct()
                .flatMap(name -> fields.named(name).stream())
                .map(field -> field.relaxed() + "\r\n")
                .collect(Collectors.joining());
    }

    @Test
    void exampleOfTheStandardIsRelaxed() throws Exception {
        String message = "A: X\r\nB : Y\t\r\n\tZ  \r\n\r\n C \r\nD \t E\r\n\r\n\r\n";

        MessageReading reading = read(message);

        assertThat(relaxed(message.substring(0, message.indexOf("\r\n\r\n") + 2)))
                .isEqualTo("a:X\r\nb:Y Z\r\n");
        assertThat(reading.header().names()).isEqualTo(List.of("a", "b"));
        assertThat(reading.bodyHash()).isEqualTo(hash(" C\r\nD E\r\n"));
    }

    @ParameterizedTest(name = "[{index}] {0}")
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                ",",
                "|,",
                "|||,",
                " \t|,",
                "   ,",
                "a,a|",
                "a|,a|",
                "a |b||,a|b|",
                "a ,a|",
                " a,' a|'",
                "a  \t b|,a b|",
                "|a|,|a|",
                " |a|,|a|",
                "a|||b|,a|||b|",
                "a|  ||  b|,a||| b|",
                "a~b|,a~b|",
                "a ~ b|,a ~ b|",
                "a~|,a~|",
                "a~,a~|",
                "a~~|,a~~|",
                "a^b|,a^b|",
                "a ^|,a ^|",
                "^|,^|",
                "~,~|",
            })
    void bodyIsRelaxed(String body, String canonical) throws Exception {
        String raw = lines(body);
        String expected = lines(canonical);

        assertThat(read("A: b\r\n\r\n" + raw).bodyHash()).isEqualTo(hash(expected));
        assertThat(read("\r\n" + raw).bodyHash()).isEqualTo(hash(expected));
        MessageReading bytewise = new MessageReading();
        ("A: b\r\n\r\n" + raw).chars().forEach(bytewise::write);
        assertThat(bytewise.bodyHash()).isEqualTo(hash(expected));
    }

    /** A bar is CR LF, a tilde CR, a caret LF. */
    private static String lines(String text) {
        return text == null ? "" : text.replace("|", "\r\n").replace('~', '\r').replace('^', '\n');
    }

    @Test
    void bodyLongerThanTheBufferIsHashedWhole() throws Exception {
        String line = "0123456789 abcdef ".repeat(60).strip() + "\r\n";
        String body = line.repeat(50) + "\r\n".repeat(20_000) + "end\r\n";

        assertThat(read("A: b\r\n\r\n" + body).bodyHash()).isEqualTo(hash(body));
    }

    @Test
    void messageWithoutBodyHasTheHashOfNothing() throws Exception {
        assertThat(read("A: b\r\n").bodyHash()).isEqualTo(hash(""));
        assertThat(read("").bodyHash()).isEqualTo(hash(""));
    }

    @Test
    void linesThatAreNoFieldsAreLeftOut() {
        HeaderFields fields =
                HeaderFields.of(" continued: nothing\r\nno colon\r\nA: b:c\r\n\u00c4: d\r\n:e\r\nX Y: f\r\nG:");

        assertThat(fields.names()).isEqualTo(List.of("a", "g"));
        assertThat(fields.named("a").get(0).relaxed()).isEqualTo("a:b:c");
        assertThat(fields.named("g").get(0).relaxed()).isEqualTo("g:");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Tue, 24 Nov 2026 10:20:30 +0100",
                "24 Nov 2026 09:20:30 +0000",
                "Tue, 24 Nov 2026 09:20:30 GMT",
                "Tue, 24 Nov 2026 04:20:30 EST",
                "tue , 24\r\n nov  26 10:20:30 +0100 (Central (European) Time)",
                "Tuesday, 24 November 2026 10:20:30 +0100 (CET)",
                "Tue, 24 Nov 2026 14:50:30 +0530",
            })
    void dateIsTheTimeOfTheSignature(String date) {
        assertThat(DateField.epochSecond(HeaderFields.of("Date: " + date))).isEqualTo(1_795_512_030L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "yesterday",
                "Tue, 24 Nov 2026",
                "Tue, 24 Nov 2026 10:20:30",
                "Tue, 31 Feb 2026 10:20:30 +0100",
                "Tue, 24 Nov 2026 25:20:30 +0100",
                "Tue, 24 Nov 2026 10:20:30 +9900",
                "Tue, 24 Nov 2026 10:20:30 CET",
                "Tue, 24 Xov 2026 10:20:30 +0100",
                "2026-11-24T10:20:30Z",
                "Tue, 24 Nov 1926 10:20:30 +0100",
            })
    void unreadableDateIsUnknown(String date) {
        assertThat(DateField.epochSecond(HeaderFields.of("Date: " + date))).isEqualTo(DateField.UNKNOWN);
    }

    @Test
    void missingOrRepeatedDateIsUnknown() {
        String date = "Date: Tue, 24 Nov 2026 10:20:30 +0100\r\n";

        assertThat(DateField.epochSecond(HeaderFields.of("Subject: x"))).isEqualTo(DateField.UNKNOWN);
        assertThat(DateField.epochSecond(HeaderFields.of(date + date))).isEqualTo(DateField.UNKNOWN);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "a@app.example | app.example",
                "A@APP.Example. | app.example",
                "Pat <a@app.example> | app.example",
                "\"Pat, of <x@other.example>\" <a@app.example> | app.example",
                "Pat (a@other.example (or so)) <a@app.example> (b@other.example) | app.example",
                "\"a@b\"@app.example | app.example",
                "pat @ home <a@app.example> | app.example",
                "Doe, Pat <a@app.example> | app.example",
                "<@one.example,@two.example:a@app.example> | app.example",
                "Team: a@app.example, b@other.example; | app.example other.example",
                "a@app.example, b@other.example | app.example other.example",
                "a@[192.0.2.1] | ''",
                "a@[IPv6:2001:db8::1], b@app.example | app.example",
                "undisclosed:; | ''",
                "nothing | ''",
                "\"never closed <a@app.example> | ''",
                "a@b\u00fccher.example | xn--bcher-kva.example",
                "a@\u00fc\u4f8b\u3048.example | xn--tda033v7ut.example",
                "=?UTF-8?Q?B=C3=BCro?= <a@app.example> | app.example",
                "a@app. example | app.example",
            })
    void domainsOfTheAuthorsAreRead(String from, String domains) {
        String bytes = new String(from.getBytes(UTF_8), ISO_8859_1);

        assertThat(String.join(" ", Authors.domains(HeaderFields.of("From: " + bytes))))
                .isEqualTo(domains);
    }
}
