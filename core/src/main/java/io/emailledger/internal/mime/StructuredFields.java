package io.emailledger.internal.mime;

import java.util.Locale;
import java.util.Set;

/**
 * The application's fields that programs read, such as References. Their values are tokens, which must not be encoded
 * or broken.
 */
final class StructuredFields {
    private static final Set<String> NAMES = Set.of(
            "archived-at",
            "auto-submitted",
            "autocrypt",
            "disposition-notification-to",
            "expires",
            "feedback-id",
            "importance",
            "in-reply-to",
            "originator-return-path",
            "original-message-id",
            "precedence",
            "priority",
            "references",
            "return-receipt-to",
            "supersedes",
            "thread-index",
            "x-priority");

    private StructuredFields() {}

    static boolean isOne(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return NAMES.contains(lower) || lower.startsWith("list-");
    }
}
