package io.emailledger.spring;

import io.emailledger.spring.Mount.Mounts;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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
import org.springframework.web.server.WebHandler;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Serves pixels, links, unsubscribe links and the web hooks of providers in a reactive application. */
@AutoConfiguration(after = {TrackingEndpointAutoConfiguration.class, ProviderWebhookAutoConfiguration.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnClass(SimpleUrlHandlerMapping.class)
@ConditionalOnBean(Mounts.class)
class ReactiveMountAutoConfiguration {
    private static final byte[] NOTHING = {};

    @Bean
    SimpleUrlHandlerMapping emailLedgerMapping(ObjectProvider<Mounts> mounts, Environment environment) {
        String contextPath = environment.getProperty("spring.webflux.base-path", "");
        return new SimpleUrlHandlerMapping(
                MountPatterns.of(mounts.orderedStream(), contextPath, ReactiveMountAutoConfiguration::handler),
                MountPatterns.FIRST);
    }

    /** A part may wait for the database, which no thread of the event loop may. */
    private static WebHandler handler(Mount mount) {
        return exchange -> body(exchange.getRequest(), mount.longestBody())
                .flatMap(body -> Mono.fromCallable(() -> mount.responder().respond(read(exchange.getRequest(), body)))
                        .subscribeOn(Schedulers.boundedElastic()))
                .flatMap(answer -> write(answer, exchange.getResponse()));
    }

    private static Mono<byte[]> body(ServerHttpRequest request, int longestBody) {
        if (longestBody == 0 || !request.getMethod().equals(HttpMethod.POST)) {
            return Mono.just(NOTHING);
        }
        return ReactiveBody.of(request, longestBody + 1L);
    }

    private static Mount.Request read(ServerHttpRequest request, byte[] body) {
        Map<String, List<String>> headers = new HashMap<>();
        request.getHeaders().forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values));
        String client = Optional.ofNullable(request.getRemoteAddress())
                .map(InetSocketAddress::getAddress)
                .map(InetAddress::getHostAddress)
                .orElse("");
        return new Mount.Request(request.getMethod().name(), request.getPath().value(), headers, client, body);
    }

    private static Mono<Void> write(Mount.Response answer, ServerHttpResponse response) {
        response.setStatusCode(HttpStatusCode.valueOf(answer.status()));
        answer.headers().forEach(response.getHeaders()::set);
        response.getHeaders().setContentLength(answer.body().length);
        return response.writeWith(Mono.just(response.bufferFactory().wrap(answer.body())));
    }
}
