package io.emailledger.spring;

import io.emailledger.SuppressionList;
import io.emailledger.tracking.Unsubscribe;
import io.emailledger.tracking.UnsubscribeEndpoint;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * One-click unsubscribe of mailing lists, with the artifact email-ledger-tracking.
 *
 * @param url The address of the unsubscribe links, such as https://app.example.com/u/. Default: no mailing lists.
 * @param path The path of the links in this application. Default: that of the address, without the context path.
 * @param secret The secret that signs the links, at least 16 bytes; with the prefix base64: it is decoded.
 * @param previousSecrets Earlier secrets, whose links are still accepted.
 * @param mailbox The address of a mailbox for mail programs that unsubscribe by mail. Default: none.
 * @param feedbackSender The sender in Feedback-ID, 5 to 15 letters and digits. Default: it follows from the author's
 *     domain.
 * @param spool The folder for requests while the store is down, for this process alone. Default: they are answered with
 *     503.
 */
@ConfigurationProperties("email-ledger.unsubscribe")
record UnsubscribeProperties(
        @Nullable URI url,
        @Nullable String path,
        @Nullable Secret secret,
        @DefaultValue List<Secret> previousSecrets,
        @Nullable String mailbox,
        @Nullable String feedbackSender,
        @Nullable Path spool) {
    static final String PREFIX = "email-ledger.unsubscribe.";
    private static final String SECRET = PREFIX + "secret";
    private static final String PREVIOUS = PREFIX + "previous-secrets";

    Unsubscribe unsubscribe() {
        URI base = Setting.required(PREFIX + "url", url, "it is the address of the links");
        Secret key = Setting.required(SECRET, secret, "the links of " + PREFIX + "url are signed with it");
        Unsubscribe.Unsigned unsigned = Setting.checked(PREFIX + "url", () -> Unsubscribe.at(base));
        Unsubscribe unsubscribe = Setting.checked(SECRET, () -> unsigned.signedWith(key.bytes(SECRET)));
        for (Secret previous : previousSecrets) {
            unsubscribe =
                    Setting.with(unsubscribe, PREVIOUS, previous, (u, old) -> u.alsoAccepting(old.bytes(PREVIOUS)));
        }
        unsubscribe = Setting.with(unsubscribe, PREFIX + "mailbox", mailbox, Unsubscribe::mailbox);
        return Setting.with(unsubscribe, PREFIX + "feedback-sender", feedbackSender, Unsubscribe::feedbackSender);
    }

    UnsubscribeEndpoint endpoint(Unsubscribe unsubscribe, SuppressionList list) {
        return spool == null
                ? unsubscribe.endpoint(list)
                : Setting.checked(PREFIX + "spool", () -> unsubscribe.endpoint(list, spool));
    }

    MountPath links() {
        return new MountPath(PREFIX + "path", url, path, true);
    }
}
