package io.emailledger.providers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.emailledger.history.RecipientRecord.AcceptedBy;
import io.emailledger.message.EmailId;
import io.emailledger.testkit.MovableClock;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.Test;

/** Tests the two servers that a webhook runs in, over HTTP. */
class ServersTest {
    private static final List<String> SIGNED_HEADERS = List.of("svix-id", "svix-timestamp", "svix-signature");

    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void serverOfTheJdkGivesRequestsToTheWebhook() throws Exception {
        try (Desk desk = desk()) {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/hooks/resend", new JdkWebhookHandler(desk.webhook));
            server.start();
            try {
                assertServed(desk, server.getAddress().getPort());
            } finally {
                server.stop(0);
            }
        }
    }

    @Test
    void servletGivesRequestsToTheWebhook() throws Exception {
        try (Desk desk = desk()) {
            Server server = new Server();
            ServerConnector connector = new ServerConnector(server);
            connector.setHost("127.0.0.1");
            server.addConnector(connector);
            ServletContextHandler context = new ServletContextHandler("/");
            context.addServlet(new ServletHolder(new WebhookServlet(desk.webhook)), "/hooks/resend");
            server.setHandler(context);
            server.start();
            try {
                assertServed(desk, connector.getLocalPort());
            } finally {
                server.stop();
            }
        }
    }

    private static Desk desk() {
        return new Desk(Hook.RESEND, MovableClock.start(), null, builder -> builder.maxBytes(10_000));
    }

    private void assertServed(Desk desk, int port) throws Exception {
        EmailId id = desk.send();
        URI address = URI.create("http://127.0.0.1:" + port + "/hooks/resend");
        WebhookRequest event = Hook.RESEND.request(
                desk.fill(
                        "{'type':'email.delivered','created_at':'{iso}','data':{'to':['{to}'],'headers':"
                                + "[{'name':'X-Email-Ledger','value':'{id}'}]}}",
                        id),
                desk.clock.instant());

        assertThat(post(address, event.body())).as("without a signature").isEqualTo(403);
        assertThat(post(address, new byte[20_000])).as("too large").isEqualTo(413);
        HttpRequest.Builder genuine =
                HttpRequest.newBuilder(address).POST(HttpRequest.BodyPublishers.ofByteArray(event.body()));
        SIGNED_HEADERS.forEach(name -> genuine.header(name, event.header(name).orElseThrow()));
        assertThat(send(genuine.build()).statusCode()).isEqualTo(200);
        assertThat(desk.recipient(id).acceptedBy()).contains(AcceptedBy.RECIPIENT_SERVER);
        HttpResponse<String> get = send(HttpRequest.newBuilder(address).build());
        assertThat(get.statusCode()).isEqualTo(405);
        assertThat(get.headers().firstValue("Allow")).contains("POST");
        assertThat(get.body()).isEmpty();
    }

    private int post(URI address, byte[] body) throws Exception {
        return send(HttpRequest.newBuilder(address)
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                        .build())
                .statusCode();
    }

    private HttpResponse<String> send(HttpRequest request) throws Exception {
        return client.send(request, HttpResponse.BodyHandlers.ofString(UTF_8));
    }
}
