package io.emailledger.smtp;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** The part of a transport's configuration that says how the server is reached. */
record NetworkSettings(
        Optional<ProxyServer> proxy,
        Optional<InetAddress> localAddress,
        AddressPreference addressPreference,
        Optional<String> serverName,
        Resolver resolver) {

    /** Finds the addresses of a name. */
    @FunctionalInterface
    interface Resolver {
        InetAddress[] resolve(String name) throws UnknownHostException;
    }

    /** What differs from the defaults, each part after a comma. */
    @Override
    public String toString() {
        return proxy.map(p -> ", proxy=" + p).orElse("")
                + localAddress.map(a -> ", localAddress=" + a.getHostAddress()).orElse("")
                + (addressPreference == AddressPreference.SYSTEM ? "" : ", addressPreference=" + addressPreference)
                + serverName.map(n -> ", serverName=" + n).orElse("");
    }
}
