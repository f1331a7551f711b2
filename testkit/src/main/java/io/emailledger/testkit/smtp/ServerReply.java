package io.emailledger.testkit.smtp;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** An SMTP reply of one or more lines (RFC 5321 section 4.2), encoded once and written as often as needed. */
final class ServerReply {
    private final int code;
    private final List<String> lines;
    private final byte[] encoded;

    private ServerReply(int code, List<String> texts) {
        List<String> said = new ArrayList<>(texts.size());
        StringBuilder wire = new StringBuilder();
        for (String text : texts) {
            String line = code + (said.size() < texts.size() - 1 ? "-" : " ") + text;
            said.add(line);
            wire.append(line).append("\r\n");
        }
        this.code = code;
        this.lines = said;
        this.encoded = wire.toString().getBytes(StandardCharsets.UTF_8);
    }

    static ServerReply of(int code, String... lines) {
        return of(code, List.of(lines));
    }

    static ServerReply of(int code, List<String> lines) {
        if (code < 200 || code > 599) {
            throw new IllegalArgumentException("code " + code + " is no SMTP reply code; give one from 200 to 599");
        }
        if (lines.isEmpty() || lines.stream().anyMatch(line -> line.indexOf('\r') >= 0 || line.indexOf('\n') >= 0)) {
            throw new IllegalArgumentException(
                    "lines must be at least one, without CR or LF; give each its own argument");
        }
        return new ServerReply(code, lines);
    }

    int code() {
        return code;
    }

    /** The lines as they go over the wire, without their CRLF. */
    List<String> lines() {
        return lines;
    }

    void writeTo(WireWriter out) throws IOException {
        out.write(encoded);
    }

    static boolean isPositive(int code) {
        return code >= 200 && code < 300;
    }
}
