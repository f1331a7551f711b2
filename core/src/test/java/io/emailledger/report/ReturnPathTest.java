package io.emailledger.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReturnPathTest {
    private static final byte[] SECRET = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] OTHER = "fedcba9876543210".getBytes(StandardCharsets.US_ASCII);
    private static final EmailId EMAIL = new EmailId(UUID.fromString("019a0000-1234-7abc-8def-0123456789ab"));

    private final ReturnPath path = ReturnPath.at("bounces@app.example").signedWith(SECRET);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 255, 256, 65_534})
    void tokenIsReadBackInAnyCase(int recipient) {
        String token = path.token(EMAIL, recipient);

        assertThat(token).matches("[a-z2-7]{47}");
        assertThat(path.read(token)).contains(new ReturnPath.Token(EMAIL, OptionalInt.of(recipient)));
        assertThat(path.read(token.toUpperCase(Locale.ROOT))).isEqualTo(path.read(token));
    }

    @Test
    void tokensOfEarlierReleasesAreReadAndWritten() {
        assertThat(path.token(EMAIL, 258)).isEqualTo("kqazuaaaci2hvpen54asgrlhrgvqcaqbfddlitd5aopc47a");
        assertThat(path.token(EMAIL)).isEqualTo("kqazuaaaci2hvpen54asgrlhrgv7777k56vgevunxgjyzly");
        assertThat(path.read("kqazuaaaci2hvpen54asgrlhrgvqcaqbfddlitd5aopc47a"))
                .contains(new ReturnPath.Token(EMAIL, OptionalInt.of(258)));
    }

    @Test
    void tokenForAllRecipientsNamesNone() {
        assertThat(path.read(path.token(EMAIL))).contains(new ReturnPath.Token(EMAIL, OptionalInt.empty()));
        assertThatThrownBy(() -> path.token(EMAIL, 65_535))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("recipient");
    }

    @Test
    void longestTokenFitsIntoLocalPart() {
        ReturnPath longest = ReturnPath.at("sixteen.letter.s@app.example").signedWith(SECRET);

        String address = longest.address(EMAIL, 7).address();

        assertThat(address.indexOf('@')).isEqualTo(64);
        assertThat(longest.address(EMAIL, 7).isDeliverable()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"bounces", "bounces@", "a+b@app.example", "seventeen.letters@app.example", "büro@app.example"})
    void addressWithoutRoomForTokenIsRejected(String address) {
        assertThatThrownBy(() -> ReturnPath.at(address))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageStartingWith("return path")
                .hasMessageNotContaining(address);
    }

    @Test
    void changedTokenIsRejected() {
        String token = path.token(EMAIL, 3);
        String alphabet = "abcdefghijklmnopqrstuvwxyz234567";
        int believed = 0;
        for (int at = 0; at < token.length(); at++) {
            for (char c : alphabet.toCharArray()) {
                String changed = token.substring(0, at) + c + token.substring(at + 1);
                if (!changed.equals(token) && path.read(changed).isPresent()) {
                    believed++;
                }
            }
        }
        assertThat(believed).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "token", "!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!"})
    void invalidTokenIsNotRead(String text) {
        assertThat(path.read(text)).isEmpty();
        assertThat(path.read(path.token(EMAIL) + "a")).isEmpty();
    }

    @Test
    void tokensOfPreviousSecretAreReadOnlyIfConfigured() {
        ReturnPath before = ReturnPath.at("bounces@app.example").signedWith(OTHER);
        String token = before.token(EMAIL, 0);

        assertThat(path.read(token)).isEmpty();
        assertThat(path.alsoAccepting(OTHER).read(token)).isPresent();
        assertThat(path.alsoAccepting(OTHER).token(EMAIL, 0)).isEqualTo(path.token(EMAIL, 0));
    }

    @Test
    void tokensOfEmailsAndRecipientsDiffer() {
        Set<String> tokens = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            tokens.add(path.token(new EmailId(new UUID(EMAIL.value().getMostSignificantBits(), i)), i));
        }
        assertThat(tokens).hasSize(1_000);
    }

    @Test
    void secretsAreLongAndNeverPrinted() {
        assertThatThrownBy(() -> ReturnPath.at("bounces@app.example").signedWith(new byte[15]))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("secret");
        assertThatThrownBy(() -> path.validFor(Duration.ofHours(1))).isInstanceOf(InvalidValueException.class);
        assertThat(path).hasToString("ReturnPath[at=bounces@app.example, secrets=1, validFor=PT720H]");
    }
}
