package io.emailledger.page.web;

import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * An answer to a request: a status, headers, a security policy, and a content. It is written once.
 */
public final class HttpAnswer {
    private final int status;
    private final Policy policy;
    private final Map<String, String> headers;
    private final Optional<Supplier<byte[]>> bytes;
    private final Content content;

    private HttpAnswer(
            int status, Policy policy, Map<String, String> headers, Optional<Supplier<byte[]>> bytes, Content content) {
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
     * @param value a record or a list of what JSON can express
     * @return the answer
     */
    public static HttpAnswer json(int status, Object value) {
        byte[] bytes = Json.write(value);
        return of(status, Policy.DATA, "application/json", () -> bytes);
    }

    /**
     * Answers with JSON and status 200.
     *
     * @param value a record or a list of what JSON can express
     * @return the answer
     */
    public static HttpAnswer json(Object value) {
        return json(200, value);
    }

    /**
     * Answers with JSON and status 200; most of it is created only for a client that does not have it yet.
     *
     * @param basis what is cheap to make and changes whenever the value would; the tag is made of it
     * @param value makes the record; it is asked at most once, and while the answer is written
     * @return the answer, with a tag
     */
    public static HttpAnswer json(Object basis, Supplier<?> value) {
        return of(200, Policy.DATA, "application/json", new Once(() -> Json.write(value.get())))
                .with("ETag", tag(Json.write(basis)));
    }

    /**
     * Answers with a document.
     *
     * @param policy the security policy
     * @param mediaType its type
     * @param bytes all of it
     * @return an answer with status 200
     */
    public static HttpAnswer document(Policy policy, String mediaType, byte[] bytes) {
        return of(200, policy, mediaType, () -> bytes);
    }

    /**
     * Answers with a file to be saved, written as it is made. If that fails when the first bytes have left, the
     * connection is cut, so that no client takes a part for the whole.
     *
     * @param mediaType its type
     * @param fileName its name, of letters, digits, dots and hyphens
     * @param content writes it
     * @return an answer with status 200
     */
    public static HttpAnswer download(String mediaType, String fileName, Content content) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", mediaType);
        headers.put("Content-Disposition", "attachment; filename=\"" + fileName + "\"");
        return new HttpAnswer(200, Policy.DATA, headers, Optional.empty(), content);
    }

    private static HttpAnswer of(int status, Policy policy, String mediaType, Supplier<byte[]> bytes) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", mediaType);
        return new HttpAnswer(status, policy, headers, Optional.of(bytes), out -> out.write(bytes.get()));
    }

    /**
     * Adds a header.
     *
     * @param name its name
     * @param value its value
     * @return a new answer
     */
    public HttpAnswer with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new HttpAnswer(status, policy, more, bytes, content);
    }

    /**
     * Adds a tag that is the same for as long as the content is (RFC 9110 section 8.8.3). A later request can then be
     * answered 304.
     *
     * @return a new answer; the same if its content is made while it is written
     */
    public HttpAnswer tagged() {
        return bytes.map(b -> with("ETag", tag(b.get()))).orElse(this);
    }

    /**
     * Returns the status.
     *
     * @return a status of HTTP
     */
    public int status() {
        return status;
    }

    /**
     * Returns the headers, those of the security policy among them.
     *
     * @return values by name
     */
    public Map<String, String> headers() {
        Map<String, String> all = new LinkedHashMap<>(policy.headers());
        all.putAll(headers);
        return Collections.unmodifiableMap(all);
    }

    /**
     * Returns the tag.
     *
     * @return the value of ETag; empty if it has none
     */
    public Optional<String> tag() {
        return Optional.ofNullable(headers.get("ETag"));
    }

    /**
     * Returns the length of the content.
     *
     * @return the number of bytes; empty if it is written as it is made
     */
    public OptionalLong length() {
        return bytes.map(b -> OptionalLong.of(b.get().length)).orElseGet(OptionalLong::empty);
    }

    /**
     * Returns the content.
     *
     * @return the content, to be written once
     */
    public Content content() {
        return content;
    }

    private static String tag(byte[] bytes) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
            return '"' + Base64.getUrlEncoder().withoutPadding().encodeToString(hash) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256.", e);
        }
    }

    /** Makes bytes when they are first asked for; on one thread. */
    private static final class Once implements Supplier<byte[]> {
        private final Supplier<byte[]> maker;
        private Optional<byte[]> made = Optional.empty();

        Once(Supplier<byte[]> maker) {
            this.maker = maker;
        }

        @Override
        public byte[] get() {
            byte[] bytes = made.orElseGet(maker);
            made = Optional.of(bytes);
            return bytes;
        }
    }
}
