package io.emailledger.micrometer;

import java.util.Locale;

/** Tag values are the names of constants, in lower case. */
final class TagValue {
    private TagValue() {}

    static String of(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
