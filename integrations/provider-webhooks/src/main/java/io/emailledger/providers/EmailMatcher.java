package io.emailledger.providers;

import io.emailledger.EmailLedger;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.HistoryQuery;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.providers.ProviderEvent.Reference;
import io.emailledger.report.ReturnPath;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the e-mail of an event: by the token of its return path, by the id in an argument, by metadata, by its Message-ID.
 * An event that names an e-mail is about no other one, also if that is not in this store.
 */
final class EmailMatcher {
    private final EmailLedger ledger;
    private final List<ReturnPath> returnPaths;
    private final List<String> metadata;

    EmailMatcher(EmailLedger ledger, List<ReturnPath> returnPaths, List<String> metadata) {
        this.ledger = ledger;
        this.returnPaths = returnPaths;
        this.metadata = metadata;
    }

    /** Returns the only e-mail that fits the strongest reference; empty if none does, or several do. */
    Optional<EmailRecord> find(Reference reference) {
        Optional<EmailId> named = ofReturnPath(reference).or(() -> ofArgument(reference));
        if (named.isPresent()) {
            return ledger.find(named.get());
        }
        return byMetadata(reference).or(() -> byMessageId(reference));
    }

    private Optional<EmailId> ofReturnPath(Reference reference) {
        return reference.returnPath().map(Said::bare).flatMap(address -> {
            int plus = address.indexOf('+');
            int at = address.lastIndexOf('@');
            return plus < 0 || at < plus ? Optional.empty() : ofToken(address.substring(plus + 1, at));
        });
    }

    private Optional<EmailId> ofToken(String token) {
        return returnPaths.stream()
                .flatMap(path -> path.read(token).stream())
                .findFirst()
                .map(read -> read.email());
    }

    private static Optional<EmailId> ofArgument(Reference reference) {
        return ProviderHeader.ARGUMENTS.stream()
                .flatMap(name -> Optional.ofNullable(reference.arguments().get(name)).stream())
                .flatMap(value -> id(value).stream())
                .findFirst();
    }

    private static Optional<EmailId> id(String text) {
        try {
            return Optional.of(EmailId.of(text));
        } catch (InvalidValueException e) {
            return Optional.empty();
        }
    }

    private Optional<EmailRecord> byMetadata(Reference reference) {
        Map<String, String> arguments = reference.arguments();
        return metadata.stream()
                .flatMap(name -> Optional.ofNullable(arguments.get(name))
                        .flatMap(value -> only(HistoryQuery.all().metadata(name, value)))
                        .stream())
                .findFirst();
    }

    private Optional<EmailRecord> byMessageId(Reference reference) {
        return reference.messageId().flatMap(EmailMatcher::query).flatMap(this::only);
    }

    private static Optional<HistoryQuery> query(String messageId) {
        try {
            return Optional.of(HistoryQuery.all().messageId(messageId));
        } catch (InvalidValueException e) {
            return Optional.empty();
        }
    }

    private Optional<EmailRecord> only(HistoryQuery query) {
        List<EmailRecord> found = ledger.history(query.limit(2)).emails();
        return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
    }
}
