package io.emailledger.providers;

import java.io.IOException;
import java.net.URI;

/**
 * Fetches what Amazon SNS refers to: the certificate of a signature, and the address that confirms a subscription. Only
 * addresses of SNS are fetched. Called on several threads at once.
 */
@FunctionalInterface
public interface SnsFetch {
    /**
     * Fetches a resource by GET. It checks the identity of the server (TLS) and follows no redirects.
     *
     * @param address an https address of SNS
     * @return the body, at most 64 KiB
     * @throws IOException if it could not be fetched in a few seconds, or the status is not 200
     */
    byte[] get(URI address) throws IOException;
}
