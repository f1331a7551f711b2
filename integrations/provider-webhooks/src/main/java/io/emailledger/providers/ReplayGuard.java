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
    synchronized Seen look(Optional<String> id, String hash) {
        if (id.isEmpty()) {
            return Seen.NEW;
        }
        Request known = requests.get(key(id.get()));
        if (known == null) {
            put(id.get(), new Request(hash, false));
            return Seen.NEW;
        }
        if (!known.hash().equals(hash)) {
            return Seen.ALTERED;
        }
        return known.stored() ? Seen.REPEATED : Seen.NEW;
    }

    /** Remembers that all of a request is in the store. */
    synchronized void stored(Optional<String> id, String hash) {
        id.ifPresent(text -> put(text, new Request(hash, true)));
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

    /** Returns the hash of a body; empty if its request has no id, because nothing is remembered of it then. */
    static String hash(Optional<String> id, byte[] body) {
        return id.isPresent() ? sha256(body) : "";
    }

    private static String sha256(byte[] body) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
