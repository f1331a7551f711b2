package io.emailledger.internal.export;

/**
 * One cell: quoted if RFC 4180 requires it, and protected against formulas. A spreadsheet treats a cell as a formula if
 * it begins with one of a few signs. Some programs ignore white space, quotes and invisible characters before the sign,
 * or also accept full-width signs. Such a cell gets an apostrophe in front. In some countries programs split cells at
 * semicolons, even in quotes; so the text after a semicolon, a tab or a line break in a cell is checked in the same
 * way.
 */
final class CsvCell {
    private static final String SIGNS = "=+-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b\u2212";
    private static final String QUOTES =
            "\"'`\u00b4\u00ab\u00bb\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f" + "\u2039\u203a\uff02\uff07";
    private static final String BREAKS = ";\t\r\n";

    private CsvCell() {}

    static String of(String value) {
        String harmless = harmless(value);
        boolean quoted = harmless.chars().anyMatch(c -> c == ',' || c == '"' || BREAKS.indexOf(c) >= 0)
                || !harmless.strip().equals(harmless);
        return quoted ? '"' + harmless.replace("\"", "\"\"") + '"' : harmless;
    }

    private static String harmless(String value) {
        StringBuilder cell = null;
        int done = 0;
        for (int i = 0; i < value.length(); i++) {
            boolean begins = i == 0 || BREAKS.indexOf(value.charAt(i - 1)) >= 0;
            if (begins && couldBeFormula(value, i)) {
                cell = cell == null ? new StringBuilder(value.length() + 2) : cell;
                cell.append(value, done, i).append('\'');
                done = i;
            }
        }
        return cell == null ? value : cell.append(value, done, value.length()).toString();
    }

    private static boolean couldBeFormula(String value, int from) {
        if (from == 0 && BREAKS.indexOf(value.charAt(0)) > 0) {
            return true;
        }
        int i = from;
        while (i < value.length() && isLookedPast(value.charAt(i))) {
            i++;
        }
        return i < value.length() && SIGNS.indexOf(value.charAt(i)) >= 0;
    }

    private static boolean isLookedPast(char c) {
        return Character.isWhitespace(c)
                || Character.isSpaceChar(c)
                || Character.isISOControl(c)
                || Character.getType(c) == Character.FORMAT
                || QUOTES.indexOf(c) >= 0;
    }
}
