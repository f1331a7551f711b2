package io.emailledger.report;

import java.util.Locale;

/** A pattern of enhanced codes: {@code x.1.8}, {@code 5.7.*}, {@code x.7.606-649}. */
final class StatusPattern {
    private final int[] least = new int[3];
    private final int[] most = new int[3];

    /** Parses a pattern. Throws {@link IllegalArgumentException} if it is invalid. */
    StatusPattern(String pattern) {
        String[] parts = pattern.toLowerCase(Locale.ROOT).split("\\.", -1);
        if (parts.length != 3 || !parts[0].matches("[45x*]")) {
            throw new IllegalArgumentException(pattern);
        }
        for (int i = 0; i < 3; i++) {
            String part = parts[i];
            if (part.equals("x") || part.equals("*")) {
                most[i] = 999;
            } else if (part.matches("\\d{1,3}(?:-\\d{1,3})?")) {
                String[] bounds = part.split("-", -1);
                least[i] = Integer.parseInt(bounds[0]);
                most[i] = Integer.parseInt(bounds[bounds.length - 1]);
            } else {
                throw new IllegalArgumentException(pattern);
            }
        }
    }

    boolean matches(String status) {
        String[] parts = status.split("\\.", -1);
        if (parts.length != 3) {
            return false;
        }
        for (int i = 0; i < 3; i++) {
            if (!parts[i].matches("\\d{1,3}")) {
                return false;
            }
            int value = Integer.parseInt(parts[i]);
            if (value < least[i] || value > most[i]) {
                return false;
            }
        }
        return true;
    }
}
