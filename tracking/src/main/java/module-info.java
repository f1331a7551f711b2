/**
 * Tracks opens by pixels and clicks by links: {@link io.emailledger.tracking.OpenTracking} comes first.
 */
module io.emailledger.tracking {
    requires transitive io.emailledger.core;
    requires org.jsoup;
    requires org.slf4j;
    requires static org.jspecify;
    requires static transitive jdk.httpserver;

    exports io.emailledger.tracking;
}
