package io.emailledger.examples.howto;

import com.sun.net.httpserver.HttpServer;
import io.emailledger.EmailLedger;
import io.emailledger.examples.UntilFinished;
import io.emailledger.local.LocalTransports;
import io.emailledger.local.MemoryHistoryStore;
import io.emailledger.message.Email;
import io.emailledger.message.EmailId;
import io.emailledger.tracking.JdkPixelHandler;
import io.emailledger.tracking.OpenTracking;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;

/** How do I see that a recipient has opened an e-mail? */
public final class HowDoISeeOpens {
    private HowDoISeeOpens() {}

    /**
     * Sends an e-mail with a pixel, loads the pixel as a mail program would, and prints what was observed.
     *
     * @param args not used
     * @throws IOException if the web server cannot be reached
     * @throws InterruptedException if the thread is interrupted
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        byte[] secret = "32 random bytes, kept with care.".getBytes(StandardCharsets.US_ASCII);
        HttpServer web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        URI address = URI.create("http://127.0.0.1:" + web.getAddress().getPort() + "/t/");
        OpenTracking tracking = OpenTracking.at(address).signedWith(secret);
        UntilFinished finished = new UntilFinished();
        try (EmailLedger ledger = EmailLedger.builder(
                        MemoryHistoryStore.create(InstantSource.system()), LocalTransports.discarding())
                .with(tracking)
                .listener(finished)
                .build()) {
            web.createContext("/t/", new JdkPixelHandler(tracking.endpoint(ledger.reports()::observe)));
            web.start();
            EmailId id = ledger.send(Email.from("office@clinic.example")
                    .to("pat@home.example")
                    .html("<p>We see you on Thursday.</p>")
                    .trackOpens(true)
                    .build());
            finished.await(ledger, id);

            try (InputStream image = tracking.pixel(id, 0).toURL().openStream()) {
                System.out.println("Pixel: " + image.readAllBytes().length + " bytes");
            }
            System.out.println("Opened: " + ledger.find(id).orElseThrow().opened());
            ledger.log(id).observations().forEach(open -> System.out.println(open.agent() + " " + open.count()));
        } finally {
            web.stop(0);
        }
    }
}
