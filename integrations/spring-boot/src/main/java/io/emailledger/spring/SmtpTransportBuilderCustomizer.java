package io.emailledger.spring;

import io.emailledger.smtp.SmtpTransportBuilder;

/**
 * Changes the configuration of the SMTP transport before it is built, for example to log in with an access token. Beans
 * of this type are called in their order, after the properties were applied.
 */
@FunctionalInterface
public interface SmtpTransportBuilderCustomizer {

    /**
     * Changes the configuration.
     *
     * @param builder the builder of the transport
     */
    void customize(SmtpTransportBuilder builder);
}
