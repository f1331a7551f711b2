/** Events of e-mails as signed webhooks: {@link io.emailledger.webhooks.Webhooks}. */
module io.emailledger.webhooks {
    requires transitive io.emailledger.core;
    requires transitive java.net.http;
    requires com.fasterxml.jackson.core;
    requires org.slf4j;
    requires static org.jspecify;

    exports io.emailledger.webhooks;
}
