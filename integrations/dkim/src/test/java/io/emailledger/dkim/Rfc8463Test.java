package io.emailledger.dkim;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.dkim.HeaderFields.Field;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests the signer and the verifier of the tests with the example of RFC 8463 appendix A. */
class Rfc8463Test {
    private static final String MESSAGE = """
            From: Joe SixPack <joe@football.example.com>
            To: Suzie Q <suzie@shopping.example.net>
            Subject: Is dinner ready?
            Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)
            Message-ID: <20030712040037.46341.5F8J@football.example.com>

            Hi.

            We lost the game.  Are you hungry yet?

            Joe.
            """.replace("\n", "\r\n");

    private static final String BODY_HASH = "2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=";
    private static final List<String> NAMES =
            List.of("from", "to", "subject", "date", "message-id", "from", "subject", "date");
    private static final String SEED = "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=";

    private static final String RSA_KEY = """
            -----BEGIN RSA PRIVATE KEY-----
            MIICXQIBAAKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQi
            Y/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqM
            KrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB
            AoGAH0cxOhFZDgzXWhDhnAJDw5s4roOXN4OhjiXa8W7Y3rhX3FJqmJSPuC8N9vQm
            6SVbaLAE4SG5mLMueHlh4KXffEpuLEiNp9Ss3O4YfLiQpbRqE7Tm5SxKjvvQoZZe
            zHorimOaChRL2it47iuWxzxSiRMv4c+j70GiWdxXnxe4UoECQQDzJB/0U58W7RZy
            6enGVj2kWF732CoWFZWzi1FicudrBFoy63QwcowpoCazKtvZGMNlPWnC7x/6o8Gc
            uSe0ga2xAkEA8C7PipPm1/1fTRQvj1o/dDmZp243044ZNyxjg+/OPN0oWCbXIGxy
            WvmZbXriOWoSALJTjExEgraHEgnXssuk7QJBALl5ICsYMu6hMxO73gnfNayNgPxd
            WFV6Z7ULnKyV7HSVYF0hgYOHjeYe9gaMtiJYoo0zGN+L3AAtNP9huqkWlzECQE1a
            licIeVlo1e+qJ6Mgqr0Q7Aa7falZ448ccbSFYEPD6oFxiOl9Y9se9iYHZKKfIcst
            o7DUw1/hz2Ck4N5JrgUCQQCyKveNvjzkkd8HjYs0SwM0fPjK16//5qDZ2UiDGnOe
            uEzxBDAr518Z8VFbR41in3W4Y3yCDgQlLlcETrS+zYcL
            -----END RSA PRIVATE KEY-----
            """;

    private static final String ED25519_TAGS = " v=1; a=ed25519-sha256; c=relaxed/relaxed;\r\n"
            + " d=football.example.com; i=@football.example.com;\r\n"
            + " q=dns/txt; s=brisbane; t=1528637909; h=from : to :\r\n"
            + " subject : date : message-id : from : subject : date;\r\n"
            + " bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n"
            + " b=";

    private static final String RSA_TAGS =
            ED25519_TAGS.replace("ed25519-sha256", "rsa-sha256").replace("s=brisbane", "s=test");

    private static final String ED25519_VALUE =
            "/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11BusFa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==";
    private static final String RSA_VALUE =
            "F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGd"
                    + "aSGsgeefOsk2JzdA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8=";

    private final DkimKey rsa = DkimKey.fromPem("football.example.com", "test", RSA_KEY);
    private final DkimKey ed25519 = DkimKey.fromPem("football.example.com", "brisbane", ed25519Pem());

    private static String ed25519Pem() {
        byte[] prefix = HexFormat.of().parseHex("302e020100300506032b657004220420");
        byte[] encoded = Arrays.copyOf(prefix, prefix.length + 32);
        System.arraycopy(Base64.getDecoder().decode(SEED), 0, encoded, prefix.length, 32);
        return TestKeys.pem("PRIVATE KEY", encoded);
    }

    private static MessageReading read() {
        MessageReading reading = new MessageReading();
        byte[] bytes = MESSAGE.getBytes(ISO_8859_1);
        reading.write(bytes, 0, bytes.length);
        return reading;
    }

    private static String signature(DkimKey key, String tags) throws Exception {
        byte[] signed = read().header().signed(NAMES, new Field("dkim-signature", tags));
        return Base64.getEncoder().encodeToString(key.sign(signed, null));
    }

    @Test
    void hashAndBothSignaturesAreThoseOfTheStandard() throws Exception {
        assertThat(Base64.getEncoder().encodeToString(read().bodyHash())).isEqualTo(BODY_HASH);
        assertThat(signature(ed25519, ED25519_TAGS)).isEqualTo(ED25519_VALUE);
        assertThat(signature(rsa, RSA_TAGS)).isEqualTo(RSA_VALUE);
    }

    @Test
    void recordsAreThoseOfTheStandard() {
        assertThat(ed25519.dnsRecord()).isEqualTo("v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=");
        assertThat(rsa.dnsRecord())
                .isEqualTo(
                        "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3"
                                + "idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB");
    }

    @Test
    void verifierOfTheTestsAcceptsTheExample() {
        String signed = "DKIM-Signature:" + ED25519_TAGS + ED25519_VALUE + "\r\nDKIM-Signature:" + RSA_TAGS + RSA_VALUE
                + "\r\n" + MESSAGE;

        DkimVerifier verifier = DkimVerifier.knowing(rsa, ed25519);

        assertThat(verifier.verify(signed.getBytes(ISO_8859_1)))
                .isEqualTo(List.of(
                        "brisbane._domainkey.football.example.com ed25519-sha256 pass",
                        "test._domainkey.football.example.com rsa-sha256 pass"));
        assertThat(verifier.verify(signed.replace("hungry", "angry").getBytes(ISO_8859_1)))
                .allMatch(result -> result.endsWith("body hash differs"));
        assertThat(verifier.verify(signed.replace("Joe SixPack", "Jim SixPack").getBytes(ISO_8859_1)))
                .allMatch(result -> result.endsWith("signature differs"));
    }
}
