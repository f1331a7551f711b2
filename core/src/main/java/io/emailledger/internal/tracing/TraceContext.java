package io.emailledger.internal.tracing;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The trace context of a call that records e-mails and the place of the call, as they are stored in their metadata.
 *
 * @param entries names and values
 */
public record TraceContext(Map<String, String> entries) {
    /** The limits of metadata: a record that exceeded them could not be restored as an e-mail. */
    private static final int MOST_ENTRIES = 50;

    private static final int LONGEST_NAME = 100;
    private static final int LONGEST_VALUE = 200;

    /**
     * Returns the metadata with this context.
     *
     * @param metadata the metadata of the e-mail
     * @param replaces whether entries of this context replace those of the same name: those of a resend are of the
     *     original
     */
    public Map<String, String> addedTo(Map<String, String> metadata, boolean replaces) {
        Map<String, String> all = new LinkedHashMap<>(metadata);
        entries.forEach((name, value) -> {
            boolean known = all.containsKey(name);
            if (isStorable(name, LONGEST_NAME)
                    && !name.isEmpty()
                    && isStorable(value, LONGEST_VALUE)
                    && (known ? replaces : all.size() < MOST_ENTRIES)) {
                all.put(name, value);
            }
        });
        return all;
    }

    /** Trace contexts are visible ASCII; anything else would have to be checked as text of the application is. */
    private static boolean isStorable(String text, int longest) {
        return text.length() <= longest && text.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }
}
