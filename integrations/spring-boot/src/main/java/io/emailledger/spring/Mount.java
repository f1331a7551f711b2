package io.emailledger.spring;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A part of the library that answers requests of the application's server, a servlet container or a reactive one.
 *
 * @param path where it is served
 * @param longestBody the largest body of a POST in bytes; one byte more is read of a larger one. 0 if none is read
 * @param responder answers a request, and may wait for the database
 */
record Mount(MountPath path, int longestBody, Responder responder) {
    private static final Pattern DIGITS = Pattern.compile("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    /** Answers a request. */
    @FunctionalInterface
    interface Responder {
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
