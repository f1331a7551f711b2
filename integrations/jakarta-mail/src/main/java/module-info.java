/**
 * A Jakarta Mail provider that records messages in a ledger: {@link io.emailledger.jakarta.LedgerRegistry} comes first.
 */
module io.emailledger.jakarta {
    requires transitive io.emailledger.core;
    requires transitive jakarta.mail;
    requires org.slf4j;
    requires static org.eclipse.angus.mail;
    requires static org.jspecify;

    exports io.emailledger.jakarta;

    provides jakarta.mail.Provider with
            io.emailledger.jakarta.LedgerProvider;
}
