package io.emailledger.examples.historypage.web;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What is answered to a request: a status, headers, how safe a browser has to be with it, and a content. Immutable.
 */
public final class Answer {
    private final int status;
    private final Policy policy;
    private final Map<String, String> headers;
    private final Optional<byte[]> bytes;
    private final Content content;

    private Answer(int status, Policy policy, Map<String, String> headers, Optional<byte[]> bytes, Content content) {
        this.status = status;
        this.policy = policy;
        this.headers = headers;
        this.bytes = bytes;
        this.content = content;
    }

    /** A content that is written as it is made, because it may be large. */
    @FunctionalInterface
    public interface Content {
        /**
         * Writes it.
         *
         * @param out where to; it is not to be closed
         * @throws IOException if {@code out} fails
         */
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Answers with JSON.
     *
     * @param status the status of HTTP
     * @param value what Jackson writes
     * @return the answer
     */
    public static Answer json(int status, Object value) {
        return of(status, Policy.DATA, "application/json", Json.write(value));
    }

    /**
     * Answers with JSON and status 200.
     *
     * @param value what Jackson writes
     * @return the answer
     */
    public static Answer json(Object value) {
        return json(200, value);
    }

    /**
     * Answers with a document.
     *
     * @param policy how safe a browser has to be with it
     * @param mediaType its type
     * @param bytes all of it
     * @return an answer with status 200
     */
    public static Answer document(Policy policy, String mediaType, byte[] bytes) {
        return of(200, policy, mediaType, bytes);
    }

    /**
     * Answers with a file to be saved, written as it is made. If that fails when the first bytes have left, the
     * connection is cut, so that nobody takes a part for the whole.
     *
     * @param mediaType its type
     * @param fileName its name, of letters, digits, dots and hyphens
     * @param content writes it
     * @return an answer with status 200
     */
    public static Answer download(String mediaType, String fileName, Content content) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", mediaType);
        headers.put("Content-Disposition", "attachment; filename=\"" + fileName + "\"");
        return new Answer(200, Policy.DATA, headers, Optional.empty(), content);
    }

    private static Answer of(int status, Policy policy, String mediaType, byte[] bytes) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", mediaType);
        return new Answer(status, policy, headers, Optional.of(bytes), out -> out.write(bytes));
    }

    /**
     * Adds a header.
     *
     * @param name its name
     * @param value its value
     * @return a new answer
     */
    public Answer with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Answer(status, policy, more, bytes, content);
    }

    /**
     * Adds a tag that is the same for as long as the content is (RFC 9110 section 8.8.3), so that somebody who asks
     * again is told when nothing has changed.
     *
     * @return a new answer; the same if its content is made while it is written
     */
    public Answer tagged() {
        return bytes.map(b -> with("ETag", '"' + digest(b) + '"')).orElse(this);
    }

    int status() {
        return status;
    }

    Map<String, String> headers() {
        Map<String, String> all = new LinkedHashMap<>(policy.headers());
        all.putAll(headers);
        return Collections.unmodifiableMap(all);
    }

    Optional<String> tag() {
        return Optional.ofNullable(headers.get("ETag"));
    }

    Optional<Integer> length() {
        return bytes.map(b -> b.length);
    }

    Content content() {
        return content;
    }

    private static String digest(byte[] bytes) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
            return new String(Base64.getUrlEncoder().withoutPadding().encode(hash), StandardCharsets.US_ASCII);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256.", e);
        }
    }
}
