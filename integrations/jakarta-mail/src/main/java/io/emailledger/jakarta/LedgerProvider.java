package io.emailledger.jakarta;

import jakarta.mail.Provider;

/**
 * Announces {@link LedgerTransport} to Jakarta Mail, which finds this class as a service. An application does not call
 * it; it names the protocol {@value #PROTOCOL} in the properties of a session.
 */
public final class LedgerProvider extends Provider {
    /** The protocol: the value of {@code mail.transport.protocol} and {@code mail.transport.protocol.rfc822}. */
    public static final String PROTOCOL = "ledger";

    /** Creates the provider. Called by Jakarta Mail. */
    public LedgerProvider() {
        super(Type.TRANSPORT, PROTOCOL, LedgerTransport.class.getName(), "Email Ledger", "1");
    }
}
