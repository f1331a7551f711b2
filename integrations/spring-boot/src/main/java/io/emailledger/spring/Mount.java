package io.emailledger.spring;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A part of the library that answers requests of the application's server, a servlet container or a reactive one.
 *
 * @param path where it is served
 * @param bodies the bodies that are read
 * @param waits whether the responder may wait for the database
 * @param responder answers a request
 */
record Mount(MountPath path, MountBodies bodies, boolean waits, Responder responder) {
    /** The answer while too many requests are being answered; it may come again. */
    static final Response UNAVAILABLE = new Response(503, Map.of("Retry-After", "10"), new byte[0]);

    private static final Pattern DIGITS = Pattern.compile("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    /** Answers a request. */
    @FunctionalInterface
    interface Responder {
        /** Answers a request before its body is read, if the rest of it is enough. Never waits. */
        default Optional<Response> respondWithoutBody(Request head) {
            return Optional.empty();
        }

        Response respond(Request request);
    }

    /** Several of them, as one bean. */
    record Mounts(List<Mount> all) {}

    /** A request. */
    static final class Request {
        private final String method;
        private final String path;
        private final Map<String, List<String>> headers;
        private final String client;
        private final byte[] body;

        /** A request, with the names of its header fields in lower case. */
        Request(String method, String path, Map<String, List<String>> headers, @Nullable String client, byte[] body) {
            this.method = method;
            this.path = path;
            this.headers = headers;
            this.client = client == null ? "" : client;
            this.body = body;
        }

        /** Returns this request with its body, and the type in which it is. */
        Request with(byte[] read, Optional<String> type) {
            Map<String, List<String>> all = new HashMap<>(headers);
            type.ifPresent(value -> all.put("content-type", List.of(value)));
            return new Request(method, path, all, client, read);
        }

        String method() {
            return method;
        }

        String path() {
            return path;
        }

        Map<String, List<String>> headers() {
            return headers;
        }

        Optional<String> header(String lowerCaseName) {
            return headers.getOrDefault(lowerCaseName, List.of()).stream().findFirst();
        }

        String client() {
            return client;
        }

        /** A server gives the address as digits; what is none would be looked up as a name, and is left out. */
        Optional<InetAddress> address() {
            try {
                return DIGITS.matcher(client).matches() ? Optional.of(InetAddress.getByName(client)) : Optional.empty();
            } catch (UnknownHostException e) {
                return Optional.empty();
            }
        }

        byte[] body() {
            return body;
        }
    }

    /** A response. */
    static final class Response {
        private final int status;
        private final Map<String, String> headers;
        private final byte[] body;

        Response(int status, Map<String, String> headers, byte[] body) {
            this.status = status;
            this.headers = headers;
            this.body = body;
        }

        int status() {
            return status;
        }

        Map<String, String> headers() {
            return headers;
        }

        byte[] body() {
            return body;
        }
    }
}
