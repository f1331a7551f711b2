package io.emailledger.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.history.ObservationRecord.ObservationKind;
import io.emailledger.message.Address;
import io.emailledger.message.Email;
import io.emailledger.message.EmailBuilder;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.spi.RecipientContent;
import io.emailledger.spi.StoreParts.ObservationStore.Observation;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenTrackingTest {
    private static final URI BASE = URI.create("https://app.example.com/t/");
    private static final byte[] SECRET = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] OTHER = "fedcba9876543210".getBytes(StandardCharsets.US_ASCII);
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private static final EmailId EMAIL = new EmailId(UUID.fromString("019a0000-1234-7abc-8def-0123456789ab"));

    private final OpenTracking tracking = OpenTracking.at(BASE).signedWith(SECRET);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 127, 128, 255, 256, 65_535, 65_536, 16_777_215})
    void tokenIsReadBack(int recipient) {
        assertThat(tracking.read(tracking.token(EMAIL, recipient))).contains(new OpenTracking.Token(EMAIL, recipient));
    }

    @Test
    void tokenIsSignedAsDocumented() throws Exception {
        byte[] token = Base64.getUrlDecoder().decode(tracking.token(EMAIL, 0x010203));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET, "HmacSHA256"));
        mac.update("email-ledger open 1:".getBytes(StandardCharsets.US_ASCII));
        mac.update(token, 0, 20);
        byte[] signature = mac.doFinal();

        assertThat(token).hasSize(36);
        assertThat(token).containsSubsequence(1, 2, 3);
        for (int i = 0; i < 16; i++) {
            assertThat(token[20 + i]).isEqualTo(signature[i]);
        }
    }

    @Test
    void tokensOfEarlierReleasesAreReadAndWritten() {
        String token = "PwGaAAASNHq8je8BI0VniasBAgMVWESgJI6I6VAPGqMTg7B3";

        assertThat(tracking.token(EMAIL, 0x010203)).isEqualTo(token);
        assertThat(tracking.read(token)).contains(new OpenTracking.Token(EMAIL, 0x010203));
    }

    @Test
    void tokenIsShortAndUrlSafe() {
        assertThat(tracking.token(EMAIL, 16_777_215)).hasSizeLessThan(64).matches("[A-Za-z0-9_-]+");
    }

    @Test
    void tokenIsDeterministic() {
        assertThat(OpenTracking.at(URI.create("http://localhost:8080/"))
                        .signedWith(SECRET.clone())
                        .token(EMAIL, 7))
                .isEqualTo(tracking.token(EMAIL, 7));
    }

    @Test
    void invalidTokenIsRejected() {
        String token = tracking.token(EMAIL, 3);
        List<String> others = new ArrayList<>(List.of(
                "",
                " ",
                "\0",
                token + "=",
                token + "A",
                "A" + token,
                token + token,
                token + "/",
                token + "\n",
                token + " ",
                "x".repeat(1_000_000),
                "=".repeat(48),
                "💥".repeat(24),
                token.substring(0, 44) + "====",
                token.toLowerCase(java.util.Locale.ROOT),
                token.toUpperCase(java.util.Locale.ROOT)));
        for (int i = 0; i < token.length(); i++) {
            others.add(token.substring(0, i));
            for (int j = 0; j < ALPHABET.length(); j++) {
                if (ALPHABET.charAt(j) != token.charAt(i)) {
                    others.add(token.substring(0, i) + ALPHABET.charAt(j) + token.substring(i + 1));
                }
            }
            others.add(token.substring(0, i) + "+" + token.substring(i + 1));
            others.add(token.substring(0, i) + "é" + token.substring(i + 1));
        }

        assertThat(others)
                .hasSizeGreaterThan(3_000)
                .allSatisfy(other -> assertThat(tracking.read(other)).isEmpty());
        assertThat(tracking.read(token)).isPresent();
    }

    @Test
    void tokensOfRecipientsAndEmailsDiffer() {
        Set<String> tokens = new HashSet<>();
        for (int recipient = 0; recipient < 100; recipient++) {
            tokens.add(tracking.token(EMAIL, recipient));
            tokens.add(tracking.token(new EmailId(new UUID(EMAIL.value().getMostSignificantBits(), recipient)), 0));
        }

        assertThat(tokens).hasSize(200);
    }

    @Test
    void tokenOfAnotherSecretIsRejected() {
        assertThat(tracking.read(OpenTracking.at(BASE).signedWith(OTHER).token(EMAIL, 0)))
                .isEmpty();
    }

    @Test
    void rotatedSecretSignsNewTokensAndReadsOldOnes() {
        OpenTracking old = OpenTracking.at(BASE).signedWith(OTHER);
        OpenTracking rotated = tracking.alsoAccepting(OTHER);

        assertThat(rotated.read(old.token(EMAIL, 1))).contains(new OpenTracking.Token(EMAIL, 1));
        assertThat(rotated.read(tracking.token(EMAIL, 1))).contains(new OpenTracking.Token(EMAIL, 1));
        assertThat(rotated.token(EMAIL, 1)).isEqualTo(tracking.token(EMAIL, 1));
        assertThat(old.read(rotated.token(EMAIL, 1))).isEmpty();
    }

    @Test
    void rotationWorksWithEqualKeyIds() {
        String token = tracking.token(EMAIL, 1);
        String ids = token.substring(0, 1);
        OpenTracking twin = null;
        for (int i = 0; twin == null; i++) {
            OpenTracking candidate =
                    OpenTracking.at(BASE).signedWith(String.format("%032d", i).getBytes(StandardCharsets.US_ASCII));
            byte[] made = Base64.getUrlDecoder().decode(candidate.token(EMAIL, 1));
            twin = made[0] == Base64.getUrlDecoder().decode(token)[0] ? candidate.alsoAccepting(SECRET) : null;
        }

        assertThat(twin.token(EMAIL, 1)).startsWith(ids).isNotEqualTo(token);
        assertThat(twin.read(token)).isPresent();
        assertThat(twin.read(twin.token(EMAIL, 1))).isPresent();
    }

    @Test
    void tokensOfEmailsBeforeLimitAreRejected() {
        Instant recorded = EMAIL.recordedAt();
        String token = tracking.token(EMAIL, 0);

        assertThat(tracking.acceptingSince(recorded).read(token)).isPresent();
        assertThat(tracking.acceptingSince(recorded.plusMillis(1)).read(token)).isEmpty();
        assertThat(tracking.acceptingSince(recorded.plusMillis(1))
                        .alsoAccepting(OTHER)
                        .read(token))
                .isEmpty();
    }

    @Test
    void secretIsCopied() {
        byte[] mine = SECRET.clone();
        OpenTracking made = OpenTracking.at(BASE).signedWith(mine);
        mine[0]++;

        assertThat(made.token(EMAIL, 0)).isEqualTo(tracking.token(EMAIL, 0));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15})
    void shortSecretIsRejected(int size) {
        assertThatThrownBy(() -> OpenTracking.at(BASE).signedWith(new byte[size]))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("secret must have at least 16 bytes, but has " + size);
        assertThatThrownBy(() -> tracking.alsoAccepting(new byte[size]))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("old secret must have at least 16 bytes, but has " + size);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://app.example.com/t",
                "https://app.example.com",
                "https://app.example.com/t/?a=b",
                "https://app.example.com/t/?",
                "https://app.example.com/t/#top",
                "https://user:word@app.example.com/t/",
                "ftp://app.example.com/t/",
                "file:///t/",
                "mailto:pat@home.example",
                "/t/",
                "t/",
                "//app.example.com/t/",
                "https:///t/",
                "https://app.example.com/ü/",
                "https://münchen.example/t/",
                "javascript://app.example.com/t/",
            })
    void urlThatCannotCarryTokenIsRejected(String url) {
        URI base = URI.create(url);

        assertThatThrownBy(() -> OpenTracking.at(base))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageStartingWith("url must ")
                .hasMessageNotContaining("example");
    }

    @Test
    void urlLongerThan500CharactersIsRejected() {
        URI longest = URI.create("https://app.example.com/" + "a".repeat(475) + "/");
        URI longer = URI.create("https://app.example.com/" + "a".repeat(476) + "/");

        assertThat(OpenTracking.at(longest)).isNotNull();
        assertThatThrownBy(() -> OpenTracking.at(longer)).isInstanceOf(InvalidValueException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://app.example.com/",
                "HTTPS://app.example.com:8443/a/b/",
                "http://localhost:8080/t/",
                "https://[::1]/t/"
            })
    void pixelUrlEndsWithToken(String url) {
        URI pixel = OpenTracking.at(URI.create(url)).signedWith(SECRET).pixel(EMAIL, 2);

        assertThat(pixel).hasToString(url + tracking.token(EMAIL, 2));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 16_777_216, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void recipientOutOfBoundsIsRejected(int recipient) {
        assertThatThrownBy(() -> tracking.token(EMAIL, recipient))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageStartingWith("recipient must be between 0 and 16777215");
    }

    @Test
    void toStringHasNoSecrets() {
        OpenTracking printed = tracking.alsoAccepting(OTHER).acceptingSince(Instant.parse("2026-01-01T00:00:00Z"));

        assertThat(printed)
                .hasToString("OpenTracking[at=https://app.example.com/t/, secrets=2, since=2026-01-01T00:00:00Z]");
        assertThat(tracking).hasToString("OpenTracking[at=https://app.example.com/t/, secrets=1]");
    }

    @Test
    void onlyTrackedRecipientGetsPixel() {
        RecipientContent.Recipient pat = new RecipientContent.Recipient(EMAIL, 0, Address.of("Pat@Home.example"));
        Email tracked = email().trackOpens(true).build();

        assertThat(tracking.appliesTo(tracked, pat)).isTrue();
        assertThat(tracking.appliesTo(email().build(), pat)).isFalse();
        assertThat(tracking.appliesTo(
                        email().trackOpens(true).doNotTrack("pat@home.example").build(), pat))
                .isFalse();
        assertThat(tracking.appliesTo(
                        Email.from("billing@clinic.example")
                                .text("Hello")
                                .trackOpens(true)
                                .build(),
                        pat))
                .isFalse();
    }

    @Test
    void contentDiffersInThePixelOnly() {
        RecipientContent.Recipient second = new RecipientContent.Recipient(EMAIL, 1, Address.of("kim@home.example"));
        Email tracked =
                email().text("Hello").header("X-Case", "42").trackOpens(true).build();

        Email content = tracking.contentFor(tracked, second);

        assertThat(content.html()).contains(tracking.insertPixel("<p>Hello</p>", EMAIL, 1));
        assertThat(content.text()).isEqualTo(tracked.text());
        assertThat(content.headers()).isEqualTo(tracked.headers());
        assertThat(content.to()).isEqualTo(tracked.to());
        assertThat(tracking.contentFor(tracked, second).html()).isEqualTo(content.html());
    }

    @Test
    void endpointRecordsOpens() {
        List<Observation> opens = new ArrayList<>();
        Instant before = InstantSource.system().instant();

        tracking.endpoint(opens::add)
                .respond(new TrackingRequest(
                        "GET", "/t/" + tracking.token(EMAIL, 1), Optional.of("Mozilla/5.0 Thunderbird/128.0")));

        assertThat(opens).singleElement().satisfies(open -> {
            assertThat(open.email()).isEqualTo(EMAIL);
            assertThat(open.recipient()).isEqualTo(1);
            assertThat(open.kind()).isEqualTo(ObservationKind.OPEN);
            assertThat(open.agent()).isEqualTo("CLIENT");
            assertThat(open.at()).isBetween(before, InstantSource.system().instant());
        });
        assertThatThrownBy(() -> tracking.endpoint((TrackingRecorder) null))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("recorder must not be null");
    }

    private static EmailBuilder email() {
        return Email.from("billing@clinic.example")
                .to("pat@home.example")
                .to("kim@home.example")
                .html("<p>Hello</p>");
    }

    @Test
    void pixelInHtmlIsReadBack() {
        String html = tracking.insertPixel("<p>Hello</p>", EMAIL, 5);
        String url = html.replaceAll(".*src=\"([^\"]+)\".*", "$1");

        assertThat(url).isEqualTo(tracking.pixel(EMAIL, 5).toString());
        assertThat(tracking.read(url.substring(url.lastIndexOf('/') + 1))).contains(new OpenTracking.Token(EMAIL, 5));
    }
}
