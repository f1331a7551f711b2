package io.emailledger.internal.throttle;

import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.SettingChange;
import io.emailledger.spi.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether sending is paused, which all nodes agree on. It is read again when the last reading is a second old, or ten
 * times as old as the store took for it; while the store cannot be asked, or another thread is asking it, the last
 * reading stands. Thread-safe.
 */
public final class PauseSwitch {
    private static final Logger log = LoggerFactory.getLogger(PauseSwitch.class);
    private static final Duration FRESH = Duration.ofSeconds(1);
    private static final int TIMES_AS_LONG = 10;
    private static final String SETTING = "paused";
    private static final char SEPARATOR = ' ';

    private final HistoryStore store;
    private final InstantSource time;
    /** Held while the store is asked, by one thread at a time. Nobody waits for it but who changes the switch. */
    private final ReentrantLock asking = new ReentrantLock();

    private volatile Reading last = new Reading(Optional.empty(), Instant.EPOCH, Instant.EPOCH);

    /**
     * What was read.
     *
     * @param until when it is read again
     */
    private record Reading(Optional<Pause> pause, Instant at, Instant until) {}

    /**
     * Makes it.
     *
     * @param store where it stands
     * @param time our own clock
     */
    public PauseSwitch(HistoryStore store, InstantSource time) {
        this.store = store;
        this.time = time;
    }

    /**
     * Why nothing is sent.
     *
     * @param since since when
     * @param reason what the host said
     */
    public record Pause(Instant since, String reason) {}

    /** Tells whether sending is paused, by the last reading that is fresh enough. */
    public Optional<Pause> now() {
        Instant now = time.instant();
        Reading known = last;
        boolean old = now.isBefore(known.at()) || !now.isBefore(known.until());
        if (old && asking.tryLock()) {
            try {
                last = reading(parsed(read()), now);
            } catch (StoreException e) {
                log.debug("It could not be read whether sending is paused; the last reading stands", e);
                last = reading(last.pause(), now);
            } finally {
                asking.unlock();
            }
        }
        return last.pause();
    }

    private Reading reading(Optional<Pause> pause, Instant asked) {
        Instant now = time.instant();
        Duration took = Duration.between(asked, now).multipliedBy(TIMES_AS_LONG);
        return new Reading(pause, now, now.plus(took.compareTo(FRESH) > 0 ? took : FRESH));
    }

    /** Tells what the last reading was, without reading. */
    public boolean wasOn() {
        return last.pause().isPresent();
    }

    /** Switches sending off; a pause that is on goes on with another reason. */
    public void pause(String reason) {
        change(Optional.of(reason));
    }

    /** Switches sending on. */
    public void resume() {
        change(Optional.empty());
    }

    private void change(Optional<String> reason) {
        asking.lock();
        try {
            boolean made = false;
            while (!made) {
                Optional<String> before = read();
                Instant since = parsed(before).map(Pause::since).orElseGet(time::instant);
                Optional<String> after = reason.map(words -> since.toString() + SEPARATOR + words);
                made = before.equals(after)
                        || store.changeSettings(List.of(new SettingChange(SETTING, before, after)))
                                .get(0);
                last = reading(parsed(after), time.instant());
            }
        } finally {
            asking.unlock();
        }
    }

    private Optional<String> read() {
        return Optional.ofNullable(store.settings(Set.of(SETTING)).get(SETTING));
    }

    private static Optional<Pause> parsed(Optional<String> text) {
        return text.map(words -> {
            int end = words.indexOf(SEPARATOR);
            return new Pause(Instant.parse(words.substring(0, end)), words.substring(end + 1));
        });
    }
}
