package io.emailledger.jdbc;

import io.emailledger.message.EmailId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A value for a parameter of a statement.
 *
 * @param kind what it is, which holds for a null too
 * @param value the value, of the class that the kind says
 */
record Value(Kind kind, @Nullable Object value) {

    static Value of(Kind kind, @Nullable Object value) {
        return new Value(kind, value);
    }

    EmailId id() {
        return (EmailId) present();
    }

    String text() {
        return (String) present();
    }

    long number() {
        return (Long) present();
    }

    boolean flag() {
        return (Boolean) present();
    }

    byte[] bytes() {
        return (byte[]) present();
    }

    @SuppressWarnings("unchecked")
    List<EmailId> ids() {
        return (List<EmailId>) present();
    }

    @SuppressWarnings("unchecked")
    List<String> texts() {
        return (List<String>) present();
    }

    /** The approximate memory of the value. */
    int size() {
        if (value instanceof byte[] bytes) {
            return bytes.length;
        }
        return value instanceof String text ? text.length() : 0;
    }

    private Object present() {
        Object present = value;
        if (present == null) {
            throw new IllegalStateException("The value is null");
        }
        return present;
    }

    /** The kinds of values. */
    enum Kind {
        /** An {@link EmailId}. */
        ID,
        /** A {@link String}. */
        TEXT,
        /** A {@link Long}. */
        NUMBER,
        /** A {@link Boolean}. */
        FLAG,
        /** An array of bytes. */
        BYTES,
        /** A list of {@link EmailId}s for {@code {ids}}. */
        IDS,
        /** A list of {@link String}s for {@code {ids}}. */
        TEXTS
    }
}
