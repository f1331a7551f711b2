package io.emailledger.providers;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Remembers the ids of signed requests, with the hash of the body that came with each. A request with a known id and
 * body need not be read again; one with another body is forged, where the signature does not cover the body. Its memory
 * is bounded: the oldest id is forgotten first, and its request then changes nothing either, because its events are
 * known to the store.
 */
final class ReplayGuard {
    private static final int MOST = 20_000;
    private static final int LONGEST = 200;

    private final Map<String, byte[]> bodies = new LinkedHashMap<>();

    /** The result of a look. */
    enum Seen {
        NEW,
        REPEATED,
        ALTERED
    }

    synchronized Seen look(Optional<String> id, byte[] body) {
        byte[] known = id.map(text -> bodies.get(key(text))).orElse(null);
        if (known == null) {
            return Seen.NEW;
        }
        return Signatures.areEqual(known, sha256(body)) ? Seen.REPEATED : Seen.ALTERED;
    }

    synchronized void remember(Optional<String> id, byte[] body) {
        id.ifPresent(text -> bodies.put(key(text), sha256(body)));
        if (bodies.size() > MOST) {
            bodies.remove(bodies.keySet().iterator().next());
        }
    }

    private static String key(String id) {
        return id.length() <= LONGEST ? id : id.substring(0, LONGEST);
    }

    private static byte[] sha256(byte[] body) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(body);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
