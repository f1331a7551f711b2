/**
 * Metrics and traces of a ledger: {@link io.emailledger.micrometer.LedgerMetrics} and {@link
 * io.emailledger.micrometer.LedgerTracing}.
 */
@SuppressWarnings("requires-transitive-automatic") // Micrometer's jars name their modules in the manifest.
module io.emailledger.micrometer {
    requires transitive io.emailledger.core;
    requires transitive micrometer.core;
    requires transitive micrometer.observation;
    requires org.slf4j;
    requires static org.jspecify;

    exports io.emailledger.micrometer;
}
