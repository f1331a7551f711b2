package io.emailledger.providers;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Remembers the ids of signed requests, with the hash of the first body that came with each. A request with a known id
 * and body need not be read again; one with another body is forged, where the signature does not cover the body. Its
 * memory is that of this process, and bounded: the oldest id is forgotten first. An unchanged request that comes again
 * after that changes nothing, because its events are known to the store.
 */
final class ReplayGuard {
    private static final int MOST = 20_000;
    private static final int LONGEST = 200;

    private final Map<String, Request> requests = new LinkedHashMap<>();

    private record Request(String hash, boolean stored) {}

    /** The result of a look. */
    enum Seen {
        NEW,
        REPEATED,
        ALTERED
    }

    /** Looks a request up, and remembers it if it is new. One that could not be stored is new again. */
    synchronized Seen look(Optional<String> id, byte[] body) {
        if (id.isEmpty()) {
            return Seen.NEW;
        }
        Request known = requests.get(key(id.get()));
        if (known == null) {
            put(id.get(), new Request(sha256(body), false));
            return Seen.NEW;
        }
        if (!known.hash().equals(sha256(body))) {
            return Seen.ALTERED;
        }
        return known.stored() ? Seen.REPEATED : Seen.NEW;
    }

    /** Remembers that all of a request is in the store. */
    synchronized void stored(Optional<String> id, byte[] body) {
        id.ifPresent(text -> put(text, new Request(sha256(body), true)));
    }

    private void put(String id, Request request) {
        requests.put(key(id), request);
        if (requests.size() > MOST) {
            requests.remove(requests.keySet().iterator().next());
        }
    }

    private static String key(String id) {
        return id.length() <= LONGEST ? id : id.substring(0, LONGEST);
    }

    private static String sha256(byte[] body) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
