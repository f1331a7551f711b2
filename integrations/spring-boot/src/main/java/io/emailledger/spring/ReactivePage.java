package io.emailledger.spring;

import io.emailledger.page.HistoryWebPage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.security.Principal;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebHandler;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Serves the history page in a reactive application. The body of a request, which is small, is read before the page is
 * called, so a slow client occupies no thread. The page waits for the database, so it is called on a thread that may wait.
 */
final class ReactivePage implements WebHandler {
    /** More than any request to the page has; the page refuses what is above its own limit. */
    private static final int MOST = 128 * 1024;

    private static final Executor WAITING = Schedulers.boundedElastic()::schedule;

    private final HistoryWebPage page;
    private final String mount;

    /** Serves the addresses of a pattern that ends in {@code /*}, within the context path of the application. */
    ReactivePage(HistoryWebPage page, String pattern) {
        this.page = page;
        this.mount = pattern.substring(0, pattern.length() - "/*".length());
        if (!page.isProtected()) {
            throw new InvalidPropertyException(
                    PageProperties.PATH,
                    "needs a login: set authentication(...) of the bean of type " + HistoryWebPage.class.getName());
        }
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange) {
        String path = exchange.getRequest().getPath().pathWithinApplication().value();
        if (path.equals(mount)) {
            return redirectToSlash(exchange);
        }
        Mono<Optional<Principal>> user =
                exchange.getPrincipal().map(Optional::of).defaultIfEmpty(Optional.empty());
        return Mono.zip(user, ReactiveBody.of(exchange.getRequest(), MOST))
                .flatMap(given ->
                        answer(exchange, new ReactivePageRequest(exchange, below(path), given.getT1(), given.getT2())));
    }

    /** The pattern has matched a decoded path. One that is spelled in another way is no address of the page. */
    private String below(String path) {
        return path.startsWith(mount + "/") ? path.substring(mount.length() + 1) : path;
    }

    private Mono<Void> answer(ServerWebExchange exchange, ReactivePageRequest request) {
        ServerHttpResponse response = exchange.getResponse();
        // Status and headers are sent with the first bytes, or at the end if there are none.
        Publisher<DataBuffer> content = DataBufferUtils.outputStreamPublisher(
                out -> answer(request, new ReactivePageResponse(response, out)), response.bufferFactory(), WAITING);
        return response.writeWith(content);
    }

    /** A failure after the first bytes ends the connection, by which the client knows that the content is incomplete. */
    private void answer(ReactivePageRequest request, ReactivePageResponse response) {
        try {
            page.answer(request, response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Relative, because a proxy may have another path before it. */
    private Mono<Void> redirectToSlash(ServerWebExchange exchange) {
        String query = exchange.getRequest().getURI().getRawQuery();
        String target = mount.substring(mount.lastIndexOf('/') + 1) + "/" + (query == null ? "" : "?" + query);
        exchange.getResponse().setStatusCode(HttpStatus.FOUND);
        exchange.getResponse().getHeaders().setLocation(URI.create(target));
        return exchange.getResponse().setComplete();
    }
}
