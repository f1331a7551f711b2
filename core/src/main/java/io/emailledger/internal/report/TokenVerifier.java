package io.emailledger.internal.report;

import io.emailledger.history.EmailRecord;
import io.emailledger.message.EmailId;
import io.emailledger.report.MailReport;
import io.emailledger.report.ReturnPath;
import io.emailledger.spi.HistoryStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Verifies to which e-mail a report belongs, by its signed token. */
final class TokenVerifier {
    private final HistoryStore store;
    private final Supplier<List<ReturnPath>> returnPaths;
    private final Duration longestWay;

    TokenVerifier(HistoryStore store, Supplier<List<ReturnPath>> returnPaths, Duration longestWay) {
        this.store = store;
        this.returnPaths = returnPaths;
        this.longestWay = longestWay;
    }

    /**
     * A verified e-mail.
     *
     * @param email its record
     * @param recipient the position of the recipient, if that is proven too
     */
    record Proven(EmailRecord email, OptionalInt recipient) {}

    Optional<Proven> of(MailReport report, Instant now) {
        return candidates(report)
                .map(text -> proven(text, now))
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** Returns the recipient of an e-mail that the token of an accepted report names. */
    OptionalInt recipient(MailReport report, EmailId email) {
        return candidates(report)
                .flatMap(text -> returnPaths.get().stream().flatMap(path -> path.read(text).stream()))
                .filter(token -> token.email().equals(email))
                .map(ReturnPath.Token::recipient)
                .findFirst()
                .orElse(OptionalInt.empty());
    }

    /** All possible tokens are tried, so that a forged one in the mail cannot hide the real one. */
    private static Stream<String> candidates(MailReport report) {
        return Stream.of(report.token().stream(), report.envelopeId().stream(), report.otherTokens().stream())
                .flatMap(texts -> texts);
    }

    private Optional<Proven> proven(String text, Instant now) {
        return returnPaths.get().stream()
                .flatMap(path -> path.read(text).stream()
                        .flatMap(token -> store.find(token.email()).stream()
                                .filter(email -> now.isBefore(end(email, path)))
                                .map(email -> new Proven(email, token.recipient()))))
                .findFirst();
    }

    private Instant end(EmailRecord email, ReturnPath path) {
        Instant mayLeave = email.facts().sendAt().orElse(email.id().recordedAt());
        Instant left = email.facts().expiresAt().orElse(mayLeave.plus(longestWay));
        return left.plus(path.validity());
    }
}
