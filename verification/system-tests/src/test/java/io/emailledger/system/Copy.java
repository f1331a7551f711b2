package io.emailledger.system;

import io.emailledger.message.EmailId;
import io.emailledger.testkit.smtp.JournalEntry;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One mail that the server accepted.
 *
 * @param at the time
 * @param sender the name of the process that sent it
 * @param senderDied the time of its kill; empty if it survived
 * @param sha256 the hash of the content
 * @param recipients the recipients
 */
record Copy(Instant at, String sender, Optional<Instant> senderDied, String sha256, List<String> recipients) {

    /** All entries of a journal, by e-mail. */
    static Map<EmailId, List<Copy>> read(Path journal, Map<Integer, String> speakers, Map<String, Instant> deaths) {
        Map<EmailId, List<Copy>> copies = new HashMap<>();
        for (JournalEntry entry : JournalEntry.readAll(journal)) {
            String sender = speakers.getOrDefault(entry.connection(), "nobody");
            Copy copy = new Copy(
                    entry.time(), sender, Optional.ofNullable(deaths.get(sender)), entry.sha256(), entry.recipients());
            String messageId = entry.messageId().orElseThrow();
            copies.computeIfAbsent(EmailId.of(messageId.substring(1, 37)), id -> new ArrayList<>(1))
                    .add(copy);
        }
        return copies;
    }

    boolean isFor(String address) {
        return recipients.contains(address);
    }

    /** Returns whether the sending process was dead at that time, and another one sent the next copy. */
    boolean wasLeftBehindBefore(Copy next) {
        return !sender.equals(next.sender)
                && senderDied.filter(death -> !death.isAfter(next.at)).isPresent();
    }

    @Override
    public String toString() {
        return at + " from " + sender
                + senderDied.map(death -> ", killed " + death).orElse("");
    }
}
