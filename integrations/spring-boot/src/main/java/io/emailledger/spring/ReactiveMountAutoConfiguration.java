package io.emailledger.spring;

import io.emailledger.spring.Mount.Mounts;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebHandler;
import reactor.core.publisher.Mono;

/** Serves pixels, links, unsubscribe links and the webhooks of providers in a reactive application. */
@AutoConfiguration(after = {TrackingEndpointAutoConfiguration.class, ProviderWebhookAutoConfiguration.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnClass(SimpleUrlHandlerMapping.class)
@ConditionalOnBean(Mounts.class)
class ReactiveMountAutoConfiguration {
    private static final byte[] NOTHING = {};
    private static final int THREADS = 16;
    private static final int WAITING = 1_000;

    private final BoundedThreads threads = new BoundedThreads("email-ledger-web", THREADS, WAITING);

    @Bean
    SimpleUrlHandlerMapping emailLedgerMapping(ObjectProvider<Mounts> mounts, Environment environment) {
        String prefix = MountPath.cleaned(environment.getProperty("spring.webflux.base-path", ""));
        return new SimpleUrlHandlerMapping(
                MountPatterns.of(mounts.orderedStream(), prefix, this::handler), MountPatterns.FIRST);
    }

    /** A part may wait for the database, which no thread of the event loop may. */
    private WebHandler handler(Mount mount) {
        return exchange -> {
            Mount.Request head = head(exchange.getRequest());
            Optional<Mount.Response> early = mount.responder().respondWithoutBody(head);
            if (early.isEmpty() && !mount.waits()) {
                early = Optional.of(mount.responder().respond(head));
            }
            return early.map(Mono::just)
                    .orElseGet(() -> answer(mount, exchange, head))
                    .flatMap(answer -> write(answer, exchange));
        };
    }

    private Mono<Mount.Response> answer(Mount mount, ServerWebExchange exchange, Mount.Request head) {
        MountBodies bodies = mount.bodies();
        if (!bodies.areRead(head.method())) {
            return threads.call(() -> mount.responder().respond(head), () -> Mount.UNAVAILABLE);
        }
        return Mono.defer(() -> bodies.enter()
                .map(place -> answer(mount, exchange, head, place))
                .orElseGet(() -> Mono.just(Mount.UNAVAILABLE)));
    }

    /** The place is left when the body is no longer in memory: after the work, also if the client has left before. */
    private Mono<Mount.Response> answer(
            Mount mount, ServerWebExchange exchange, Mount.Request head, MountBodies.Place place) {
        AtomicBoolean isRead = new AtomicBoolean();
        return ReactiveBody.of(exchange, head, mount.bodies())
                .flatMap(request -> {
                    isRead.set(true);
                    return threads.call(
                            () -> {
                                try {
                                    return mount.responder().respond(request);
                                } finally {
                                    place.leave();
                                }
                            },
                            () -> {
                                place.leave();
                                return Mount.UNAVAILABLE;
                            });
                })
                .doFinally(end -> {
                    if (!isRead.get()) {
                        place.leave();
                    }
                });
    }

    private static Mount.Request head(ServerHttpRequest request) {
        Map<String, List<String>> headers = new HashMap<>();
        request.getHeaders().forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values));
        String client = Optional.ofNullable(request.getRemoteAddress())
                .map(InetSocketAddress::getAddress)
                .map(InetAddress::getHostAddress)
                .orElse("");
        return new Mount.Request(request.getMethod().name(), request.getPath().value(), headers, client, NOTHING);
    }

    /** The endpoints answer HEAD without a body, whose length is not that of the body of GET. */
    private static Mono<Void> write(Mount.Response answer, ServerWebExchange exchange) {
        ServerHttpResponse response = exchange.getResponse();
        response.setStatusCode(HttpStatusCode.valueOf(answer.status()));
        answer.headers().forEach(response.getHeaders()::set);
        if (exchange.getRequest().getMethod().equals(HttpMethod.HEAD)) {
            return response.setComplete();
        }
        response.getHeaders().setContentLength(answer.body().length);
        return response.writeWith(Mono.just(response.bufferFactory().wrap(answer.body())));
    }
}
