package io.emailledger.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;

/** Tests the threads and the bodies of requests to a reactive application, which are bounded. */
@Timeout(60)
class BoundedThreadsTest {
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch mayEnd = new CountDownLatch(1);
    private final BlockingQueue<String> ends = new LinkedBlockingQueue<>();

    private String work() {
        begun.countDown();
        try {
            mayEnd.await();
            ends.add("whole");
        } catch (InterruptedException e) {
            ends.add("interrupted");
        }
        return "done";
    }

    @Test
    void cancelledCallIsNotInterrupted() throws Exception {
        BoundedThreads threads = new BoundedThreads("test", 1, 0);
        Disposable call = threads.call(this::work, () -> "full").subscribe();
        begun.await();

        call.dispose();
        mayEnd.countDown();

        assertThat(ends.poll(30, TimeUnit.SECONDS)).isEqualTo("whole");
    }

    @Test
    void callWithoutAPlaceIsAnsweredAtOnce() throws Exception {
        BoundedThreads threads = new BoundedThreads("test", 1, 0);
        threads.call(this::work, () -> "full").subscribe();
        begun.await();

        assertThat(threads.call(() -> "next", () -> "full").block()).isEqualTo("full");
        mayEnd.countDown();
        String next = "full";
        while (next.equals("full")) {
            next = threads.call(() -> "next", () -> "full").block();
        }
        assertThat(ends).containsExactly("whole");
    }

    @Test
    void bodiesInMemoryAreBounded() {
        MountBodies bodies = MountBodies.upTo(16 * 1024 * 1024);
        List<MountBodies.Place> places = new ArrayList<>();
        Optional<MountBodies.Place> next = bodies.enter();
        while (next.isPresent()) {
            places.add(next.get());
            next = bodies.enter();
        }

        assertThat(places).hasSize(4);
        places.get(0).leave();
        places.get(0).leave();
        assertThat(bodies.enter()).isPresent();
        assertThat(bodies.enter()).isEmpty();
    }
}
