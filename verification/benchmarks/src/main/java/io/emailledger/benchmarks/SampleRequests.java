package io.emailledger.benchmarks;

import io.emailledger.EmailLedger;
import io.emailledger.message.Email;
import io.emailledger.message.EmailId;
import io.emailledger.spi.RecipientContent.Subscription;
import io.emailledger.tracking.ClickTracking;
import io.emailledger.tracking.OpenTracking;
import io.emailledger.tracking.TrackedLink;
import io.emailledger.tracking.Unsubscribe;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Valid and forged requests to the endpoints, about e-mails of a ledger. */
final class SampleRequests {
    static final Instant SIGNED_AT = Instant.parse("2026-11-29T12:00:00Z");
    static final String HOOK_SECRET = "whsec_" + Base64.getEncoder().encodeToString(EndpointRequests.SECRET);

    private static final int EMAILS = 500;
    private static final int TOGETHER = 200;
    private static final String FORM = "Content-Type: application/x-www-form-urlencoded\r\n";
    private static final String ONE_CLICK = "List-Unsubscribe=One-Click";
    private static final String ADDRESS = "pat@home.example";

    private final Random random = new Random(20261129);
    private final OpenTracking opens;
    private final ClickTracking clicks;
    private final Unsubscribe lists;
    private final EmailLedger ledger;
    private final Semaphore delivered;
    private final List<EmailId> emails;

    /**
     * Sends e-mails.
     *
     * @param delivered released for each e-mail that the ledger has delivered
     */
    SampleRequests(EmailLedger ledger, Semaphore delivered, OpenTracking opens, ClickTracking clicks, Unsubscribe lists)
            throws InterruptedException {
        this.ledger = ledger;
        this.delivered = delivered;
        this.opens = opens;
        this.clicks = clicks;
        this.lists = lists;
        this.emails = sent(EMAILS);
    }

    /** Returns when all of them have left, so that nothing else is done while requests are measured. */
    private List<EmailId> sent(int count) throws InterruptedException {
        Email email = Email.from("office@clinic.example")
                .to(ADDRESS)
                .html("<a href='https://shop.example/'>Shop</a>")
                .trackOpens(true)
                .build();
        List<EmailId> ids = new ArrayList<>();
        while (ids.size() < count) {
            ids.addAll(ledger.sendAll(Collections.nCopies(Math.min(TOGETHER, count - ids.size()), email)));
        }
        if (!delivered.tryAcquire(count, 10, TimeUnit.MINUTES)) {
            throw new IllegalStateException("E-mails were not delivered: " + ledger.health());
        }
        return ids;
    }

    RequestLoad pixels() {
        return new RequestLoad("pixels", 200, many(i -> RequestLoad.get(pixel(i))));
    }

    RequestLoad links() {
        return new RequestLoad("links", 302, many(i -> RequestLoad.get(link(i))));
    }

    RequestLoad forgedTokens() {
        return new RequestLoad("forged tokens of links", 404, many(i -> RequestLoad.get(altered(link(i)))));
    }

    RequestLoad unsubscribes(int count) {
        return new RequestLoad(
                "unsubscribing",
                200,
                IntStream.range(0, count)
                        .mapToObj(i -> RequestLoad.post(unsubscribe(i), FORM, ONE_CLICK))
                        .toList());
    }

    RequestLoad forgedUnsubscribes() {
        return new RequestLoad(
                "forged tokens of unsubscribe links",
                404,
                many(i -> RequestLoad.post(altered(unsubscribe(i)), FORM, ONE_CLICK)));
    }

    /** Each about an e-mail of its own. */
    RequestLoad events(int count) throws InterruptedException {
        List<EmailId> ids = sent(count);
        return new RequestLoad(
                "events of a provider",
                200,
                IntStream.range(0, count)
                        .mapToObj(i -> event(i, ids.get(i), true))
                        .toList());
    }

    RequestLoad forgedEvents() {
        return new RequestLoad("forged events of a provider", 403, many(i -> event(i, emails.get(i), false)));
    }

    private static List<byte[]> many(IntFunction<byte[]> request) {
        return IntStream.range(0, EMAILS).mapToObj(request).toList();
    }

    private String pixel(int i) {
        return opens.pixel(emails.get(i), 0).getRawPath();
    }

    private String link(int i) {
        URI target = URI.create("https://shop.example/offer/" + i);
        return clicks.address(new TrackedLink(emails.get(i), 0, i % 10, false, target))
                .getRawPath();
    }

    private String unsubscribe(int i) {
        return lists.link(new Subscription(
                        Optional.empty(), "newsletter", "reader" + i + "@home.example", emails.get(i % EMAILS)))
                .getRawPath();
    }

    private byte[] event(int i, EmailId email, boolean genuine) {
        String id = "event-" + i;
        String time = Long.toString(SIGNED_AT.getEpochSecond());
        String body = "{\"type\":\"email.delivered\",\"created_at\":\"" + SIGNED_AT + "\",\"data\":{\"to\":[\""
                + ADDRESS + "\"],\"headers\":[{\"name\":\"X-Email-Ledger\",\"value\":\"" + email
                + "\"}]}}";
        String signed = id + "." + time + "." + (genuine ? body : body + " ");
        return RequestLoad.post(
                "/h/resend",
                "Content-Type: application/json\r\nsvix-id: " + id + "\r\nsvix-timestamp: " + time
                        + "\r\nsvix-signature: v1," + hmac(signed) + "\r\n",
                body);
    }

    private static String hmac(String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(EndpointRequests.SECRET, "HmacSHA256"));
            return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private String altered(String path) {
        int place = 3 + random.nextInt(path.length() - 3);
        char other = path.charAt(place) == 'A' ? 'B' : 'A';
        return path.substring(0, place) + other + path.substring(place + 1);
    }
}
