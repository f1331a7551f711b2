package io.emailledger.spring;

import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Mono;

/** Reads the small bodies of requests to a reactive application, before a thread is needed for them. */
final class ReactiveBody {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private ReactiveBody() {}

    /** Returns the body, or the first bytes of one with more; a client that takes too long is answered 408. */
    static Mono<byte[]> of(ServerHttpRequest request, long most) {
        return DataBufferUtils.join(DataBufferUtils.takeUntilByteCount(request.getBody(), most))
                .map(ReactiveBody::bytes)
                .defaultIfEmpty(new byte[0])
                .timeout(PATIENCE)
                .onErrorMap(TimeoutException.class, late -> new ResponseStatusException(HttpStatus.REQUEST_TIMEOUT));
    }

    private static byte[] bytes(DataBuffer joined) {
        byte[] bytes = new byte[joined.readableByteCount()];
        joined.read(bytes);
        DataBufferUtils.release(joined);
        return bytes;
    }
}
