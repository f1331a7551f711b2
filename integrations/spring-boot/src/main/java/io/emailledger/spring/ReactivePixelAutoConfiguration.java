package io.emailledger.spring;

import io.emailledger.EmailLedger;
import io.emailledger.tracking.OpenTracking;
import io.emailledger.tracking.PixelEndpoint;
import io.emailledger.tracking.TrackingRequest;
import io.emailledger.tracking.TrackingResponse;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;
import org.springframework.web.server.WebHandler;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Serves the pixels of open tracking in a reactive application. */
@AutoConfiguration(after = {EmailLedgerAutoConfiguration.class, TrackingAutoConfiguration.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnClass({OpenTracking.class, SimpleUrlHandlerMapping.class})
@ConditionalOnBean({EmailLedger.class, OpenTracking.class, TrackingProperties.class})
@Import(PixelEndpointConfiguration.class)
class ReactivePixelAutoConfiguration {

    /** The endpoint may wait for the database up to a second, which no thread of the event loop may. */
    @Bean
    SimpleUrlHandlerMapping emailLedgerPixelMapping(
            PixelEndpoint endpoint, TrackingProperties properties, Environment environment) {
        String contextPath = environment.getProperty("spring.webflux.base-path", "");
        WebHandler handler = exchange -> Mono.fromCallable(() -> endpoint.respond(read(exchange.getRequest())))
                .subscribeOn(Schedulers.boundedElastic())
                .flatMap(pixel -> write(pixel, exchange.getResponse()));
        return new SimpleUrlHandlerMapping(
                Map.of(properties.pattern(contextPath), handler), PixelEndpointConfiguration.FIRST);
    }

    private static TrackingRequest read(ServerHttpRequest request) {
        Map<String, String> headers = new HashMap<>();
        request.getHeaders()
                .toSingleValueMap()
                .forEach((name, value) -> headers.putIfAbsent(name.toLowerCase(Locale.ROOT), value));
        return new TrackingRequest(
                request.getMethod().name(),
                request.getPath().value(),
                headers,
                Optional.ofNullable(request.getRemoteAddress()).map(InetSocketAddress::getAddress));
    }

    private static Mono<Void> write(TrackingResponse pixel, ServerHttpResponse response) {
        response.setStatusCode(HttpStatusCode.valueOf(pixel.status()));
        pixel.headers().forEach(response.getHeaders()::set);
        byte[] body = pixel.body();
        response.getHeaders().setContentLength(body.length);
        return response.writeWith(Mono.just(response.bufferFactory().wrap(body)));
    }
}
