package io.emailledger.spring;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The history page, with the artifact email-ledger-history-page and Spring Security.
 *
 * @param path The path of the page in this application, such as /mail-history. Default: no page.
 * @param authority The authority that a user of the page needs, such as ROLE_ADMIN.
 * @param readOnly Whether the page changes nothing.
 * @param secret The secret that signs the sessions of the page, at least 16 bytes; with the prefix base64: it is
 *     decoded. Several nodes need the same one. Default: a random one.
 */
@ConfigurationProperties("email-ledger.page")
record PageProperties(
        @Nullable String path,
        @Nullable String authority,
        @DefaultValue("false") boolean readOnly,
        @Nullable Secret secret) {
    static final String PATH = "email-ledger.page.path";
    static final String SECRET = "email-ledger.page.secret";

    /** Returns the pattern of the page's addresses, within the context path of the application. */
    String pattern() {
        if (path == null || !path.matches(MountPath.SEGMENTS)) {
            throw new InvalidPropertyException(PATH, "must be a path such as /mail-history");
        }
        return path + "/*";
    }

    /** Returns the authority that a user needs. */
    String requiredAuthority() {
        return Setting.required(
                "email-ledger.page.authority",
                authority,
                "otherwise every user of the application could read the e-mails of all others");
    }
}
