package io.emailledger.examples.howto;

import com.sun.net.httpserver.HttpServer;
import io.emailledger.EmailLedger;
import io.emailledger.examples.UntilFinished;
import io.emailledger.history.ObservationRecord.ObservationKind;
import io.emailledger.local.LocalTransports;
import io.emailledger.local.MemoryHistoryStore;
import io.emailledger.message.Email;
import io.emailledger.message.EmailId;
import io.emailledger.tracking.ClickTracking;
import io.emailledger.tracking.Engagement;
import io.emailledger.tracking.JdkClickHandler;
import io.emailledger.tracking.TrackedLink;
import io.emailledger.tracking.TrackingConsents;
import io.emailledger.tracking.TrackingMode;
import io.emailledger.tracking.TrackingPolicy;
import io.emailledger.tracking.TrackingRecorder;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;

/** How do I see which links a recipient has followed, and whether it was a person? */
public final class HowDoISeeClicks {
    private static final String BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0";

    private HowDoISeeClicks() {}

    /**
     * Sends an e-mail with two links, follows one as a reader and one as a scanner would, and prints the grades. Then the
     * reader withdraws.
     *
     * @param args not used
     * @throws IOException if the web server cannot be reached
     * @throws InterruptedException if the thread is interrupted
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        byte[] secret = "32 random bytes, kept with care.".getBytes(StandardCharsets.US_ASCII);
        HttpServer web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        URI address = URI.create("http://127.0.0.1:" + web.getAddress().getPort() + "/c/");
        ClickTracking clicks = ClickTracking.at(address).signedWith(secret);
        MemoryHistoryStore store = MemoryHistoryStore.create(InstantSource.system());
        UntilFinished finished = new UntilFinished();
        try (EmailLedger ledger = EmailLedger.builder(store, LocalTransports.discarding())
                .with(clicks)
                .listener(finished)
                .build()) {
            TrackingConsents consents = TrackingConsents.in(store);
            TrackingPolicy policy =
                    TrackingPolicy.of(TrackingMode.INDIVIDUAL).consents(consents, TrackingMode.INDIVIDUAL);
            TrackingRecorder recorder =
                    TrackingRecorder.of(ledger).policy(policy).build();
            web.createContext("/c/", new JdkClickHandler(clicks.endpoint(recorder)));
            web.start();
            Email email = Email.from("office@clinic.example")
                    .to("pat@home.example")
                    .html(
                            "<a href='https://clinic.example/hours'>Hours</a> <a href='https://clinic.example/map'>Map</a>")
                    .trackOpens(true)
                    .build();
            EmailId id = ledger.send(policy.prepare(email));
            finished.await(ledger, id);

            follow(clicks, id, email, 0, BROWSER);
            follow(clicks, id, email, 1, "curl/8.5.0");
            boolean recorded = recorder.drain(Duration.ofSeconds(10));
            System.out.println("Recorded: " + recorded);
            Engagement engagement = Engagement.of(ledger.find(id).orElseThrow(), ledger.log(id), policy);
            engagement
                    .sightings()
                    .forEach(seen -> System.out.println(
                            clicks.targets(email).get(seen.link().orElseThrow()).getPath() + ": " + seen.grade() + ". "
                                    + seen.reason()));

            consents.withdrawTracking("pat@home.example", "telephone call");
            System.out.println("After the withdrawal: "
                    + consents.find("pat@home.example", ObservationKind.CLICK).state() + ", shown: "
                    + Engagement.of(ledger.find(id).orElseThrow(), ledger.log(id), policy)
                            .sightings()
                            .size());
        } finally {
            web.stop(0);
        }
    }

    /** Follows a link, but not to its target: the redirection is enough here. */
    private static void follow(ClickTracking clicks, EmailId id, Email email, int number, String agent)
            throws IOException {
        URI target = clicks.targets(email).get(number);
        URI link = clicks.address(new TrackedLink(id, 0, number, false, target));
        HttpURLConnection connection = (HttpURLConnection) link.toURL().openConnection();
        connection.setInstanceFollowRedirects(false);
        connection.setRequestProperty("User-Agent", agent);
        System.out.println(connection.getResponseCode() + " to " + connection.getHeaderField("Location"));
        connection.disconnect();
    }
}
