package io.emailledger.smtp;

import java.net.Inet6Address;
import java.net.InetAddress;

/** The choice among the IP addresses of a server's name: which are used, and in which order they are tried. */
public enum AddressPreference {
    /**
     * All, in the order of the JDK: IPv4 first, unless the system property {@code java.net.preferIPv6Addresses} says
     * otherwise. The default.
     */
    SYSTEM,

    /** All, and those of IPv4 first. */
    IPV4_FIRST,

    /** All, and those of IPv6 first. */
    IPV6_FIRST,

    /** Only those of IPv4. */
    IPV4_ONLY,

    /** Only those of IPv6. */
    IPV6_ONLY;

    boolean allows(InetAddress address) {
        return this != (address instanceof Inet6Address ? IPV4_ONLY : IPV6_ONLY);
    }
}
