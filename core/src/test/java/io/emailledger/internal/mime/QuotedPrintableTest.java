package io.emailledger.internal.mime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.List;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.codec.QuotedPrintableInputStream;
import org.junit.jupiter.api.Test;

class QuotedPrintableTest {

    @Test
    void linesHaveAtMost76Characters() throws Exception {
        for (int length = 60; length < 160; length++) {
            for (String end : List.of("", " ", "\t", "é", "=", "👍", ".", "\n", " \n", "\t\r", "é\r\nx", "  \n ")) {
                String text = "é\n" + "x".repeat(length) + end;

                String encoded = encode(text);

                assertThat(encoded.lines()).as(encoded).allMatch(line -> line.length() <= 76);
                assertThat(encoded.lines()).as(encoded).noneMatch(line -> line.endsWith(" ") || line.endsWith("\t"));
                assertThat(decode(encoded)).isEqualTo(Received.lines(text));
            }
        }
    }

    @Test
    void codePointIsNotSplitBetweenLines() throws Exception {
        String encoded = encode("x".repeat(7) + "👍".repeat(40));

        for (String line : encoded.split("=\r\n")) {
            assertThat(decode(line)).doesNotContain("\ufffd");
        }
    }

    @Test
    void charactersChangedByRelaysAreEscapedAtLineStart() throws Exception {
        assertThat(encode(".\n..\nFrom me\nFrom\n From me\nfrom me"))
                .isEqualTo("=2E\r\n=2E.\r\n=46rom me\r\nFrom\r\n From me\r\nfrom me");
        assertThat(encode("x".repeat(75) + ".")).isEqualTo("x".repeat(75) + "=\r\n=2E");
    }

    private static String encode(String text) {
        byte[] octets = text.getBytes(UTF_8);
        int escapes = 0;
        int lineBreaks = 0;
        for (byte octet : octets) {
            escapes += QuotedPrintable.kind(octet) == QuotedPrintable.ESCAPE ? 1 : 0;
            lineBreaks += QuotedPrintable.kind(octet) == QuotedPrintable.LINE_BREAK ? 1 : 0;
        }
        Bytes out = new Bytes(0);
        QuotedPrintable.write(octets, escapes, lineBreaks, out);
        return new String(out.toArray(), UTF_8);
    }

    private static String decode(String encoded) throws Exception {
        ByteArrayOutputStream decoded = new ByteArrayOutputStream();
        try (var in = new QuotedPrintableInputStream(
                new java.io.ByteArrayInputStream(encoded.getBytes(UTF_8)), DecodeMonitor.STRICT)) {
            in.transferTo(decoded);
        }
        return decoded.toString(UTF_8);
    }
}
