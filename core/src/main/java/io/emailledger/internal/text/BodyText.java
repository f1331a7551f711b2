package io.emailledger.internal.text;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The text of a body as a store keeps it: UTF-8, which becomes a {@link String} only if somewhere its characters are asked
 * for. Sending needs the bytes alone. Immutable; thread-safe.
 */
public final class BodyText implements CharSequence {
    private final byte[] utf8;
    private volatile @Nullable String characters;

    /** Creates a text from its bytes, which must not be changed any more. */
    public BodyText(byte[] utf8) {
        this.utf8 = utf8;
    }

    /** Returns a text that cannot change: itself if it is one, and else a String. */
    public static CharSequence of(CharSequence text) {
        return text instanceof BodyText ? text : text.toString();
    }

    /** Returns any text in UTF-8. */
    public static byte[] copyOfUtf8(CharSequence text) {
        return text instanceof BodyText known
                ? known.utf8.clone()
                : text.toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public int length() {
        return toString().length();
    }

    @Override
    public char charAt(int index) {
        return toString().charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return toString().subSequence(start, end);
    }

    @Override
    public String toString() {
        String known = characters;
        if (known == null) {
            known = new String(utf8, StandardCharsets.UTF_8);
            characters = known;
        }
        return known;
    }
}
