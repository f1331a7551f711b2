package io.emailledger.actions;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * An action on the e-mails that match a query, done in batches. Each batch returns the run as it is afterwards. Save its
 * {@link #token()} after each batch, and after a crash continue from the last one: nothing is done twice.
 *
 * @param name the name of the run, which the copies of a bulk resend have in their metadata as {@link #METADATA}
 * @param newest the newest e-mail when the run began; later ones are not part of it. Empty if there was none
 * @param position where the next batch begins, a cursor of the history; empty if the run is finished
 * @param done the number of e-mails for which the action was done
 * @param notDone the numbers of the other ones, by the code of the reason
 * @param failures the e-mails of the last batch for which it was not done
 */
public record BulkRun(
        String name,
        Optional<EmailId> newest,
        Optional<String> position,
        long done,
        Map<String, Long> notDone,
        List<Failure> failures) {

    /** The name of the metadata entry in which the copies of a bulk resend have the name of the run. */
    public static final String METADATA = "bulk-run";

    private static final String VERSION = "1";

    /** Copies the collections. */
    public BulkRun {
        notDone = Map.copyOf(notDone);
        failures = List.copyOf(failures);
    }

    /**
     * An e-mail for which the action was not done.
     *
     * @param id the e-mail
     * @param code the code of the reason, such as ATTACHMENTS_DELETED or TOO_LATE
     * @param text the reason in a sentence for people to read
     */
    public record Failure(EmailId id, String code, String text) {}

    /**
     * Tells whether every e-mail was looked at.
     *
     * @return true if there is no further batch
     */
    public boolean isFinished() {
        return position.isEmpty();
    }

    /**
     * Returns this run as a short text, without the failures of the last batch.
     *
     * @return an opaque text that {@link #of} reads, also in another process
     */
    public String token() {
        String counts = new TreeMap<>(notDone)
                .entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).collect(Collectors.joining(","));
        String all = String.join(
                "|",
                VERSION,
                name,
                newest.map(EmailId::toString).orElse(""),
                position.orElse(""),
                Long.toString(done),
                counts);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(all.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Reads what {@link #token()} wrote.
     *
     * @param token the text
     * @return the run, to continue with the same query
     * @throws InvalidValueException if it is not such a text
     */
    public static BulkRun of(String token) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(requirePresent(token, "token"));
            String[] parts = new String(bytes, StandardCharsets.UTF_8).split("\\|", -1);
            if (parts.length == 6 && parts[0].equals(VERSION) && !parts[1].isEmpty()) {
                return new BulkRun(
                        parts[1],
                        Optional.of(parts[2]).filter(id -> !id.isEmpty()).map(EmailId::of),
                        Optional.of(parts[3]).filter(cursor -> !cursor.isEmpty()),
                        Long.parseLong(parts[4]),
                        counts(parts[5]),
                        List.of());
            }
        } catch (IllegalArgumentException e) {
            // Not a token of this library: rejected below.
        }
        throw new InvalidValueException("token", "must be one that BulkRun.token() returned");
    }

    private static Map<String, Long> counts(String part) {
        Map<String, Long> counts = new LinkedHashMap<>();
        for (String entry : part.isEmpty() ? new String[0] : part.split(",", -1)) {
            int end = entry.indexOf('=');
            if (end < 1) {
                throw new IllegalArgumentException("not a count");
            }
            counts.put(entry.substring(0, end), Long.parseLong(entry.substring(end + 1)));
        }
        return counts;
    }
}
