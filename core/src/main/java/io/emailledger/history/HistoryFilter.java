package io.emailledger.history;

import io.emailledger.history.EmailRecord.EmailFacts;
import io.emailledger.history.EmailStatus.FailureReason;
import io.emailledger.history.EmailStatus.WaitReason;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Implements the filters of a query. */
final class HistoryFilter {
    private HistoryFilter() {}

    static boolean matches(HistoryQuery query, EmailRecord email) {
        EmailFacts facts = email.facts();
        Instant recorded = email.id().recordedAt();
        return (query.statuses().isEmpty() || query.statuses().contains(email.status()))
                && (query.tenant().isEmpty() || query.tenant().equals(facts.tenant()))
                && query.route().filter(route -> !route.equals(facts.route())).isEmpty()
                && (query.list().isEmpty() || query.list().equals(facts.list()))
                && query.since().filter(recorded::isBefore).isEmpty()
                && query.until().filter(end -> !recorded.isBefore(end)).isEmpty()
                && agree(query.opened(), email.opened())
                && agree(query.withAttachments(), !email.attachments().isEmpty())
                && (query.cause().isEmpty()
                        || email.recipients().stream().anyMatch(r -> r.cause().equals(query.cause())))
                && (query.failure().isEmpty() || hasFailure(email, query.failure()))
                && (query.waiting().isEmpty() || isWaiting(email, query.waiting()))
                && agree(query.mayHaveArrived(), email.mayHaveArrived())
                && hasWords(query, email)
                && (query.messageId().isEmpty() || hasMessageId(email, query))
                && (query.resendOf().isEmpty() || query.resendOf().equals(facts.resendOf()))
                && Set.of(facts.from().normalized()).containsAll(query.senders())
                && facts.tags().containsAll(query.tags())
                && facts.metadata().entrySet().containsAll(query.metadata().entrySet())
                && (query.recipients().isEmpty() || addresses(email).containsAll(query.recipients()))
                && (query.subjectWords().isEmpty()
                        || SearchWords.indexed(facts.subject()).containsAll(query.subjectWords()));
    }

    /** Compares what is split into words, and the parts of addresses. */
    private static boolean hasWords(HistoryQuery query, EmailRecord email) {
        return (query.recipientDomain().isEmpty()
                        || addresses(email).stream()
                                .map(AddressWords::domain)
                                .anyMatch(query.recipientDomain().get()::equals))
                && query.recipientParts().stream()
                        .allMatch(part -> addresses(email).stream().anyMatch(a -> AddressWords.matches(part, a)))
                && (query.attachmentWords().isEmpty()
                        || email.attachments().stream()
                                .flatMap(attachment -> SearchWords.ofFileName(attachment.name()).stream())
                                .collect(Collectors.toSet())
                                .containsAll(query.attachmentWords()))
                && (query.replyWords().isEmpty()
                        || email.recipients().stream()
                                .flatMap(r -> r.reply().stream())
                                .flatMap(reply -> ReplyWords.of(reply).stream())
                                .collect(Collectors.toSet())
                                .containsAll(query.replyWords()));
    }

    private static boolean hasFailure(EmailRecord email, Optional<FailureReason> reason) {
        return email.state().failure().equals(reason)
                || email.recipients().stream().anyMatch(r -> r.failure().equals(reason));
    }

    private static boolean isWaiting(EmailRecord email, Optional<WaitReason> reason) {
        return email.state().waiting().equals(reason)
                && (email.status() == EmailStatus.PENDING || email.status() == EmailStatus.SENDING);
    }

    private static boolean hasMessageId(EmailRecord email, HistoryQuery query) {
        return query.messageId().equals(email.message().map(EmailRecord.MessageRecord::messageId))
                || query.idOfMessage().equals(Optional.of(email.id()));
    }

    private static boolean agree(Optional<Boolean> wanted, boolean is) {
        return wanted.isEmpty() || wanted.get() == is;
    }

    private static Set<String> addresses(EmailRecord email) {
        return email.recipients().stream().map(r -> r.address().normalized()).collect(Collectors.toSet());
    }
}
