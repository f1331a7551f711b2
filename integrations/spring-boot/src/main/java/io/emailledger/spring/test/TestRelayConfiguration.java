package io.emailledger.spring.test;

import io.emailledger.spring.RelayConnectionDetails;
import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The mail server of {@link TestRelay}, and the way to it. */
@Configuration(proxyBeanMethods = false)
class TestRelayConfiguration {

    @Bean
    ScriptedSmtpServer emailLedgerTestRelay() {
        return ScriptedSmtpServer.start();
    }

    @Bean
    RelayConnectionDetails emailLedgerTestRelayConnectionDetails(ScriptedSmtpServer server) {
        return new RelayConnectionDetails() {
            @Override
            public String host() {
                return server.host();
            }

            @Override
            public int port() {
                return server.port();
            }
        };
    }
}
