package io.emailledger.providers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.providers.EventTableTest.Example;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests that requests which are not from the provider, or are damaged, change nothing and break nothing. */
class HostileRequestTest {
    private static final int MUTATED_REQUESTS = 70_000;
    private static final int DAMAGED_EVENTS = 30_000;
    private static final int FORGERIES = 112;
    private static final String[] PIECES = {
        "{",
        "}",
        "[",
        "]",
        "\"",
        ":",
        ",",
        "null",
        "true",
        "-1",
        "1e999",
        "\\u0000",
        "\\ud800",
        "\u0000",
        "é",
        "🙂",
        "<",
        "'",
        "\n",
        "99999999999999999999",
        "\"\"",
        "[[[[[[[[",
        "{\"a\":",
        "$type",
        "5.1.1",
        "@",
        "0"
    };

    private final Random random = new Random(42);

    /**
     * A request whose body was changed is refused, where the signature covers the body, and also where it does not: then
     * its token has come before, with another body.
     */
    @Test
    void mutatedPayloadsChangeNothing() {
        List<Example> examples = EventTableTest.examples().toList();
        Map<Hook, Desk> desks = new HashMap<>();
        Map<Hook, EmailId> emails = new HashMap<>();
        Map<Hook, String> before = new HashMap<>();
        Map<Hook, List<WebhookRequest>> requests = new HashMap<>();
        for (Hook hook : signing()) {
            Desk desk = new Desk(hook);
            EmailId id = desk.send();
            desks.put(hook, desk);
            emails.put(hook, id);
            requests.put(hook, new ArrayList<>());
            for (Example example : examples) {
                if (example.hook() == hook) {
                    WebhookRequest genuine = hook.request(desk.fill(example.event(), id), desk.clock.instant());
                    assertThat(desk.webhook.respond(genuine).status()).isEqualTo(200);
                    requests.get(hook).add(genuine);
                }
            }
            before.put(hook, desk.known(id));
        }
        Map<Integer, Integer> answers = new TreeMap<>();
        for (int i = 0; i < MUTATED_REQUESTS; i++) {
            // A public key costs much more than a hash.
            Hook hook = switch (i % 100) {
                case 0 -> Hook.SENDGRID;
                case 1, 2, 3 -> Hook.SES;
                case 4 -> Hook.SES_VERSION_1;
                default -> i % 2 == 0 ? Hook.MAILGUN : Hook.RESEND;
            };
            List<WebhookRequest> all = requests.get(hook);
            WebhookRequest genuine = all.get(random.nextInt(all.size()));
            byte[] body = mutated(genuine.body());
            if (Arrays.equals(body, genuine.body())) {
                continue;
            }
            int status =
                    desks.get(hook).webhook.respond(withBody(genuine, body)).status();
            answers.merge(status, 1, Integer::sum);
        }
        // 503: a mutated address of SNS, whose certificate is not fetched after the first twenty.
        assertThat(answers.keySet()).isSubsetOf(400, 403, 503);
        assertThat(answers.getOrDefault(503, 0)).isLessThan(100);
        desks.forEach((hook, desk) -> {
            desk.assertNothingChanged(emails.get(hook), before.get(hook));
            assertThat(desk.ledger.reports().countUnverified()).isZero();
            desk.close();
        });
    }

    /**
     * What follows from a damaged event that is signed all the same: an event or a documented exception, and never
     * another type of exception.
     */
    @Test
    void damagedEventsAreReadOrRefused() {
        List<Example> examples = EventTableTest.examples().toList();
        Map<Hook, Provider> providers = new HashMap<>();
        Desk desk = new Desk(Hook.RESEND);
        EmailId id = desk.send();
        List<byte[]> events = examples.stream()
                .map(example -> desk.fill(example.event(), id).getBytes(UTF_8))
                .toList();
        int read = 0;
        for (int i = 0; i < DAMAGED_EVENTS; i++) {
            Example example = examples.get(i % examples.size());
            Provider provider = providers.computeIfAbsent(example.hook(), Hook::provider);
            String event = new String(mutated(events.get(i % events.size())), UTF_8);
            WebhookRequest request = new WebhookRequest("POST", Map.of(), "", inner(example.hook(), event));
            try {
                for (ProviderEvent one : provider.events(request)) {
                    read += one.recipients().size();
                }
            } catch (InvalidValueException e) {
                assertThat(e).hasMessageStartingWith("body must ");
            }
        }
        assertThat(read).isGreaterThan(1_000);
        desk.close();
    }

    /** The body of a provider around an event, without a signature: this costs much less than signing. */
    private static byte[] inner(Hook hook, String event) {
        return switch (hook) {
            case SES, SES_VERSION_1 ->
                ("{\"Type\":\"Notification\",\"Message\":\""
                                + event.replace("\\", "\\\\").replace("\"", "\\\"") + "\"}")
                        .getBytes(UTF_8);
            case MAILGUN -> ("{\"event-data\":" + event + "}").getBytes(UTF_8);
            case SENDGRID -> ("[" + event + "]").getBytes(UTF_8);
            case SPARKPOST -> ("[{\"msys\":{\"message_event\":" + event + "}}]").getBytes(UTF_8);
            default -> event.getBytes(UTF_8);
        };
    }

    @ParameterizedTest
    @EnumSource
    void damagedEventsWithSignatureAreAnswered(Hook hook) {
        try (Desk desk = new Desk(hook)) {
            EmailId other = desk.send();
            EmailId id = desk.send();
            String before = desk.known(other);
            List<Example> examples = EventTableTest.examples()
                    .filter(example -> example.hook() == hook)
                    .toList();
            for (int i = 0; i < (hook == Hook.SES || hook == Hook.SES_VERSION_1 ? 10 : 60); i++) {
                Example example = examples.get(random.nextInt(examples.size()));
                byte[] event = mutated(desk.fill(example.event(), id).getBytes(UTF_8));
                int status = desk.webhook
                        .respond(hook.request(new String(event, UTF_8), desk.clock.instant()))
                        .status();
                assertThat(status).isIn(200, 400);
            }
            desk.assertNothingChanged(other, before);
        }
    }

    @ParameterizedTest
    @EnumSource
    void forgedSignaturesAreRefused(Hook hook) {
        try (Desk desk = new Desk(hook)) {
            EmailId id = desk.send();
            String before = desk.known(id);
            Example example = EventTableTest.examples()
                    .filter(one -> one.hook() == hook && one.expected().startsWith("BOUNCED"))
                    .findFirst()
                    .orElseThrow();
            WebhookRequest genuine = hook.request(desk.fill(example.event(), id), desk.clock.instant());
            for (int i = 0; i < FORGERIES; i++) {
                int status = desk.webhook.respond(forged(hook, genuine)).status();
                assertThat(status).isIn(400, 401, 403);
            }
            desk.assertNothingChanged(id, before);
            assertThat(desk.webhook.counts().refused()).isEqualTo(FORGERIES);
            assertThat(desk.webhook.respond(genuine).status()).isEqualTo(200);
            assertThat(desk.known(id)).isNotEqualTo(before);
        }
    }

    /** Each has an id of its own, and none of them is remembered. */
    @Test
    void forgedRequestsLeaveNothingInMemory() {
        try (Desk desk = new Desk(Hook.RESEND)) {
            EmailId id = desk.send();
            String known = desk.known(id);
            String time = Long.toString(desk.clock.instant().getEpochSecond());
            String name = "id ".repeat(50);
            long before = 0;
            for (int i = 0; i < 200_000; i++) {
                if (i == 20_000) {
                    before = used();
                }
                Map<String, List<String>> headers = Map.of(
                        "svix-id", List.of(name + i),
                        "svix-timestamp", List.of(time),
                        "svix-signature", List.of("v1,bm90IHRoaXM="));
                WebhookRequest forged = new WebhookRequest("POST", headers, "192.0.2.7", new byte[] {'{', '}'});
                assertThat(desk.webhook.respond(forged).status()).isEqualTo(403);
            }
            assertThat(used() - before).as("bytes").isLessThan(8L << 20);
            desk.assertNothingChanged(id, known);
        }
    }

    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** Changes the place where the proof stands, and sometimes removes it. */
    private WebhookRequest forged(Hook hook, WebhookRequest genuine) {
        String name = switch (hook) {
            case SENDGRID -> "X-Twilio-Email-Event-Webhook-Signature";
            case POSTMARK, MAILJET, BREVO -> "Authorization";
            case SPARKPOST -> "X-Hook";
            case RESEND -> "svix-signature";
            case SES, SES_VERSION_1, MAILGUN -> "";
        };
        if (name.isEmpty()) {
            String text = genuine.text();
            String field = hook == Hook.MAILGUN ? "\"signature\":\"" : "\"Signature\":\"";
            int from = text.indexOf(field) + field.length();
            int to = text.indexOf('"', from);
            String other =
                    otherThan(text.substring(from, to), hook == Hook.MAILGUN ? "0123456789abcdef" : "ABCabc012+/");
            return withBody(genuine, (text.substring(0, from) + other + text.substring(to)).getBytes(UTF_8));
        }
        Map<String, List<String>> headers = headers(genuine);
        String proof = headers.remove(name).get(0);
        if (random.nextInt(20) > 0) {
            String start = proof.contains(" ") ? proof.substring(0, proof.indexOf(' ') + 1) : "";
            headers.put(name, List.of(start + otherThan(proof.substring(start.length()), "ABCabc012+/")));
        }
        return new WebhookRequest("POST", headers, "192.0.2.7", genuine.body());
    }

    /** Returns a text of the same length with some letters changed. The last ones may stand for no bit. */
    private String otherThan(String text, String alphabet) {
        StringBuilder other = new StringBuilder(text);
        int last = Math.max(1, text.length() - 4);
        while (other.toString().equals(text)) {
            for (int i = random.nextInt(3); i >= 0; i--) {
                other.setCharAt(random.nextInt(last), alphabet.charAt(random.nextInt(alphabet.length())));
            }
        }
        return other.toString();
    }

    private static Map<String, List<String>> headers(WebhookRequest request) {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String name : List.of(
                "X-Twilio-Email-Event-Webhook-Signature",
                "X-Twilio-Email-Event-Webhook-Timestamp",
                "Authorization",
                "X-Hook",
                "svix-id",
                "svix-timestamp",
                "svix-signature")) {
            request.header(name).ifPresent(value -> headers.put(name, List.of(value)));
        }
        return headers;
    }

    private static List<Hook> signing() {
        return Arrays.stream(Hook.values()).filter(Hook::isSigned).toList();
    }

    private static WebhookRequest withBody(WebhookRequest request, byte[] body) {
        return new WebhookRequest("POST", headers(request), "192.0.2.7", body);
    }

    private byte[] mutated(byte[] body) {
        byte[] changed = body;
        for (int i = random.nextInt(3); i >= 0; i--) {
            changed = switch (random.nextInt(5)) {
                case 0 -> spliced(changed, PIECES[random.nextInt(PIECES.length)].getBytes(UTF_8), 0);
                case 1 -> spliced(changed, PIECES[random.nextInt(PIECES.length)].getBytes(UTF_8), random.nextInt(12));
                case 2 -> spliced(changed, new byte[0], 1 + random.nextInt(20));
                case 3 -> spliced(changed, new byte[] {(byte) random.nextInt(256)}, 1);
                default -> Arrays.copyOf(changed, random.nextInt(changed.length + 1));
            };
        }
        return changed;
    }

    private byte[] spliced(byte[] body, byte[] piece, int removed) {
        int at = random.nextInt(body.length + 1);
        int end = Math.min(body.length, at + removed);
        byte[] result = new byte[at + piece.length + body.length - end];
        System.arraycopy(body, 0, result, 0, at);
        System.arraycopy(piece, 0, result, at, piece.length);
        System.arraycopy(body, end, result, at + piece.length, body.length - end);
        return result;
    }
}
