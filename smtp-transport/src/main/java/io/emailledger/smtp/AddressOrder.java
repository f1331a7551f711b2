package io.emailledger.smtp;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The order in which the addresses of a name are tried. An address that failed is tried last for five minutes, so that
 * not each connection waits for a dead one. Thread-safe.
 */
final class AddressOrder {
    private static final Duration LAST_FOR = Duration.ofMinutes(5);

    private final Map<InetAddress, Instant> failures = new ConcurrentHashMap<>();
    private final AddressPreference preference;
    private final Optional<InetAddress> local;
    private final InstantSource time;

    AddressOrder(NetworkSettings network, InstantSource time) {
        this.preference = network.addressPreference();
        this.local = network.localAddress();
        this.time = time;
    }

    /** Returns the addresses that may be used, the best one first. */
    List<InetAddress> of(InetAddress[] found) {
        Instant now = time.instant();
        // A clock that was set back must not keep an address last for longer.
        failures.values()
                .removeIf(failed -> failed.isAfter(now) || failed.plus(LAST_FOR).isBefore(now));
        Map<InetAddress, Instant> failed = Map.copyOf(failures);
        return Stream.of(found)
                .filter(this::isUsable)
                .distinct()
                .sorted(Comparator.comparing((InetAddress address) -> failed.getOrDefault(address, Instant.MIN))
                        .thenComparing(this::isSecondChoice))
                .toList();
    }

    private boolean isUsable(InetAddress address) {
        return preference.allows(address)
                && local.map(own -> own instanceof Inet6Address == address instanceof Inet6Address)
                        .orElse(true);
    }

    private boolean isSecondChoice(InetAddress address) {
        return switch (preference) {
            case IPV4_FIRST -> address instanceof Inet6Address;
            case IPV6_FIRST -> address instanceof Inet4Address;
            case SYSTEM, IPV4_ONLY, IPV6_ONLY -> false;
        };
    }

    void failed(InetAddress address) {
        failures.put(address, time.instant());
    }

    void worked(InetAddress address) {
        failures.remove(address);
    }
}
