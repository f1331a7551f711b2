package io.emailledger.tracking;

import io.emailledger.message.InvalidValueException;
import java.net.URI;
import java.util.Locale;

/** The rules for the address to which tokens are appended. */
final class BaseUrl {
    private static final int MAX_URL = 500;

    private BaseUrl() {}

    static URI checked(URI base) {
        String scheme = base.getScheme() == null ? "" : base.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") && !scheme.equals("http")) {
            throw new InvalidValueException("url", "must begin with https:// (or http://)");
        }
        if (base.getHost() == null || base.getRawUserInfo() != null) {
            throw new InvalidValueException("url", "must have a host and no user name");
        }
        if (base.getRawQuery() != null || base.getRawFragment() != null) {
            throw new InvalidValueException("url", "must have neither a query nor a fragment");
        }
        if (!base.getRawPath().endsWith("/")) {
            throw new InvalidValueException("url", "must end with a slash, because the token is appended to it");
        }
        if (base.toString().length() > MAX_URL || !base.toASCIIString().equals(base.toString())) {
            throw new InvalidValueException("url", "must be ASCII and not longer than " + MAX_URL + " characters");
        }
        return base;
    }

    /** Browsers send fetch metadata over TLS alone. */
    static boolean isSecure(URI base) {
        return "https".equalsIgnoreCase(base.getScheme());
    }
}
