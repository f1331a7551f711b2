package io.emailledger.dkim;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The fields of a header, from top to bottom, each character one byte. */
final class HeaderFields {
    private final List<Field> fields;

    private HeaderFields(List<Field> fields) {
        this.fields = List.copyOf(fields);
    }

    /**
     * A field.
     *
     * @param name its name in lower case
     * @param value everything after the colon, without the final line break
     */
    record Field(String name, String value) {

        /** Returns the relaxed canonical form (RFC 6376 section 3.4.2), without a line break. */
        String relaxed() {
            return name + ":" + unfolded();
        }

        /** Returns the value without folding, each run of white space as one blank, and none around it. */
        String unfolded() {
            StringBuilder text = new StringBuilder(value.length());
            boolean blank = false;
            for (int i = 0; i < value.length(); i++) {
                char c = value.charAt(i);
                if (c == '\r' && i + 1 < value.length() && value.charAt(i + 1) == '\n') {
                    i++;
                } else if (isBlank(c)) {
                    blank = true;
                } else {
                    text.append(blank && text.length() > 0 ? " " : "").append(c);
                    blank = false;
                }
            }
            return text.toString();
        }
    }

    /** Splits a header. A line without a legal name belongs to no field and is never signed. */
    static HeaderFields of(String header) {
        List<Field> fields = new ArrayList<>();
        int start = 0;
        while (start < header.length()) {
            int end = endOfField(header, start);
            int colon = header.indexOf(':', start);
            if (colon >= 0 && colon < end) {
                String name = withoutBlanksAfter(header.substring(start, colon));
                if (isName(name)) {
                    fields.add(new Field(name.toLowerCase(Locale.ROOT), header.substring(colon + 1, end)));
                }
            }
            start = end + 2;
        }
        return new HeaderFields(fields);
    }

    /** Returns where the line break begins that ends the field. */
    private static int endOfField(String header, int start) {
        int end = header.indexOf("\r\n", start);
        while (end >= 0 && end + 2 < header.length() && isBlank(header.charAt(end + 2))) {
            end = header.indexOf("\r\n", end + 2);
        }
        return end < 0 ? header.length() : end;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    private static String withoutBlanksAfter(String name) {
        int end = name.length();
        while (end > 0 && isBlank(name.charAt(end - 1))) {
            end--;
        }
        return name.substring(0, end);
    }

    private static boolean isName(String name) {
        return !name.isEmpty() && name.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }

    /** Returns the names of all fields, from top to bottom, a name as often as it occurs. */
    List<String> names() {
        return fields.stream().map(Field::name).toList();
    }

    /** Returns the fields of a name, from top to bottom. */
    List<Field> named(String name) {
        return fields.stream().filter(field -> field.name().equals(name)).toList();
    }

    /**
     * Returns what is signed of the header (RFC 6376 section 5.4.2). It is for each name the lowest field that was not
     * taken yet, and nothing if there is none.
     *
     * @param names the names of {@code h=}, in lower case, in its order
     * @param signature the signature field with an empty {@code b=}, which comes last and has no line break
     */
    byte[] signed(Collection<String> names, Field signature) {
        Map<String, Deque<Field>> left = new HashMap<>();
        for (Field field : fields) {
            left.computeIfAbsent(field.name(), name -> new ArrayDeque<>()).add(field);
        }
        StringBuilder text = new StringBuilder();
        for (String name : names) {
            Deque<Field> same = left.get(name);
            if (same != null && !same.isEmpty()) {
                text.append(same.removeLast().relaxed()).append("\r\n");
            }
        }
        return text.append(signature.relaxed()).toString().getBytes(ISO_8859_1);
    }
}
