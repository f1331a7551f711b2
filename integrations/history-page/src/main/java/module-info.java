/**
 * A web page that shows the history, and its JSON API: {@link io.emailledger.page.HistoryWebPage} comes first.
 */
module io.emailledger.page {
    requires transitive io.emailledger.core;
    requires transitive io.emailledger.tracking;
    requires org.slf4j;
    requires static org.jspecify;
    requires static transitive jakarta.servlet;
    requires static transitive jdk.httpserver;

    exports io.emailledger.page;
}
