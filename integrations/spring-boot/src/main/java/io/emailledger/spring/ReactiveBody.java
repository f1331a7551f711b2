package io.emailledger.spring;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpStatus;
import org.springframework.http.codec.multipart.FormFieldPart;
import org.springframework.http.codec.multipart.Part;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Reads the small bodies of requests to a reactive application, before a thread is needed for them. */
final class ReactiveBody {
    private static final byte[] NOTHING = {};
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private ReactiveBody() {}

    /**
     * Returns the body. One with more than {@code most} bytes is refused by its size alone: as many zeros stand for it. A
     * client that takes too long is answered 408.
     */
    static Mono<byte[]> of(ServerHttpRequest request, int most) {
        return DataBufferUtils.join(request.getBody(), most)
                .map(ReactiveBody::bytes)
                .defaultIfEmpty(new byte[0])
                .onErrorResume(DataBufferLimitException.class, large -> Mono.just(new byte[most]))
                .timeout(PATIENCE)
                .onErrorMap(TimeoutException.class, late -> new ResponseStatusException(HttpStatus.REQUEST_TIMEOUT));
    }

    /** Returns a request with its body; a form that a filter has read is taken from the exchange. */
    static Mono<Mount.Request> of(ServerWebExchange exchange, Mount.Request head, MountBodies bodies) {
        // A server refuses to be read again, with an exception or with an empty body.
        Mono<byte[]> body = Mono.defer(() -> of(exchange.getRequest(), bodies.longest() + 1));
        String type = head.header("content-type").orElse("");
        if (!bodies.areForms() || !FormFields.areIn(type)) {
            return body.map(read -> head.with(read, Optional.empty()));
        }
        return body.onErrorResume(IllegalStateException.class, again -> Mono.just(NOTHING))
                .flatMap(read -> read.length > 0
                        ? Mono.just(head.with(read, Optional.empty()))
                        : fields(exchange, type)
                                .map(form -> head.with(form.bytes(), Optional.of(FormFields.TYPE)))
                                .timeout(PATIENCE)
                                .onErrorResume(gone -> Mono.just(head)));
    }

    private static Mono<FormFields> fields(ServerWebExchange exchange, String type) {
        FormFields form = new FormFields();
        if (!FormFields.areParts(type)) {
            return exchange.getFormData()
                    .doOnNext(fields -> fields.forEach(form::add))
                    .thenReturn(form);
        }
        return exchange.getMultipartData()
                .doOnNext(parts -> parts.forEach((name, all) -> form.add(name, texts(all))))
                .thenReturn(form);
    }

    private static List<String> texts(List<Part> parts) {
        return parts.stream()
                .filter(FormFieldPart.class::isInstance)
                .map(part -> ((FormFieldPart) part).value())
                .toList();
    }

    private static byte[] bytes(DataBuffer joined) {
        byte[] bytes = new byte[joined.readableByteCount()];
        joined.read(bytes);
        DataBufferUtils.release(joined);
        return bytes;
    }
}
