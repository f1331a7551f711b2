package io.emailledger.spring;

import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;

/** Matches if the application says where e-mails go. */
final class OnRelay extends AnyNestedCondition {

    OnRelay() {
        super(ConfigurationPhase.REGISTER_BEAN);
    }

    @ConditionalOnProperty("spring.mail.host")
    static final class NamedHost {}

    @ConditionalOnBean(RelayConnectionDetails.class)
    static final class GivenRelay {}

    @ConditionalOnProperty(name = "email-ledger.transport.kind", havingValue = "folder")
    static final class Folder {}

    @ConditionalOnProperty(name = "email-ledger.transport.kind", havingValue = "discard")
    static final class Discard {}
}
