package io.emailledger.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.emailledger.EmailLedger;
import io.emailledger.message.Email;
import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import io.emailledger.webhooks.WebhookSecret;
import io.emailledger.webhooks.Webhooks;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

/** Tests that events are sent to the endpoints of the properties while the application runs. */
class WebhooksTest {
    private static final String CRM = "email-ledger.webhooks.endpoints.crm.";

    private record Received(String id, String signature, String body) {}

    private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();

    private HttpServer receiver() throws Exception {
        HttpServer web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        web.createContext("/", exchange -> {
            received.add(new Received(
                    exchange.getRequestHeaders().getFirst("webhook-id"),
                    exchange.getRequestHeaders().getFirst("webhook-signature"),
                    new String(exchange.getRequestBody().readAllBytes())));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        web.start();
        return web;
    }

    @Test
    void deliveredEmailIsTold() throws Exception {
        HttpServer web = receiver();
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start();
                ConfigurableApplicationContext context = Boot.run(
                        Shop.class,
                        Boot.mail(
                                server,
                                Boot.h2(),
                                "email-ledger.store.feed=true",
                                "email-ledger.webhooks.poll-interval=50ms",
                                CRM + "url=http://127.0.0.1:" + web.getAddress().getPort() + "/hook",
                                CRM + "allow-http=true",
                                CRM + "secret=" + WebhookSecret.generate().text()))) {
            context.getBean(EmailLedger.class)
                    .send(Email.from("shop@shop.example")
                            .to("pat@home.example")
                            .text("Thank you.")
                            .build());

            Received one = received.poll(1, TimeUnit.MINUTES);

            assertThat(one).isNotNull();
            assertThat(one.signature()).startsWith("v1,");
            assertThat(one.body()).contains("pat@home.example");
        } finally {
            web.stop(0);
        }
    }

    @Test
    void closedApplicationSendsNothing() throws Exception {
        HttpServer web = receiver();
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start()) {
            ConfigurableApplicationContext context = Boot.run(
                    Shop.class,
                    Boot.mail(
                            server,
                            Boot.h2(),
                            "email-ledger.store.feed=true",
                            CRM + "url=http://127.0.0.1:" + web.getAddress().getPort() + "/hook",
                            CRM + "allow-http=true",
                            CRM + "secret=" + WebhookSecret.generate().text()));
            Webhooks webhooks = context.getBean(Webhooks.class);

            context.close();

            assertThatThrownBy(webhooks::start).isInstanceOf(IllegalStateException.class);
        } finally {
            web.stop(0);
        }
    }
}
