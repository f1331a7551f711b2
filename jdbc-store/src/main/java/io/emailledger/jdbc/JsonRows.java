package io.emailledger.jdbc;

import java.util.HexFormat;
import java.util.List;

/** Rows of values as a JSON array of arrays; ids as 32 hexadecimal digits, flags as 0 and 1. */
final class JsonRows {
    private static final HexFormat HEX = HexFormat.of();

    private JsonRows() {}

    static String write(List<List<Value>> rows) {
        StringBuilder json = new StringBuilder("[");
        for (List<Value> row : rows) {
            json.append(json.length() == 1 ? "[" : ",[");
            for (int i = 0; i < row.size(); i++) {
                json.append(i == 0 ? "" : ",");
                append(json, row.get(i));
            }
            json.append(']');
        }
        return json.append(']').toString();
    }

    private static void append(StringBuilder json, Value value) {
        if (value.value() == null) {
            json.append("null");
            return;
        }
        switch (value.kind()) {
            case ID ->
                json.append('"')
                        .append(HEX.toHexDigits(value.id().value().getMostSignificantBits()))
                        .append(HEX.toHexDigits(value.id().value().getLeastSignificantBits()))
                        .append('"');
            case TEXT -> append(json, value.text());
            case NUMBER -> json.append(value.number());
            case FLAG -> json.append(value.flag() ? 1 : 0);
            default -> throw new IllegalArgumentException("JSON has no bytes and the rows no lists");
        }
    }

    private static void append(StringBuilder json, String text) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ') {
                json.append("\\u00").append(HEX.toHexDigits((byte) c));
            } else {
                json.append(c);
            }
        }
        json.append('"');
    }
}
