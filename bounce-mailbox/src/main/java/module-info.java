/**
 * Reads bounces, complaints and unsubscribe requests from a mailbox: {@link io.emailledger.bounces.BounceMailbox} and
 * {@link io.emailledger.bounces.BounceParser} come first.
 */
module io.emailledger.bounces {
    requires transitive io.emailledger.core;
    requires transitive io.emailledger.smtp;
    requires jakarta.mail;
    requires org.eclipse.angus.mail;
    requires org.slf4j;
    requires static org.jspecify;

    exports io.emailledger.bounces;
}
