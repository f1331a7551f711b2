package io.emailledger.page;

import io.emailledger.page.web.HttpAnswer;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Writes the answer to one request. */
final class Responder {
    /** The size of the buffer: until it is full nothing is sent, and a failure can still be answered with an error. */
    private static final int HELD_BACK = 32 * 1024;

    private final PageRequest request;
    private final PageResponse response;
    private boolean started;

    Responder(PageRequest request, PageResponse response) {
        this.request = request;
        this.response = response;
    }

    /** Whether a part of an answer has been sent, so that no other can be. */
    boolean hasStarted() {
        return started;
    }

    void send(HttpAnswer answer) throws IOException {
        if (answer.status() == 200 && isKnown(answer)) {
            Map<String, String> headers = new LinkedHashMap<>(answer.headers());
            headers.remove("Content-Type");
            started = true;
            response.send(304, headers);
        } else if (request.method().equals("HEAD")) {
            Map<String, String> headers = new LinkedHashMap<>(answer.headers());
            answer.length().ifPresent(length -> headers.put("Content-Length", Long.toString(length)));
            started = true;
            response.send(answer.status(), headers);
        } else {
            // Not closed: closing would send what is left of a content that has failed.
            OutputStream out = new BufferedOutputStream(new Lazy(answer), HELD_BACK);
            answer.content().writeTo(out);
            out.flush();
        }
    }

    private boolean isKnown(HttpAnswer answer) {
        Optional<String> known = request.header("If-None-Match");
        return answer.tag()
                .filter(tag -> known.filter(k -> k.equals("*") || tags(k).contains(tag))
                        .isPresent())
                .isPresent();
    }

    private static List<String> tags(String header) {
        return List.of(header.replace("W/", "").split("\\s*,\\s*", -1));
    }

    /** Sends the head of the answer with the first bytes of its content. */
    private final class Lazy extends OutputStream {
        private final HttpAnswer answer;
        private Optional<OutputStream> body = Optional.empty();

        Lazy(HttpAnswer answer) {
            this.answer = answer;
        }

        private OutputStream body() throws IOException {
            if (body.isEmpty()) {
                started = true;
                body = Optional.of(start(answer, response));
            }
            return body.get();
        }

        @Override
        public void write(int b) throws IOException {
            body().write(b);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            body().write(bytes, offset, length);
        }

        @Override
        public void flush() throws IOException {
            body().flush();
        }
    }

    private static OutputStream start(HttpAnswer answer, PageResponse response) throws IOException {
        OptionalLong length = answer.length();
        return length.isPresent()
                ? response.start(answer.status(), answer.headers(), length.getAsLong())
                : response.start(answer.status(), answer.headers());
    }
}
