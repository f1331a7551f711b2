package io.emailledger.spring;

import io.emailledger.report.ReturnPath;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The return path, to which bounces are sent.
 *
 * @param address The address of the mailbox for bounces, such as bounces@app.example. Default: no return path.
 * @param secret The secret that signs the return path, at least 16 bytes; with the prefix base64: it is decoded.
 * @param previousSecrets Earlier secrets, whose tokens are still accepted.
 * @param validFor How long a token is valid after the e-mail was sent. Default: 30 days.
 * @param oneForEachRecipient Whether each recipient has a transmission and a return path of its own.
 * @param confirmingDelivery Whether servers are asked to report successful deliveries.
 */
@ConfigurationProperties("email-ledger.return-path")
record ReturnPathProperties(
        @Nullable String address,
        @Nullable Secret secret,
        @DefaultValue List<Secret> previousSecrets,
        @Nullable Duration validFor,
        @DefaultValue("false") boolean oneForEachRecipient,
        @DefaultValue("false") boolean confirmingDelivery) {
    private static final String PREFIX = "email-ledger.return-path.";
    private static final String SECRET = PREFIX + "secret";
    private static final String PREVIOUS = PREFIX + "previous-secrets";

    Optional<ReturnPath> returnPath() {
        return Optional.ofNullable(address).map(this::at);
    }

    private ReturnPath at(String mailbox) {
        Secret key = Setting.required(SECRET, secret, "the return path of " + PREFIX + "address is signed with it");
        ReturnPath.Unsigned unsigned = Setting.checked(PREFIX + "address", () -> ReturnPath.at(mailbox));
        ReturnPath path = Setting.checked(SECRET, () -> unsigned.signedWith(key.bytes(SECRET)));
        for (Secret previous : previousSecrets) {
            path = Setting.with(path, PREVIOUS, previous, (p, old) -> p.alsoAccepting(old.bytes(PREVIOUS)));
        }
        path = Setting.with(path, PREFIX + "valid-for", validFor, ReturnPath::validFor);
        path = oneForEachRecipient ? path.oneForEachRecipient() : path;
        return confirmingDelivery ? path.confirmingDelivery() : path;
    }
}
