package io.emailledger.bounces;

import io.emailledger.message.InvalidValueException;
import io.emailledger.sockets.ConnectionChecks;
import org.jspecify.annotations.Nullable;

/** Checks the configured folders. */
final class MailboxChecks {
    private MailboxChecks() {}

    static String folder(@Nullable String value, String property) {
        String name = ConnectionChecks.credential(value, property);
        if (name.length() > 255) {
            throw new InvalidValueException(property, "must be at most 255 characters");
        }
        return name;
    }

    /** Names a folder within a Maildir, and nothing outside of it. */
    static String subfolder(@Nullable String value, String property) {
        String name = folder(value, property);
        if (name.startsWith(".") || name.contains("/") || name.contains("\\")) {
            throw new InvalidValueException(
                    property,
                    "must not begin with a point and must not contain slashes: give the bare name of a folder");
        }
        return name;
    }
}
