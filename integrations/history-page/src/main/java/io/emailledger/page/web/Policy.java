package io.emailledger.page.web;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The security headers of an answer. Every answer has one of these policies. */
public enum Policy {
    /** The page itself: its own scripts and styles, nothing inline, nothing from elsewhere, never in a frame. */
    PAGE(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
                    + " frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            "no-cache"),
    /** Data: never shown as a document, and never cached. */
    DATA("default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox", "no-store"),
    /** The HTML of an e-mail, which is untrusted. It runs nothing and loads nothing, not even the pixel. */
    STRANGER(
            "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none';"
                    + " form-action 'none'; frame-ancestors 'self'",
            "no-store");

    private final String contentSecurity;
    private final String cache;

    Policy(String contentSecurity, String cache) {
        this.contentSecurity = contentSecurity;
        this.cache = cache;
    }

    /**
     * Returns the headers.
     *
     * @return names and values
     */
    public Map<String, String> headers() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("Content-Security-Policy", contentSecurity);
        all.put("Cache-Control", cache);
        all.put("X-Content-Type-Options", "nosniff");
        all.put("Referrer-Policy", "no-referrer");
        all.put("Cross-Origin-Opener-Policy", "same-origin");
        all.put("Cross-Origin-Resource-Policy", "same-origin");
        // A browser guesses from an <a> which name it will need, and that may be unique to the e-mail. The hints that
        // a document gives of itself are not guesses, and this does not stop them: see InertHtml.
        all.put("X-DNS-Prefetch-Control", "off");
        return Collections.unmodifiableMap(all);
    }
}
