package io.emailledger.dkim;

import io.emailledger.dkim.HeaderFields.Field;
import java.util.List;

/** Writes a DKIM-Signature field (RFC 6376 section 3.5), folded to lines of at most 78 characters where possible. */
final class SignatureField {
    private static final String NAME = "DKIM-Signature";
    private static final int WIDTH = 78;

    private final StringBuilder text = new StringBuilder(NAME).append(':');
    private int column = text.length();

    private SignatureField() {}

    /** Begins a field: everything up to and including {@code b=}. */
    static SignatureField of(DkimKey key, List<String> names, String bodyHash, long time) {
        SignatureField field = new SignatureField();
        field.word("v=1;");
        field.word("a=" + key.algorithm() + ";");
        field.word("c=relaxed/relaxed;");
        field.word("d=" + key.domain() + ";");
        field.word("s=" + key.selector() + ";");
        if (time >= 0) {
            field.word("t=" + time + ";");
        }
        String before = " h=";
        for (int i = 0; i < names.size(); i++) {
            field.unit(before + names.get(i) + (i + 1 < names.size() ? ":" : ";"));
            before = "";
        }
        field.word("bh=" + bodyHash + ";");
        field.fold();
        field.append("b=");
        return field;
    }

    /** Returns the field with an empty {@code b=}, as it is signed. */
    Field unsigned() {
        return new Field("dkim-signature", text.substring(NAME.length() + 1));
    }

    /** Returns the complete field with its line break. */
    String with(String signature) {
        int done = 0;
        while (done < signature.length()) {
            if (column >= WIDTH) {
                fold();
            }
            int end = Math.min(signature.length(), done + WIDTH - column);
            append(signature.substring(done, end));
            done = end;
        }
        return text.append("\r\n").toString();
    }

    private void word(String word) {
        unit(" " + word);
    }

    /** Appends text that cannot be broken, on this line or the next. */
    private void unit(String unit) {
        if (column + unit.length() > WIDTH) {
            fold();
            append(unit.stripLeading());
        } else {
            append(unit);
        }
    }

    private void append(String part) {
        text.append(part);
        column += part.length();
    }

    private void fold() {
        text.append("\r\n ");
        column = 1;
    }
}
