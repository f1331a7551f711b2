package io.emailledger.spring;

import io.emailledger.page.HistoryWebPage;
import java.io.IOException;
import java.net.URI;
import java.security.Principal;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Serves the history page in a reactive application. The body of a request, which is small, is read before the page is
 * called, so a client that sends slowly occupies no thread. The page waits for the database, and for a client that reads
 * slowly, so it has a bounded number of threads of its own. A client that takes nothing for a minute loses its connection
 * and gives its thread back; while all threads are taken, further requests are answered 503.
 */
final class ReactivePage {
    /** More than any request to the page has; the page refuses what is above its own limit. */
    private static final int MOST = 128 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(ReactivePage.class);
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int THREADS = 32;
    private static final int WAITING = 100;

    private final BoundedThreads threads = new BoundedThreads("email-ledger-page", THREADS, WAITING);
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

    Mono<Void> handle(ServerWebExchange exchange) {
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
                out -> answer(request, new ReactivePageResponse(response, out)),
                response.bufferFactory(),
                threads::run);
        Flux<DataBuffer> bounded = Flux.defer(() ->
                        threads.enter() ? content : Flux.error(new PageFailedException(HttpStatus.SERVICE_UNAVAILABLE)))
                .timeout(PATIENCE)
                .onErrorMap(TimeoutException.class, late -> new PageFailedException(HttpStatus.SERVICE_UNAVAILABLE));
        return response.writeWith(bounded)
                .onErrorResume(PageFailedException.class, failure -> failed(response, failure));
    }

    /**
     * Answers without an exception, because Spring logs one with the query of the request, if nothing was sent. A failure
     * after the first bytes ends the connection, by which the client knows that the content is incomplete.
     */
    private static Mono<Void> failed(ServerHttpResponse response, PageFailedException failure) {
        if (response.isCommitted()) {
            return Mono.error(failure);
        }
        response.getHeaders().setETag(null);
        response.getHeaders().setContentLength(0);
        response.setStatusCode(failure.status());
        return response.setComplete();
    }

    private void answer(ReactivePageRequest request, ReactivePageResponse response) {
        try {
            page.answer(request, response);
        } catch (IOException | RuntimeException e) {
            // The page has logged it, or the client has left.
            throw new PageFailedException(HttpStatus.INTERNAL_SERVER_ERROR, e);
        } catch (Error e) {
            PageFailedException failure = new PageFailedException(HttpStatus.INTERNAL_SERVER_ERROR, e);
            LOG.error("A request to the history page failed and is answered with 500", failure);
            throw failure;
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
