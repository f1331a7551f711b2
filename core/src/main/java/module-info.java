/**
 * Sends e-mail and records its history. Start with {@link io.emailledger.EmailLedger}.
 */
@SuppressWarnings("module") // The module of the qualified export is compiled later.
module io.emailledger.core {
    requires org.slf4j;
    requires static transitive org.jspecify;

    exports io.emailledger;
    exports io.emailledger.actions;
    exports io.emailledger.message;
    exports io.emailledger.history;
    exports io.emailledger.internal.reader to
            io.emailledger.bounces,
            io.emailledger.tracking;
    exports io.emailledger.internal.spool to
            io.emailledger.jakarta,
            io.emailledger.spring;
    exports io.emailledger.internal.text to
            io.emailledger.smtp;
    exports io.emailledger.internal.util to
            io.emailledger.bounces,
            io.emailledger.oauth2,
            io.emailledger.providers,
            io.emailledger.smtp,
            io.emailledger.tracking,
            io.emailledger.webhooks;
    exports io.emailledger.local;
    exports io.emailledger.report;
    exports io.emailledger.retention;
    exports io.emailledger.routes;
    exports io.emailledger.spi;
    exports io.emailledger.suppression;
}
