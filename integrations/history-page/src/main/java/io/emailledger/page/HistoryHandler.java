package io.emailledger.page;

import static io.emailledger.message.InvalidValueException.requirePresent;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;

/**
 * Serves the history page from the JDK's own {@link com.sun.net.httpserver.HttpServer}, for an application that has one:
 *
 * <pre>{@code
 * server.createContext("/history/", new HistoryHandler(HistoryWebPage.of(ledger).authentication(login)));
 * }</pre>
 *
 * <p>The path has to end in a slash. The server needs an executor of several threads, and two system properties, set
 * before the first server of the process is created: {@code sun.net.httpserver.nodelay=true}, without which every
 * answer waits 40 ms on Java 17, and {@code sun.net.httpserver.maxReqTime}, in seconds, without which a client that
 * never finishes its request blocks a thread for ever. {@link HistoryServer} needs neither.
 *
 * <p>Thread-safe. This class and {@link HistoryServer} need the module {@code jdk.httpserver}.
 */
public final class HistoryHandler implements HttpHandler {
    private final HistoryWebPage page;

    /**
     * Creates a handler.
     *
     * @param page the page that it serves; without a login it answers only to this machine
     */
    public HistoryHandler(HistoryWebPage page) {
        this.page = requirePresent(page, "page");
    }

    /**
     * Answers one exchange and closes it.
     *
     * @param exchange the exchange
     * @throws IOException if the client has left. The exchange is not closed then, nor after a RuntimeException: the
     *     server cuts the connection, while a close would end the content as if it were complete
     */
    @Override
    public void handle(HttpExchange exchange) throws IOException {
        page.answer(new ExchangeRequest(exchange), new ExchangeResponse(exchange));
        exchange.close();
    }

    @Override
    public String toString() {
        return "HistoryHandler[" + page + "]";
    }
}
