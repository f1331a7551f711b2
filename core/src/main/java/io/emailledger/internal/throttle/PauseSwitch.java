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
 * Whether sending is paused, which all nodes agree on. It is read again when the last reading is a second old; while
 * the store cannot be asked, or somebody is asking it, the last reading stands. Thread-safe.
 */
public final class PauseSwitch {
    private static final Logger log = LoggerFactory.getLogger(PauseSwitch.class);
    private static final Duration FRESH = Duration.ofSeconds(1);
    private static final String SETTING = "paused";
    private static final char SEPARATOR = ' ';

    private final HistoryStore store;
    private final InstantSource time;
    /** Held while the store is asked, by one thread at a time. Nobody waits for it but who changes the switch. */
    private final ReentrantLock asking = new ReentrantLock();

    private volatile Reading last = new Reading(Optional.empty(), Instant.EPOCH);

    private record Reading(Optional<Pause> pause, Instant at) {}

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

    /** Tells whether sending is paused, by a reading that is no older than a second, or than the store takes. */
    public Optional<Pause> now() {
        Instant now = time.instant();
        Instant readAt = last.at();
        boolean old = now.isBefore(readAt) || !now.isBefore(readAt.plus(FRESH));
        if (old && asking.tryLock()) {
            try {
                last = new Reading(parsed(read()), time.instant());
            } catch (StoreException e) {
                log.debug("It could not be read whether sending is paused; the last reading stands", e);
                last = new Reading(last.pause(), time.instant());
            } finally {
                asking.unlock();
            }
        }
        return last.pause();
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
                last = new Reading(parsed(after), time.instant());
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
