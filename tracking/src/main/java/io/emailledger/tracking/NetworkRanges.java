package io.emailledger.tracking;

import static io.emailledger.message.InvalidValueException.requirePresent;

import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;

/**
 * Tells the networks of scanners, proxies and the sender from others. The library has no data of its own: an application
 * that knows ranges, such as those that a provider publishes, passes them by {@link TrackingRecorderBuilder#networks}.
 * The address is looked at while the request is answered, and is not stored.
 */
@FunctionalInterface
public interface NetworkRanges {

    /**
     * Returns the kind of network an address belongs to. Called on the threads of the web server, concurrently: it must
     * compute and wait for nothing. Its exceptions are logged, and the address counts as not known.
     *
     * @param client the address of the client
     * @return the kind; empty if nothing is known about it
     */
    Optional<NetworkKind> kindOf(InetAddress client);

    /**
     * Returns ranges in the notation of CIDR.
     *
     * @param ranges for each range, such as {@code 192.0.2.0/24} or {@code 2001:db8::/32}, its kind; the longest
     *     matching one counts
     * @return the ranges
     * @throws io.emailledger.message.InvalidValueException if a range cannot be read
     */
    static NetworkRanges of(Map<String, NetworkKind> ranges) {
        return CidrRanges.of(requirePresent(ranges, "ranges"));
    }

    /** The kind of a network. */
    enum NetworkKind {
        /** Programs that check e-mails and their links for a recipient. */
        SCANNER,
        /** Servers that load images on behalf of a reader at the time of reading. */
        PROXY,
        /** Servers that load images before anybody reads. */
        PREFETCH,
        /** The sender's own network, such as the office from which the e-mail was sent. */
        SELF
    }
}
