/** Access tokens for logins at mail servers: {@link io.emailledger.oauth2.OAuth2Tokens}. */
@SuppressWarnings("module") // The digit belongs to the name of the protocol.
module io.emailledger.oauth2 {
    requires transitive io.emailledger.smtp;
    requires transitive java.net.http;
    requires com.fasterxml.jackson.core;
    requires org.slf4j;
    requires static org.jspecify;

    exports io.emailledger.oauth2;
}
