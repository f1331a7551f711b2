package io.emailledger.internal.ratelimit;

import io.emailledger.routes.Routes.Pause;
import io.emailledger.spi.StoreException;
import io.emailledger.spi.StoreParts.SettingStore;
import io.emailledger.spi.StoreParts.SettingStore.SettingChange;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pauses of sending and of single routes, shared by all nodes. They are read again when the last reading is a second
 * old, or ten times as old as the store took for it. While the store fails, or another thread is reading, the last reading
 * is used. Thread-safe.
 */
public final class PauseSwitch {
    private static final Logger log = LoggerFactory.getLogger(PauseSwitch.class);
    private static final Duration FRESH = Duration.ofSeconds(1);
    private static final int TIMES_AS_LONG = 10;
    private static final String SETTING = "paused";
    private static final String ROUTE_SETTING = "paused route ";
    /** There as soon as a route was paused for the first time: before that, no route's pause has to be read. */
    private static final String ROUTES_SETTING = "routes were paused";

    private static final char SEPARATOR = ' ';

    private final SettingStore store;
    private final InstantSource time;
    /** The settings of the routes that were asked for. */
    private final Set<String> watched = ConcurrentHashMap.newKeySet();
    /** Held while the store is read, by one thread at a time. Only threads that change a pause wait for it. */
    private final ReentrantLock asking = new ReentrantLock();

    private final AtomicBoolean illegible = new AtomicBoolean();
    private volatile PauseReading last = new PauseReading(Set.of(), Map.of(), false, Instant.EPOCH, Instant.EPOCH);

    /**
     * The last reading.
     *
     * @param asked the settings of routes that were read
     * @param pauses the pauses that are on, by setting
     * @param ofRoutes whether a route was ever paused
     * @param until when it is read again
     */
    private record PauseReading(
            Set<String> asked, Map<String, Pause> pauses, boolean ofRoutes, Instant at, Instant until) {
        boolean isFresh(Instant now) {
            return !now.isBefore(at) && now.isBefore(until);
        }

        boolean holds(String setting, Instant now) {
            return isFresh(now) && (setting.equals(SETTING) || !ofRoutes || asked.contains(setting));
        }

        Optional<Pause> pause(String setting) {
            return Optional.ofNullable(pauses.get(setting));
        }

        /** The same with what was read of one more route. */
        PauseReading and(String setting, Map<String, Pause> read) {
            Set<String> allAsked = new HashSet<>(asked);
            allAsked.add(setting);
            Map<String, Pause> all = new HashMap<>(pauses);
            all.putAll(read);
            return new PauseReading(Set.copyOf(allAsked), Map.copyOf(all), ofRoutes, at, until);
        }
    }

    public PauseSwitch(SettingStore store, InstantSource time) {
        this.store = store;
        this.time = time;
    }

    /** Returns the pause of sending for display: from the last reading if another thread is reading. */
    public Optional<Pause> now() {
        return now(SETTING);
    }

    /** Returns the pause of one route for display. */
    public Optional<Pause> ofRoute(String route) {
        return now(ROUTE_SETTING + route);
    }

    private Optional<Pause> now(String setting) {
        watch(setting);
        if (!last.holds(setting, time.instant()) && asking.tryLock()) {
            try {
                read(setting);
            } catch (StoreException e) {
                log.debug("Reading the pause failed; the last reading is used", e);
                Instant now = time.instant();
                last = new PauseReading(last.asked(), last.pauses(), last.ofRoutes(), now, now.plus(FRESH));
            } finally {
                asking.unlock();
            }
        }
        return last.pause(setting);
    }

    private void watch(String setting) {
        if (!setting.equals(SETTING)) {
            watched.add(setting);
        }
    }

    /**
     * Tells whether sending or a route is paused, for a thread that is about to send by the route. If the last reading is
     * too old, it waits for the store.
     *
     * @throws StoreException if the store cannot be read: then nothing is sent
     */
    public boolean isOn(String route) {
        waitFor(ROUTE_SETTING + route);
        return wasOn(route);
    }

    /** Tells the same of sending by all routes. */
    public boolean isAllOn() {
        waitFor(SETTING);
        return wasAllOn();
    }

    private void waitFor(String setting) {
        watch(setting);
        if (!last.holds(setting, time.instant())) {
            asking.lock();
            try {
                read(setting);
            } finally {
                asking.unlock();
            }
        }
    }

    /** Reads everything again, or only the setting that a reading does not have. The caller holds the lock. */
    private void read(String setting) {
        Instant now = time.instant();
        if (last.isFresh(now)) {
            if (!last.holds(setting, now)) {
                last = last.and(setting, parsed(store.settings(Set.of(setting))));
            }
        } else {
            readAgain();
        }
    }

    private void readAgain() {
        Instant now = time.instant();
        Set<String> asked = last.ofRoutes() ? Set.copyOf(watched) : Set.of();
        Set<String> all = new HashSet<>(asked);
        all.add(SETTING);
        all.add(ROUTES_SETTING);
        Map<String, String> texts = new HashMap<>(store.settings(all));
        boolean ofRoutes = texts.remove(ROUTES_SETTING) != null;
        if (ofRoutes && !last.ofRoutes()) {
            asked = Set.copyOf(watched);
            texts.putAll(store.settings(asked));
        }
        Map<String, Pause> pauses = parsed(texts);
        Instant end = time.instant();
        Duration took = Duration.between(now, end).multipliedBy(TIMES_AS_LONG);
        last = new PauseReading(asked, pauses, ofRoutes, end, end.plus(took.compareTo(FRESH) > 0 ? took : FRESH));
    }

    /** Returns the last reading without access to the store. */
    public boolean wasOn(String route) {
        PauseReading known = last;
        return known.pause(SETTING).isPresent()
                || known.pause(ROUTE_SETTING + route).isPresent();
    }

    /** Returns the last reading of sending by all routes. */
    public boolean wasAllOn() {
        return last.pause(SETTING).isPresent();
    }

    /** Returns the routes that are paused by the last reading, of those that were asked for. */
    public Set<String> pausedRoutes() {
        return last.pauses().keySet().stream()
                .filter(setting -> setting.startsWith(ROUTE_SETTING))
                .map(setting -> setting.substring(ROUTE_SETTING.length()))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Forgets a route that is no longer in use, so that its pause is not read any more. */
    public void forget(String route) {
        watched.remove(ROUTE_SETTING + route);
    }

    /** Pauses sending, or replaces the reason of the current pause. */
    public void pause(String reason) {
        change(SETTING, Optional.of(reason));
    }

    /** Resumes sending. */
    public void resume() {
        change(SETTING, Optional.empty());
    }

    /** Pauses a route, or replaces the reason of its current pause. */
    public void pauseRoute(String route, String reason) {
        if (store.settings(Set.of(ROUTES_SETTING)).isEmpty()) {
            // False if another node has just done it.
            store.changeSettings(List.of(new SettingChange(ROUTES_SETTING, Optional.empty(), Optional.of("yes"))));
        }
        change(ROUTE_SETTING + route, Optional.of(reason));
    }

    /** Resumes a route. */
    public void resumeRoute(String route) {
        change(ROUTE_SETTING + route, Optional.empty());
    }

    private void change(String setting, Optional<String> reason) {
        asking.lock();
        try {
            boolean made = false;
            while (!made) {
                Optional<String> before =
                        Optional.ofNullable(store.settings(Set.of(setting)).get(setting));
                Instant since =
                        before.map(text -> parsed(setting, text).since()).orElseGet(time::instant);
                Optional<String> after = reason.map(given -> since.toString() + SEPARATOR + given);
                made = before.equals(after)
                        || store.changeSettings(List.of(new SettingChange(setting, before, after)))
                                .get(0);
            }
            watch(setting);
            readAgain();
        } finally {
            asking.unlock();
        }
    }

    private Map<String, Pause> parsed(Map<String, String> texts) {
        Map<String, Pause> pauses = new HashMap<>();
        texts.forEach((setting, text) -> pauses.put(setting, parsed(setting, text)));
        return Map.copyOf(pauses);
    }

    /** Parses a setting. An unreadable one counts as a pause, which is the safe assumption. */
    private Pause parsed(String setting, String text) {
        try {
            int end = text.indexOf(SEPARATOR);
            return new Pause(Instant.parse(text.substring(0, end)), text.substring(end + 1));
        } catch (DateTimeParseException | IndexOutOfBoundsException e) {
            if (!illegible.getAndSet(true)) {
                log.error(
                        "The setting \"{}\" of the store cannot be read, so sending is paused. Call resume() to send"
                                + " again",
                        setting);
            }
            return new Pause(Instant.EPOCH, "The setting of the pause in the store cannot be read.");
        }
    }
}
