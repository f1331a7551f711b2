package io.emailledger.spring;

import io.emailledger.tracking.ClickTracking;
import io.emailledger.tracking.OpenTracking;
import io.emailledger.tracking.TrackingConsents;
import io.emailledger.tracking.TrackingMode;
import io.emailledger.tracking.TrackingPolicy;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Opens and clicks, with the artifact email-ledger-tracking.
 *
 * @param url The address under which recipients load the pixels, such as https://app.example.com/t/. Default: no
 *     tracking of opens.
 * @param path The path of the pixels in this application. Default: that of the address, without the context path.
 * @param secret The secret that signs pixels and links, at least 16 bytes; with the prefix base64: it is decoded.
 * @param previousSecrets Earlier secrets, whose pixels and links are still accepted.
 * @param acceptingSince The time of recording since which opens and clicks count. Default: all count.
 * @param mode What is recorded of opens and clicks, if neither tenant nor e-mail asks for less.
 * @param tenants The modes of single tenants, such as email-ledger.tracking.tenants[north]=none.
 * @param undecided The mode of recipients who have neither granted nor refused consent; with it consents are stored.
 *     Default: no consents, or with a bean of type TrackingConsents the mode.
 * @param totals Whether numbers are counted of e-mails with the mode AGGREGATE.
 * @param totalsByTag The tags for which numbers are counted in addition.
 * @param capacity How many opens and clicks may wait while the store is down. Default: 10,000.
 * @param clicks The links.
 */
@ConfigurationProperties("email-ledger.tracking")
record TrackingProperties(
        @Nullable URI url,
        @Nullable String path,
        @Nullable Secret secret,
        @DefaultValue List<Secret> previousSecrets,
        @Nullable Instant acceptingSince,
        @DefaultValue("individual") TrackingMode mode,
        @DefaultValue Map<String, TrackingMode> tenants,
        @Nullable TrackingMode undecided,
        @DefaultValue("false") boolean totals,
        @DefaultValue List<String> totalsByTag,
        @Nullable Integer capacity,
        @DefaultValue Clicks clicks) {
    static final String PREFIX = "email-ledger.tracking.";
    private static final String CLICKS = PREFIX + "clicks.";
    private static final String SECRET = PREFIX + "secret";
    private static final String PREVIOUS = PREFIX + "previous-secrets";
    private static final String SINCE = PREFIX + "accepting-since";

    /**
     * The links.
     *
     * @param url The address under which recipients follow links, such as https://app.example.com/c/. Default: links
     *     are not tracked.
     * @param path The path of the links in this application. Default: that of the address, without the context path.
     * @param alsoInText Whether the addresses in the plain text are rewritten too.
     * @param leaving The beginnings of links that stay as they are, such as https://app.example.com/login.
     */
    record Clicks(
            @Nullable URI url,
            @Nullable String path,
            @DefaultValue("false") boolean alsoInText,
            @DefaultValue List<URI> leaving) {}

    OpenTracking opens() {
        URI base = Setting.required(PREFIX + "url", url, "it is the address of the pixels");
        byte[] key = key("the pixels of " + PREFIX + "url are signed with it");
        OpenTracking.Unsigned unsigned = Setting.checked(PREFIX + "url", () -> OpenTracking.at(base));
        OpenTracking tracking = Setting.checked(SECRET, () -> unsigned.signedWith(key));
        for (Secret previous : previousSecrets) {
            tracking = Setting.with(tracking, PREVIOUS, previous, (t, old) -> t.alsoAccepting(old.bytes(PREVIOUS)));
        }
        return Setting.with(tracking, SINCE, acceptingSince, OpenTracking::acceptingSince);
    }

    ClickTracking links() {
        URI base = Setting.required(CLICKS + "url", clicks.url(), "it is the address of the links");
        byte[] key = key("the links of " + CLICKS + "url are signed with it");
        ClickTracking.Unsigned unsigned = Setting.checked(CLICKS + "url", () -> ClickTracking.at(base));
        ClickTracking tracking = Setting.checked(SECRET, () -> unsigned.signedWith(key));
        for (Secret previous : previousSecrets) {
            tracking = Setting.with(tracking, PREVIOUS, previous, (t, old) -> t.alsoAccepting(old.bytes(PREVIOUS)));
        }
        for (URI beginning : clicks.leaving()) {
            tracking = Setting.with(tracking, CLICKS + "leaving", beginning, ClickTracking::leaving);
        }
        tracking = clicks.alsoInText() ? tracking.alsoInText() : tracking;
        return Setting.with(tracking, SINCE, acceptingSince, ClickTracking::acceptingSince);
    }

    private byte[] key(String because) {
        return Setting.required(SECRET, secret, because).bytes(SECRET);
    }

    /** Returns the policy; with consents, undecided recipients have their own mode. */
    TrackingPolicy policy(@Nullable TrackingConsents consents) {
        TrackingPolicy policy = TrackingPolicy.of(mode);
        for (Map.Entry<String, TrackingMode> tenant : tenants.entrySet()) {
            policy = policy.tenant(tenant.getKey(), tenant.getValue());
        }
        return consents == null ? policy : policy.consents(consents, undecided == null ? mode : undecided);
    }

    /** Tells whether numbers alone are recorded of some recipients. */
    boolean hasAggregate() {
        return mode == TrackingMode.AGGREGATE
                || undecided == TrackingMode.AGGREGATE
                || tenants.containsValue(TrackingMode.AGGREGATE);
    }

    MountPath pixels() {
        return new MountPath(PREFIX + "path", url, path, true);
    }

    MountPath redirects() {
        return new MountPath(CLICKS + "path", clicks.url(), clicks.path(), true);
    }
}
