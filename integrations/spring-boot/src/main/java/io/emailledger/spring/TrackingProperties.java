package io.emailledger.spring;

import io.emailledger.tracking.OpenTracking;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Open tracking, with the artifact email-ledger-tracking.
 *
 * @param url The address under which recipients load the pixels, such as https://app.example.com/t/. Default: no
 *     tracking.
 * @param path The path of the pixels in this application. Default: that of the address, without the context path.
 * @param secret The secret that signs the pixels, at least 16 bytes; with the prefix base64: it is decoded.
 * @param previousSecrets Earlier secrets, whose pixels are still counted.
 * @param acceptingSince The time of recording since which opens count. Default: all count.
 */
@ConfigurationProperties("email-ledger.tracking")
record TrackingProperties(
        @Nullable URI url,
        @Nullable String path,
        @Nullable Secret secret,
        @DefaultValue List<Secret> previousSecrets,
        @Nullable Instant acceptingSince) {
    private static final String PREFIX = "email-ledger.tracking.";
    private static final String SECRET = PREFIX + "secret";
    private static final String PREVIOUS = PREFIX + "previous-secrets";

    OpenTracking tracking() {
        URI base = Setting.required(PREFIX + "url", url, "it is the address of the pixels");
        Secret key = Setting.required(SECRET, secret, "the pixels of " + PREFIX + "url are signed with it");
        OpenTracking.Unsigned unsigned = Setting.checked(PREFIX + "url", () -> OpenTracking.at(base));
        OpenTracking tracking = Setting.checked(SECRET, () -> unsigned.signedWith(key.bytes(SECRET)));
        for (Secret previous : previousSecrets) {
            tracking = Setting.with(tracking, PREVIOUS, previous, (t, old) -> t.alsoAccepting(old.bytes(PREVIOUS)));
        }
        return Setting.with(tracking, PREFIX + "accepting-since", acceptingSince, OpenTracking::acceptingSince);
    }

    /** Returns the pattern of the requests for pixels, within the context path of the application. */
    String pattern(String contextPath) {
        String whole = path == null && url != null ? url.getRawPath() : String.valueOf(path);
        String within = path == null && !contextPath.isEmpty() && whole.startsWith(contextPath + "/")
                ? whole.substring(contextPath.length())
                : whole;
        return (within.startsWith("/") ? "" : "/") + within + (within.endsWith("/") ? "*" : "/*");
    }
}
