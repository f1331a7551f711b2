package io.emailledger.page;

import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.StatusCounts;
import io.emailledger.page.view.Views;
import io.emailledger.page.web.HttpAnswer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.zone.ZoneRulesException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The results of the last days. Every day costs the store two counts, so the counts of today are cached for ten seconds
 * and those of earlier days for a minute, for each tenant and zone; the least recently used entries are dropped.
 */
final class DaysEndpoint {
    private static final int MOST = 31;
    private static final int KEPT = 2_000;
    private static final ZoneId UTC = ZoneId.of("UTC");
    private static final Duration TODAY = Duration.ofSeconds(10);
    private static final Duration PAST = Duration.ofMinutes(1);

    private final HistoryReads reads;
    private final InstantSource time;
    private final Map<Key, Kept> cache = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Kept> eldest) {
            return size() > KEPT;
        }
    };

    DaysEndpoint(HistoryReads reads, InstantSource time) {
        this.reads = reads;
        this.time = time;
    }

    private record Key(Optional<String> tenant, ZoneId zone, LocalDate day) {}

    private record Kept(Views.Day day, Instant until) {}

    HttpAnswer show(Call call) {
        int count = Filter.days(call, MOST);
        ZoneId zone = call.parameters()
                .one("zone", "a time zone such as Europe/Berlin", DaysEndpoint::zone)
                .orElse(UTC);
        Optional<String> tenant = Filter.tenant(call);
        Instant now = time.instant();
        LocalDate today = LocalDate.ofInstant(now, zone);
        List<Views.Day> days = new ArrayList<>();
        for (int ago = count - 1; ago >= 0; ago--) {
            Key key = new Key(tenant, zone, today.minusDays(ago));
            days.add(kept(key, now).orElseGet(() -> keep(key, now, key.day().equals(today) ? TODAY : PAST)));
        }
        return HttpAnswer.json(Views.days(zone, days));
    }

    /** A browser may know zones that are not known here, and it is not its reader's fault: these get days in UTC. */
    private static ZoneId zone(String name) {
        try {
            return ZoneId.of(name);
        } catch (ZoneRulesException e) {
            return UTC;
        }
    }

    private Optional<Views.Day> kept(Key key, Instant now) {
        synchronized (cache) {
            return Optional.ofNullable(cache.get(key))
                    .filter(k -> now.isBefore(k.until()))
                    .map(Kept::day);
        }
    }

    private Views.Day keep(Key key, Instant now, Duration age) {
        Views.Day day = count(key);
        synchronized (cache) {
            cache.put(key, new Kept(day, now.plus(age)));
        }
        return day;
    }

    private Views.Day count(Key key) {
        HistoryQuery query = HistoryQuery.all()
                .since(key.day().atStartOfDay(key.zone()).toInstant())
                .until(key.day().plusDays(1).atStartOfDay(key.zone()).toInstant());
        if (key.tenant().isPresent()) {
            query = query.tenant(key.tenant().get());
        }
        query = query.status(EmailStatus.DELIVERED, EmailStatus.BOUNCED);
        StatusCounts all = reads.history().counts(query);
        StatusCounts opened = reads.history().counts(query.opened(true));
        long bounced = all.of(EmailStatus.BOUNCED);
        return new Views.Day(
                key.day(),
                all.of(EmailStatus.DELIVERED) + bounced,
                bounced,
                opened.of(EmailStatus.DELIVERED) + opened.of(EmailStatus.BOUNCED),
                isCapped(all) || isCapped(opened));
    }

    private static boolean isCapped(StatusCounts counts) {
        return counts.counts().values().stream().anyMatch(n -> n >= StatusCounts.CAP);
    }
}
