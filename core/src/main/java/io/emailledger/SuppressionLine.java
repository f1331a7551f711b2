package io.emailledger;

import io.emailledger.message.InvalidValueException;
import io.emailledger.spi.StoreParts.SuppressionStore.SuppressionKey;
import io.emailledger.suppression.Suppression;
import io.emailledger.suppression.Suppression.SuppressionOrigin;
import io.emailledger.suppression.Suppression.SuppressionReason;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** A line of an exported or imported suppression list. Addresses contain no spaces and, in practice, no commas. */
final class SuppressionLine {
    private SuppressionLine() {}

    static String of(Suppression entry) {
        return entry.address() + "," + entry.reason() + "\n";
    }

    static Suppression read(String line, int number, SuppressionKey list, Instant now) {
        int comma = line.indexOf(',');
        String address = (comma < 0 ? line : line.substring(0, comma)).strip();
        String reason = comma < 0 ? "" : line.substring(comma + 1).strip().toUpperCase(Locale.ROOT);
        try {
            return new Suppression(
                    list.tenant(),
                    list.list(),
                    SuppressionList.normalized(address),
                    reason.isEmpty() ? SuppressionReason.MANUAL : SuppressionReason.valueOf(reason),
                    SuppressionOrigin.IMPORT,
                    "Imported.",
                    Optional.empty(),
                    now,
                    Optional.empty());
        } catch (IllegalArgumentException e) {
            throw new InvalidValueException(
                    "line " + number, "must be an address and, after a comma, a reason such as HARD_BOUNCE");
        }
    }
}
