/** Events of e-mail providers by webhook: {@link io.emailledger.providers.ProviderWebhook} comes first. */
module io.emailledger.providers {
    requires transitive io.emailledger.core;
    requires com.fasterxml.jackson.databind;
    requires java.net.http;
    requires org.slf4j;
    requires static org.jspecify;
    requires static transitive jakarta.servlet;
    requires static transitive jdk.httpserver;

    exports io.emailledger.providers;
}
