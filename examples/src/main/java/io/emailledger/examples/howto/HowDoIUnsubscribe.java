package io.emailledger.examples.howto;

import com.sun.net.httpserver.HttpServer;
import io.emailledger.EmailLedger;
import io.emailledger.examples.UntilFinished;
import io.emailledger.history.EmailRecord;
import io.emailledger.local.LocalTransports.RecordingTransport;
import io.emailledger.local.MemoryHistoryStore;
import io.emailledger.message.Email;
import io.emailledger.message.EmailBuilder;
import io.emailledger.tracking.JdkUnsubscribeHandler;
import io.emailledger.tracking.Unsubscribe;
import io.emailledger.tracking.UnsubscribeEndpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How does a recipient unsubscribe from a newsletter, and nothing else? */
public final class HowDoIUnsubscribe {
    private static final Pattern LINK = Pattern.compile("List-Unsubscribe:\\s+<([^>]+)>");

    private HowDoIUnsubscribe() {}

    /**
     * Sends a newsletter, unsubscribes as a mail program does, and sends the next newsletter and a receipt.
     *
     * @param args not used
     * @throws IOException if the web server cannot be reached
     * @throws InterruptedException if the thread is interrupted
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        byte[] secret = "32 random bytes, kept with care.".getBytes(StandardCharsets.US_ASCII);
        HttpServer web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        URI address = URI.create("http://127.0.0.1:" + web.getAddress().getPort() + "/u/");
        Unsubscribe unsubscribe = Unsubscribe.at(address).signedWith(secret);
        RecordingTransport transport = new RecordingTransport(10);
        UntilFinished finished = new UntilFinished();
        try (EmailLedger ledger = EmailLedger.builder(MemoryHistoryStore.create(InstantSource.system()), transport)
                        .with(unsubscribe)
                        .listener(finished)
                        .build();
                UnsubscribeEndpoint endpoint = unsubscribe.endpoint(ledger.suppressions())) {
            web.createContext("/u/", new JdkUnsubscribeHandler(endpoint));
            web.start();
            EmailBuilder newsletter = Email.from("news@clinic.example")
                    .to("pat@home.example")
                    .subject("News")
                    .text("We have a new lift.\n\nUnsubscribe: " + Unsubscribe.LINK)
                    .list("newsletter");
            System.out.println(
                    "Newsletter: " + sent(ledger, finished, newsletter).status());

            String message = new String(transport.sent().get(0).content(), StandardCharsets.US_ASCII);
            System.out.println("One click: " + post(link(message)));

            EmailRecord next = sent(ledger, finished, newsletter);
            System.out.println("The next one: " + next.status() + ", "
                    + next.recipients().get(0).failure().orElseThrow());
            EmailBuilder receipt =
                    Email.from("office@clinic.example").to("pat@home.example").text("Thank you.");
            System.out.println("A receipt: " + sent(ledger, finished, receipt).status());
        } finally {
            web.stop(0);
        }
    }

    private static EmailRecord sent(EmailLedger ledger, UntilFinished finished, EmailBuilder email)
            throws InterruptedException {
        return finished.await(ledger, ledger.send(email.build()));
    }

    private static URI link(String message) {
        Matcher link = LINK.matcher(message);
        if (!link.find()) {
            throw new IllegalStateException("The newsletter has no link.");
        }
        return URI.create(link.group(1));
    }

    /** What a mail program sends when its reader clicks "unsubscribe" (RFC 8058). */
    private static int post(URI link) throws IOException, InterruptedException {
        HttpRequest post = HttpRequest.newBuilder(link)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("List-Unsubscribe=One-Click"))
                .build();
        return HttpClient.newHttpClient().send(post, BodyHandlers.discarding()).statusCode();
    }
}
