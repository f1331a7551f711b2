/**
 * Tracks opens by pixels and clicks by links, see {@link io.emailledger.tracking.OpenTracking}, and lets recipients
 * unsubscribe from mailing lists, see {@link io.emailledger.tracking.Unsubscribe}.
 */
module io.emailledger.tracking {
    requires transitive io.emailledger.core;
    requires org.jsoup;
    requires org.slf4j;
    requires static org.jspecify;
    requires static transitive jdk.httpserver;

    exports io.emailledger.tracking;
}
