package io.emailledger.internal.intake;

import io.emailledger.history.EmailRecord.AttachmentRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.EmailStatus.FailureReason;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.RecipientRecord;
import io.emailledger.internal.transitions.StateMachine;
import io.emailledger.message.Attachment;
import io.emailledger.message.Email;
import java.text.Normalizer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The first events of an e-mail: that it was recorded, what was left out, and why the ledger refuses to send it. */
final class FirstEvents {
    private FirstEvents() {}

    /** Returns the events with which it is recorded, in order. */
    static List<HistoryEvent> of(
            Email email,
            Instant now,
            CopiedContent copied,
            Optional<FailureReason> refusal,
            List<RecipientRecord> recipients) {
        List<HistoryEvent> events = new ArrayList<>();
        events.add(HistoryEvent.of(EventType.RECORDED, now, "Recorded."));
        for (AttachmentRecord attachment : copied.records) {
            if (attachment.sha256().isEmpty() && refusal.isEmpty()) {
                events.add(HistoryEvent.of(
                        EventType.ATTACHMENT_LEFT_OUT,
                        now,
                        "The attachment \"" + attachment.name()
                                + "\" could not be read and is not mandatory: the e-mail is sent without it."));
            }
        }
        refusal.ifPresent(reason -> events.add(HistoryEvent.of(EventType.FAILED, now, reason(reason, email, copied))));
        if (StateMachine.statusOf(recipients) == EmailStatus.PENDING) {
            email.holdReason().ifPresent(why -> events.add(HistoryEvent.of(EventType.HELD, now, "Held: " + why)));
        }
        List<Integer> invalid = recipients.stream()
                .filter(r -> r.failure().equals(Optional.of(FailureReason.INVALID_RECIPIENT)))
                .map(RecipientRecord::position)
                .toList();
        if (!invalid.isEmpty()) {
            boolean several =
                    invalid.stream().anyMatch(i -> recipients.get(i).address().holdsSeveral());
            events.add(new HistoryEvent(
                    EventType.FAILED,
                    now,
                    invalid,
                    "The address is not a mailbox; nothing is sent to it."
                            + (several ? " It holds more than one address: add each by a separate call." : "")));
        }
        return events;
    }

    /** Names are compared exactly: letter case and the form of accents count. */
    private static String similar(String missing, Email email) {
        List<String> names = email.attachments().stream().map(Attachment::name).toList();
        return names.contains(missing)
                ? ""
                : names.stream()
                        .filter(name -> folded(name).equals(folded(missing)))
                        .findFirst()
                        .map(name -> " (there is \"" + name + "\", which is not the same name)")
                        .orElse("");
    }

    private static String folded(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFKC)
                .strip()
                .toUpperCase(Locale.ROOT)
                .toLowerCase(Locale.ROOT);
    }

    private static String reason(FailureReason reason, Email email, CopiedContent copied) {
        return switch (reason) {
            case NO_RECIPIENTS -> "Not sent: the e-mail has no recipients.";
            case TOO_LARGE -> "Not sent: the e-mail is larger than this ledger allows.";
            case MANDATORY_ATTACHMENT_MISSING -> {
                Set<String> missing = new HashSet<>(email.requiredAttachments());
                missing.removeAll(copied.readable);
                yield "Not sent: mandatory attachments are missing or could not be read: "
                        + missing.stream()
                                .sorted()
                                .map(name -> name + similar(name, email))
                                .collect(Collectors.joining(", "))
                        + ".";
            }
            default -> "Not sent: " + reason + ".";
        };
    }
}
