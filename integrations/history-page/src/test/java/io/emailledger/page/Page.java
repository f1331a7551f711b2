package io.emailledger.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A browser with the page open, reduced to its requests. */
final class Page {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final URI address;
    private final Map<String, String> always = new LinkedHashMap<>();
    private Optional<String> cookie = Optional.empty();
    private Optional<String> token = Optional.empty();

    Page(URI address) {
        this.address = address;
    }

    /** The same browser with the same page open, with its requests directed to another server. */
    Page at(URI another) {
        Page same = new Page(another);
        same.always.putAll(always);
        same.cookie = cookie;
        same.token = token;
        return same;
    }

    /** Sends a header with every request, such as one that logs in. */
    Page with(String name, String value) {
        always.put(name, value);
        return this;
    }

    /** Opens the page: takes cookie and token. */
    Page open() {
        Got session = get("api/session");
        session.header("Set-Cookie").ifPresent(c -> cookie = Optional.of(c.split(";", 2)[0]));
        token = Optional.of(session.json().path("csrfToken").asText());
        return this;
    }

    String cookie() {
        return cookie.orElseThrow();
    }

    String token() {
        return token.orElseThrow();
    }

    Got get(String path) {
        return send(request(path).GET());
    }

    JsonNode json(String path) {
        Got got = get(path);
        if (got.status() != 200) {
            throw new AssertionError(path + " was answered " + got.status() + " " + got.body());
        }
        return got.json();
    }

    Got post(String path, String body) {
        return send(change(path, body));
    }

    /** A change request as the page sends it, which a test can modify. */
    HttpRequest.Builder change(String path, String body) {
        HttpRequest.Builder request = request(path)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .setHeader("Content-Type", "application/json");
        token.ifPresent(t -> request.setHeader("X-CSRF-Token", t));
        return request;
    }

    HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + path));
        always.forEach(request::setHeader);
        cookie.ifPresent(c -> request.setHeader("Cookie", c));
        return request;
    }

    Got send(HttpRequest.Builder request) {
        try {
            return new Got(CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** The members of a JSON object. */
    @SuppressWarnings("unchecked")
    static Map<String, Object> read(String json) {
        try {
            return JSON.readValue(json, Map.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The JSON of an object. */
    static String written(Map<String, Object> members) {
        return JSON.valueToTree(members).toString();
    }

    /** A response. */
    record Got(HttpResponse<String> response) {
        int status() {
            return response.statusCode();
        }

        String body() {
            return response.body();
        }

        Optional<String> header(String name) {
            return response.headers().firstValue(name);
        }

        JsonNode json() {
            try {
                return JSON.readTree(body());
            } catch (IOException e) {
                throw new UncheckedIOException("not JSON: " + body(), e);
            }
        }

        String errorCode() {
            return json().path("error").path("code").asText();
        }
    }
}
