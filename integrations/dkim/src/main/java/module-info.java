/**
 * Signs e-mails with DKIM: {@link io.emailledger.dkim.DkimSigner}.
 */
module io.emailledger.dkim {
    requires transitive io.emailledger.core;
    requires org.slf4j;
    requires static org.jspecify;

    exports io.emailledger.dkim;
}
