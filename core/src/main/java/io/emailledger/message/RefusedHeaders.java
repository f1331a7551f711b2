package io.emailledger.message;

import java.util.Map;
import java.util.Optional;

/** The header fields that an application may not add, and what to use instead. */
final class RefusedHeaders {
    private static final String BODY =
            "describes the body: use text(...), html(...), attach(...) or inlineImage(...), which write it";

    private static final Map<String, String> INSTEAD = Map.ofEntries(
            Map.entry("from", "is the author: use Email.from(...)"),
            Map.entry("sender", "is written from the mailbox that sends for the author: use sender(...)"),
            Map.entry("to", "is written from the recipients: use to(...)"),
            Map.entry("cc", "is written from the recipients: use cc(...)"),
            Map.entry("bcc", "would show the blind copies: use bcc(...)"),
            Map.entry("reply-to", "is written from the addresses for replies: use replyTo(...)"),
            Map.entry("subject", "is the subject: use subject(...)"),
            Map.entry("date", "is the later of recording and sending time: use sendAt(...) for a later one"),
            Map.entry(
                    "message-id",
                    "is written by the ledger and cannot be set: use metadata(...) for your own reference"),
            Map.entry("mime-version", "is always 1.0, as the ledger writes it: leave it out"),
            Map.entry(
                    "return-path",
                    "is written by the server that delivers: use EmailLedgerBuilder.returnPath(...) for the envelope"),
            Map.entry("received", "is written by the servers on the way: leave it out"));

    private RefusedHeaders() {}

    /**
     * Returns why a field is refused and what to use instead; empty if it may be added.
     *
     * @param lower its name in lower case
     */
    static Optional<String> instead(String lower) {
        if (lower.startsWith("content-")) {
            return Optional.of(BODY);
        }
        if (lower.startsWith("resent-")) {
            return Optional.of("tells of a resend: use EmailLedger.resend(...), which sends a new e-mail");
        }
        return Optional.ofNullable(INSTEAD.get(lower));
    }
}
