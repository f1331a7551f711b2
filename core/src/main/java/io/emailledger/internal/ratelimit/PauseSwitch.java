package io.emailledger.internal.ratelimit;

import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.SettingChange;
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

    private final AtomicBoolean illegible = new AtomicBoolean();
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

    /** Tells whether sending is paused, for people to read: by the last reading where a thread is asking already. */
    public Optional<Pause> now() {
        if (!isFresh() && asking.tryLock()) {
            Instant now = time.instant();
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

    /**
     * Tells whether sending is paused, for a thread that is about to send: it waits until the store has answered where
     * the last reading is too old.
     *
     * @throws StoreException if the store cannot be read: then nothing is begun
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
        Reading known = last;
        return !now.isBefore(known.at()) && now.isBefore(known.until());
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

    /** What cannot be read is a pause: nobody can tell that none was meant. */
    private Optional<Pause> parsed(Optional<String> text) {
        return text.map(words -> {
            try {
                int end = words.indexOf(SEPARATOR);
                return new Pause(Instant.parse(words.substring(0, end)), words.substring(end + 1));
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
