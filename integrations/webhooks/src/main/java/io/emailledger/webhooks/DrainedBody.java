package io.emailledger.webhooks;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Reads an answer to its end, so that the connection can be used again, but no more than a limit; keeps nothing. */
final class DrainedBody implements BodySubscriber<Long> {
    private final long limit;
    private final CompletableFuture<Long> result = new CompletableFuture<>();
    private long bytes;
    private Flow.@Nullable Subscription subscription;

    DrainedBody(long limit) {
        this.limit = limit;
    }

    @Override
    public CompletionStage<Long> getBody() {
        return result;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        given.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        for (ByteBuffer buffer : buffers) {
            bytes += buffer.remaining();
        }
        if (bytes > limit && subscription != null) {
            subscription.cancel();
            result.complete(bytes);
        }
    }

    @Override
    public void onError(Throwable trouble) {
        result.completeExceptionally(trouble);
    }

    @Override
    public void onComplete() {
        result.complete(bytes);
    }
}
