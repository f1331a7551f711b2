package io.emailledger.internal.ratelimit;

import io.emailledger.spi.SettingStore;
import io.emailledger.spi.SettingStore.SettingChange;
import io.emailledger.spi.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pause of sending, shared by all nodes. It is read again when the last reading is a second old, or ten times as
 * old as the store took for it. While the store fails, or another thread is reading, the last reading is used.
 * Thread-safe.
 */
public final class PauseSwitch {
    private static final Logger log = LoggerFactory.getLogger(PauseSwitch.class);
    private static final Duration FRESH = Duration.ofSeconds(1);
    private static final int TIMES_AS_LONG = 10;
    private static final String SETTING = "paused";
    private static final char SEPARATOR = ' ';

    private final SettingStore store;
    private final InstantSource time;
    /** Held while the store is read, by one thread at a time. Only threads that change the pause wait for it. */
    private final ReentrantLock asking = new ReentrantLock();

    private final AtomicBoolean illegible = new AtomicBoolean();
    private volatile PauseReading last = new PauseReading(Optional.empty(), Instant.EPOCH, Instant.EPOCH);

    /**
     * The last reading.
     *
     * @param until when it is read again
     */
    private record PauseReading(Optional<Pause> pause, Instant at, Instant until) {}

    public PauseSwitch(SettingStore store, InstantSource time) {
        this.store = store;
        this.time = time;
    }

    /**
     * A pause.
     *
     * @param since when it began
     * @param reason the reason that the application gave
     */
    public record Pause(Instant since, String reason) {}

    /** Returns the pause for display: from the last reading if another thread is reading. */
    public Optional<Pause> now() {
        if (!isFresh() && asking.tryLock()) {
            Instant now = time.instant();
            try {
                last = reading(parsed(read()), now);
            } catch (StoreException e) {
                log.debug("Reading the pause failed; the last reading is used", e);
                last = reading(last.pause(), now);
            } finally {
                asking.unlock();
            }
        }
        return last.pause();
    }

    private PauseReading reading(Optional<Pause> pause, Instant asked) {
        Instant now = time.instant();
        Duration took = Duration.between(asked, now).multipliedBy(TIMES_AS_LONG);
        return new PauseReading(pause, now, now.plus(took.compareTo(FRESH) > 0 ? took : FRESH));
    }

    /**
     * Tells whether sending is paused, for a thread that is about to send. If the last reading is too old, it waits for
     * the store.
     *
     * @throws StoreException if the store cannot be read: then nothing is sent
     */
    public boolean isOn() {
        if (!isFresh()) {
            asking.lock();
            try {
                if (!isFresh()) {
                    Instant asked = time.instant();
                    last = reading(parsed(read()), asked);
                }
            } finally {
                asking.unlock();
            }
        }
        return last.pause().isPresent();
    }

    private boolean isFresh() {
        Instant now = time.instant();
        PauseReading known = last;
        return !now.isBefore(known.at()) && now.isBefore(known.until());
    }

    /** Returns the last reading without access to the store. */
    public boolean wasOn() {
        return last.pause().isPresent();
    }

    /** Pauses sending, or replaces the reason of the current pause. */
    public void pause(String reason) {
        change(Optional.of(reason));
    }

    /** Resumes sending. */
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
                Optional<String> after = reason.map(given -> since.toString() + SEPARATOR + given);
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

    /** Parses the setting. An unreadable one counts as a pause, which is the safe assumption. */
    private Optional<Pause> parsed(Optional<String> setting) {
        return setting.map(text -> {
            try {
                int end = text.indexOf(SEPARATOR);
                return new Pause(Instant.parse(text.substring(0, end)), text.substring(end + 1));
            } catch (DateTimeParseException | IndexOutOfBoundsException e) {
                if (!illegible.getAndSet(true)) {
                    log.error(
                            "The setting \"{}\" of the store cannot be read, so sending is paused. Call resume() to send"
                                    + " again",
                            SETTING);
                }
                return new Pause(Instant.EPOCH, "The setting of the pause in the store cannot be read.");
            }
        });
    }
}
