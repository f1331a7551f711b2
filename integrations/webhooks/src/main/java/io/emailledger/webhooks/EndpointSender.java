package io.emailledger.webhooks;

import io.emailledger.history.HistoryEvent.FeedEvent;
import io.emailledger.history.HistoryEvent.FeedPage;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.StoreParts.FeedStore;
import io.emailledger.spi.StoreParts.SettingStore;
import io.emailledger.spi.StoreParts.SettingStore.SettingChange;
import io.emailledger.webhooks.WebhookClient.WebhookAnswer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the events of the feed to one endpoint, in order. The position, the lease and the pause after a failure are one
 * setting of the store, which is changed by compare-and-set, so of several nodes one sends at a time.
 */
final class EndpointSender {
    private static final Logger log = LoggerFactory.getLogger(EndpointSender.class);
    private static final String SETTING = "webhook ";
    private static final int PAGE = 100;

    /** The position is stored after so many events, or so much time: a crash repeats no more. */
    private static final int STORED_EVERY = 50;

    private static final long STORED_NANOS = Duration.ofSeconds(1).toNanos();
    private static final Duration MARGIN = Duration.ofSeconds(30);

    private final WebhookEndpoint endpoint;
    private final HistoryStore store;
    private final SettingStore settings;
    private final FeedStore feed;
    private final WebhookClient client;
    private final String node;
    private final Duration lease;
    private final ReentrantLock one = new ReentrantLock();
    private boolean failing;
    private Progress progress = Progress.startingAfter(0);
    private String stored = "";
    private int unstored;
    private long storedAt;

    EndpointSender(
            WebhookEndpoint endpoint,
            HistoryStore store,
            SettingStore settings,
            FeedStore feed,
            WebhookClient client,
            String node) {
        this.endpoint = endpoint;
        this.store = store;
        this.settings = settings;
        this.feed = feed;
        this.client = client;
        this.node = node;
        // A request may be repeated once at once.
        this.lease = endpoint.timeout().multipliedBy(2).plus(MARGIN);
    }

    WebhookEndpoint endpoint() {
        return endpoint;
    }

    /** Stores the position at which a new endpoint begins, unless it has one. */
    void open() {
        if (read().isEmpty()) {
            Progress first = Progress.startingAfter(endpoint.beginsAtBeginning() ? 0 : feed.feedEnd());
            change(Optional.empty(), first.text());
        }
    }

    Progress progress() {
        return Progress.read(read().orElseGet(() -> Progress.startingAfter(0).text()));
    }

    /** Lets a stopped endpoint, or one that pauses, try again at once; returns false if it does neither. */
    boolean resume() {
        Optional<String> text = read();
        Progress now = progress();
        return (now.stopped() || now.failures() > 0)
                && change(text, now.resumed().text());
    }

    /**
     * Sends a page of events, if this node may.
     *
     * @param stop checked before each request
     * @return true if there may be more to send at once
     */
    boolean send(BooleanSupplier stop) throws InterruptedException {
        if (!one.tryLock()) {
            return false;
        }
        try {
            return sendPage(stop);
        } finally {
            one.unlock();
        }
    }

    private boolean sendPage(BooleanSupplier stop) throws InterruptedException {
        Optional<String> text = read();
        if (text.isEmpty()) {
            open();
            return true;
        }
        stored = text.get();
        progress = Progress.read(stored);
        Instant now = store.now();
        if (progress.stopped() || progress.isHeldByOther(node, now) || progress.pauses(now)) {
            return false;
        }
        FeedPage page = feed.feed(progress.position(), PAGE);
        if (page.events().isEmpty() && page.missed() == 0) {
            return false;
        }
        if (page.missed() == 0 && page.events().stream().noneMatch(endpoint::isWanted)) {
            return store(progress.passed(page.next()));
        }
        if (!store(progress.heldBy(node, now.plus(lease)))) {
            return false;
        }
        try {
            return sendAll(page, stop);
        } catch (RuntimeException e) {
            // What was accepted is not sent again because of this failure.
            store(progress.released());
            throw e;
        }
    }

    private boolean sendAll(FeedPage page, BooleanSupplier stop) throws InterruptedException {
        if (page.missed() > 0 && !sendMissed(page)) {
            return false;
        }
        for (FeedEvent event : page.events()) {
            if (stop.getAsBoolean()) {
                break;
            }
            if (!endpoint.isWanted(event)) {
                progress = progress.passed(event.number());
                continue;
            }
            if (!renew() || !post(event.id(), EventJson.of(event, endpoint.sendsAddresses()))) {
                return false;
            }
            progress = progress.sentUpTo(event.number());
            unstored++;
            boolean isTime = unstored >= STORED_EVERY || System.nanoTime() - storedAt > STORED_NANOS;
            if (isTime && !store(progress.heldBy(node, store.now().plus(lease)))) {
                return false;
            }
        }
        return store(progress.released()) && !stop.getAsBoolean();
    }

    private boolean sendMissed(FeedPage page) throws InterruptedException {
        long next = page.next() - page.events().size() + 1;
        log.warn(
                "{} event(s) were deleted from the feed before they could be sent to the webhook endpoint {}; the receiver is"
                        + " told. Keep the feed longer, or find out why the endpoint is behind",
                page.missed(),
                endpoint.name());
        if (!renew() || !post("missed_" + next, EventJson.ofMissed(page.missed(), next, store.now()))) {
            return false;
        }
        progress = progress.sentUpTo(next - 1);
        return store(progress.heldBy(node, store.now().plus(lease)));
    }

    /** Extends the lease if a request could outlast it; false if another node has it. */
    private boolean renew() {
        Instant now = store.now();
        boolean isEnough = now.plus(endpoint.timeout().multipliedBy(2)).isBefore(progress.until());
        return isEnough || store(progress.heldBy(node, now.plus(lease)));
    }

    private boolean post(String id, byte[] body) throws InterruptedException {
        WebhookAnswer answer;
        try {
            answer = client.post(endpoint, id, body, store.now());
        } catch (InterruptedException e) {
            // The ledger is being closed: another node may go on at once.
            store(progress.released());
            throw e;
        }
        if (answer.accepted()) {
            if (failing) {
                failing = false;
                log.info("The webhook endpoint {} works again", endpoint.name());
            }
            return true;
        }
        if (answer.gone()) {
            log.warn(
                    "The webhook endpoint {} answered 410 and gets no more webhooks until it is resumed",
                    endpoint.name());
            store(progress.stopped(answer.problem()));
            return false;
        }
        Duration pause = pause(answer.pause());
        if (!failing) {
            failing = true;
            log.warn(
                    "The webhook endpoint {} fails ({}); its events wait, and are tried again, first in {} s",
                    endpoint.name(),
                    answer.problem(),
                    pause.toSeconds());
        }
        log.debug("Webhook {} was not accepted by {}: {}", id, endpoint.name(), answer.problem());
        store(progress.failed(answer.problem(), store.now().plus(pause)));
        return false;
    }

    /** Returns the pause after a failure: exponential with a random part, and not shorter than the receiver asks for. */
    private Duration pause(Duration wanted) {
        Duration whole = endpoint.firstPause();
        for (int i = 0; i < progress.failures() && whole.compareTo(endpoint.longestPause()) < 0; i++) {
            whole = whole.multipliedBy(2);
        }
        whole = whole.compareTo(endpoint.longestPause()) > 0 ? endpoint.longestPause() : whole;
        long millis = Math.max(1, whole.toMillis());
        Duration pause = Duration.ofMillis(millis - ThreadLocalRandom.current().nextLong(millis / 2 + 1));
        return pause.compareTo(wanted) < 0 ? wanted : pause;
    }

    private Optional<String> read() {
        String name = SETTING + endpoint.name();
        return Optional.ofNullable(settings.settings(Set.of(name)).get(name));
    }

    private boolean store(Progress next) {
        String text = next.text();
        if (!change(Optional.of(stored), text)) {
            log.debug("Another node has taken over the webhook endpoint {}", endpoint.name());
            return false;
        }
        stored = text;
        progress = next;
        unstored = 0;
        storedAt = System.nanoTime();
        return true;
    }

    private boolean change(Optional<String> before, String after) {
        return settings.changeSettings(
                        List.of(new SettingChange(SETTING + endpoint.name(), before, Optional.of(after))))
                .get(0);
    }
}
