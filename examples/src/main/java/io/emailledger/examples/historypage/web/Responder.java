package io.emailledger.examples.historypage.web;

import com.sun.net.httpserver.HttpExchange;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;

/** Writes answers to exchanges. */
public final class Responder {
    /** The size of the buffer: until it is full nothing is sent, and a failure can still be answered with an error. */
    private static final int HELD_BACK = 32 * 1024;

    private static final int NO_BODY = -1;
    private static final int CHUNKED = 0;

    private Responder() {}

    /**
     * Writes an answer and closes the exchange.
     *
     * @param exchange the exchange
     * @param answer the answer
     * @throws IOException if the client has left. The exchange is not closed then, nor after a RuntimeException of a
     *     content: passing the exception on makes the server cut the connection, while a close would end the content
     *     as if it were complete
     */
    public static void send(HttpExchange exchange, Answer answer) throws IOException {
        answer.headers().forEach(exchange.getResponseHeaders()::set);
        boolean head = exchange.getRequestMethod().equals("HEAD");
        if (answer.status() == 200 && isKnown(exchange, answer)) {
            exchange.getResponseHeaders().remove("Content-Type");
            exchange.sendResponseHeaders(304, NO_BODY);
        } else if (head) {
            answer.length()
                    .ifPresent(length -> exchange.getResponseHeaders().set("Content-Length", Integer.toString(length)));
            exchange.sendResponseHeaders(answer.status(), NO_BODY);
        } else {
            write(exchange, answer);
        }
        exchange.close();
    }

    private static void write(HttpExchange exchange, Answer answer) throws IOException {
        try {
            OutputStream out = new BufferedOutputStream(new Lazy(exchange, answer), HELD_BACK);
            answer.content().writeTo(out);
            out.flush();
        } catch (RuntimeException e) {
            // An error replaces it: it must not be saved as a file, nor be cached under this tag.
            answer.headers().keySet().forEach(exchange.getResponseHeaders()::remove);
            throw e;
        }
    }

    private static boolean isKnown(HttpExchange exchange, Answer answer) {
        Optional<String> known =
                Optional.ofNullable(exchange.getRequestHeaders().getFirst("If-None-Match"));
        return answer.tag()
                .filter(tag -> known.filter(k -> k.equals("*") || tags(k).contains(tag))
                        .isPresent())
                .isPresent();
    }

    private static List<String> tags(String header) {
        return List.of(header.replace("W/", "").split("\\s*,\\s*", -1));
    }

    /** Sends the head of the answer with the first bytes of its content. */
    private static final class Lazy extends OutputStream {
        private final HttpExchange exchange;
        private final Answer answer;

        Lazy(HttpExchange exchange, Answer answer) {
            this.exchange = exchange;
            this.answer = answer;
        }

        private void begin() throws IOException {
            if (exchange.getResponseCode() == -1) {
                int length = answer.length().orElse(CHUNKED);
                exchange.sendResponseHeaders(answer.status(), answer.length().isPresent() && length == 0 ? -1 : length);
            }
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            begin();
            exchange.getResponseBody().write(bytes, offset, length);
        }

        @Override
        public void flush() throws IOException {
            begin();
            exchange.getResponseBody().flush();
        }
    }
}
