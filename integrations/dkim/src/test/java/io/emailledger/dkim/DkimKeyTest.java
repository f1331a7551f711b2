package io.emailledger.dkim;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.message.InvalidValueException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests which keys are read, in which forms, and what a refusal says. */
class DkimKeyTest {
    private static final KeyPair RSA = TestKeys.rsa("forms");
    private static final KeyPair ED25519 = TestKeys.ed25519("forms");

    @TempDir
    private Path folder;

    private static DkimKey read(String pem) {
        return DkimKey.fromPem("app.example", "s1", pem);
    }

    private static String rsaRecord() {
        return "v=DKIM1; k=rsa; p="
                + Base64.getEncoder().encodeToString(RSA.getPublic().getEncoded());
    }

    /** What follows the 26 bytes of version, algorithm and length in the PKCS#8 form of this key. */
    private static byte[] pkcs1() {
        byte[] encoded = RSA.getPrivate().getEncoded();
        return Arrays.copyOfRange(encoded, 26, encoded.length);
    }

    static Stream<Arguments> forms() {
        String pkcs8 = TestKeys.pem(RSA.getPrivate());
        String pkcs1 = TestKeys.pem("RSA PRIVATE KEY", pkcs1());
        String certificate = TestKeys.pem("CERTIFICATE", new byte[] {1, 2, 3});
        return Stream.of(
                Arguments.of("PKCS#8", pkcs8),
                Arguments.of("PKCS#1", pkcs1),
                Arguments.of("CR LF", pkcs8.replace("\n", "\r\n")),
                Arguments.of("CR", pkcs8.replace("\n", "\r")),
                Arguments.of("PKCS#1 with CR LF", pkcs1.replace("\n", "\r\n")),
                Arguments.of("text around it", "Bag Attributes\n  friendlyName: x\n" + pkcs8 + "\nthe end\n"),
                Arguments.of("certificates around it", certificate + pkcs8 + certificate),
                Arguments.of(
                        "public key after it",
                        pkcs8 + TestKeys.pem("PUBLIC KEY", RSA.getPublic().getEncoded())),
                Arguments.of("byte order mark", "\ufeff" + pkcs8),
                Arguments.of("indented", pkcs8.replace("\n", "\n    ")),
                Arguments.of("one line of Base64", pkcs8.replaceAll("(?<=[A-Za-z0-9+/=])\n(?=[A-Za-z0-9+/])", "")),
                Arguments.of("line breaks as backslash n", pkcs8.replace("\n", "\\n")),
                Arguments.of("line breaks as backslash r n", pkcs8.replace("\n", "\\r\\n")),
                Arguments.of("blanks for line breaks", pkcs8.replace("\n", " ")),
                Arguments.of("headers", pkcs1.replaceFirst("\n", "\nComment: made in 2026\n\n")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("forms")
    void pemIsReadInEveryForm(String name, String pem) {
        DkimKey key = read(pem);

        assertThat(key.dnsRecord()).isEqualTo(rsaRecord());
        assertThat(key.algorithm()).isEqualTo("rsa-sha256");
        assertThat(DkimSigner.builder().key(key).build().keys()).isEqualTo(List.of(key));
    }

    static Stream<Arguments> encodings() {
        return Stream.of(
                Arguments.of(UTF_8, ""),
                Arguments.of(UTF_8, "\ufeff"),
                Arguments.of(UTF_16LE, "\ufeff"),
                Arguments.of(UTF_16BE, "\ufeff"));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("encodings")
    void fileIsReadInEveryEncoding(Charset charset, String mark) throws Exception {
        Path file = Files.writeString(
                folder.resolve("key.pem"), mark + TestKeys.pem(RSA.getPrivate()).replace("\n", "\r\n"), charset);

        assertThat(DkimKey.fromPem("app.example", "s1", file).dnsRecord()).isEqualTo(rsaRecord());
    }

    @Test
    void ed25519IsReadWithAndWithoutItsPublicKey() throws Exception {
        byte[] version1 = ED25519.getPrivate().getEncoded();
        byte[] raw = ED25519.getPublic().getEncoded();
        raw = Arrays.copyOfRange(raw, raw.length - 32, raw.length);
        // The form of RFC 8410 section 7 that other libraries write: version 2, with the public key after the private
        // one.
        byte[] content = Arrays.copyOfRange(version1, 2, version1.length);
        content[2] = 1;
        byte[] version2 = Der.write(0x30, content, Der.write(0x81, new byte[1], raw));
        String record = "v=DKIM1; k=ed25519; p=" + Base64.getEncoder().encodeToString(raw);

        assertThat(List.of(version1, version2)).allSatisfy(form -> {
            DkimKey key = read(TestKeys.pem("PRIVATE KEY", form));
            assertThat(key.dnsRecord()).isEqualTo(record);
            assertThat(key.algorithm()).isEqualTo("ed25519-sha256");
        });
        assertThat(DkimKey.of("app.example", "s1", ED25519.getPrivate()).dnsRecord())
                .isEqualTo(record);
        assertThat(DkimKey.of("app.example", "s1", ED25519).dnsRecord()).isEqualTo(record);
    }

    @Test
    void privateKeysAndPairsOfTheApplicationAreTaken() {
        assertThat(DkimKey.of("app.example", "s1", RSA).dnsRecord()).isEqualTo(rsaRecord());
        assertThat(DkimKey.of("app.example", "s1", RSA.getPrivate()).dnsRecord())
                .isEqualTo(rsaRecord());
    }

    @Test
    void keyThatDoesNotLeaveItsModuleNeedsPair() {
        PrivateKey hidden = new PrivateKey() {
            private static final long serialVersionUID = 1L;

            @Override
            public String getAlgorithm() {
                return "RSA";
            }

            @Override
            public String getFormat() {
                return null;
            }

            @Override
            public byte[] getEncoded() {
                return null;
            }
        };

        assertThatThrownBy(() -> DkimKey.of("app.example", "s1", hidden)).hasMessageContaining("pass a KeyPair");
        assertThat(DkimKey.of("app.example", "s1", new KeyPair(RSA.getPublic(), hidden))
                        .dnsRecord())
                .isEqualTo(rsaRecord());
    }

    static Stream<Arguments> refusals() {
        String good = TestKeys.pem(RSA.getPrivate());
        String ec = TestKeys.pem(TestKeys.make("EC", 256).getPrivate());
        // The first encoded bytes of a key that openssl restricts to PSS.
        byte[] pss = HexFormat.of().parseHex("301a020100300b06092a864886f70d01010a0408" + "0102030405060708");
        return Stream.of(
                Arguments.of("", "must be PEM"),
                Arguments.of("secret", "must be PEM"),
                Arguments.of(TestKeys.pem("PUBLIC KEY", RSA.getPublic().getEncoded()), "only a public key"),
                Arguments.of(TestKeys.pem("CERTIFICATE", new byte[9]), "only a public key or a certificate"),
                Arguments.of(TestKeys.pem("ENCRYPTED PRIVATE KEY", new byte[9]), "openssl pkey -in"),
                Arguments.of(
                        TestKeys.pem("RSA PRIVATE KEY", new byte[99])
                                .replaceFirst("\n", "\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00112233\n\n"),
                        "is encrypted with a password"),
                Arguments.of(TestKeys.pem("OPENSSH PRIVATE KEY", new byte[9]), "OpenSSH"),
                Arguments.of(TestKeys.pem("EC PRIVATE KEY", new byte[9]), "a kind that DKIM does not know"),
                Arguments.of(ec, "a kind that DKIM does not know"),
                Arguments.of(TestKeys.pem("PRIVATE KEY", pss), "RSASSA-PSS"),
                Arguments.of(good + good, "must be one, but the text holds 2"),
                Arguments.of(good.substring(0, 400), "is cut off"),
                Arguments.of(good.replaceFirst("\n[^\n]+\n", "\n"), "is damaged"),
                Arguments.of(good.replaceFirst("\nMII", "\nM*I"), "is damaged"),
                Arguments.of(TestKeys.pem("PRIVATE KEY", new byte[0]), "is damaged"),
                Arguments.of(TestKeys.pem("PRIVATE KEY", new byte[] {0x30, (byte) 0x84, 1, 1, 1, 1}), "is damaged"),
                Arguments.of(TestKeys.pem("RSA PRIVATE KEY", new byte[] {0x30, 0}), "is damaged"),
                Arguments.of(
                        TestKeys.pem(TestKeys.make("RSA", 512).getPrivate()), "has 512 bits, and no receiver accepts"),
                Arguments.of("x".repeat(70_000), "at most 65,536"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("refusals")
    void refusalSaysWhatToDoAndShowsNothing(String pem, String text) {
        assertThatThrownBy(() -> read(pem))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageStartingWith("private key ")
                .hasMessageContaining(text)
                .hasNoCause()
                .satisfies(e -> assertThat(shares(e.getMessage(), pem)).isFalse());
    }

    /** Tells whether a line of a key is in a text. */
    private static boolean shares(String text, String pem) {
        return pem.lines().anyMatch(line -> line.length() > 20 && !line.startsWith("-----") && text.contains(line));
    }

    @Test
    void fileThatCannotBeReadIsNotNamed() throws Exception {
        Path der = Files.write(folder.resolve("key.der"), RSA.getPrivate().getEncoded());

        assertThatThrownBy(() -> DkimKey.fromPem("app.example", "s1", folder.resolve("none.pem")))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("NoSuchFileException")
                .hasMessageNotContaining("none.pem")
                .hasNoCause();
        assertThatThrownBy(() -> DkimKey.fromPem("app.example", "s1", folder))
                .isInstanceOf(InvalidValueException.class);
        assertThatThrownBy(() -> DkimKey.fromPem("app.example", "s1", der)).hasMessageContaining("-inform DER");
    }

    @Test
    void textsShowNoKey() {
        DkimKey key = DkimKey.fromPem("App.Example.", "S1", TestKeys.pem(RSA.getPrivate()));
        DkimSigner signer = DkimSigner.builder().key(key).build();

        assertThat(key).hasToString("s1._domainkey.app.example (rsa-sha256)");
        assertThat(signer).hasToString("DkimSigner[s1._domainkey.app.example (rsa-sha256)]");
        assertThat(key.dnsName()).isEqualTo("s1._domainkey.app.example");
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "app.example, s1, s1._domainkey.app.example",
        "APP.example., 2026-11.mail, 2026-11.mail._domainkey.app.example",
        "b\u00fccher.example, s, s._domainkey.xn--bcher-kva.example",
        "localhost, s, s._domainkey.localhost",
    })
    void nameInTheDnsIsAscii(String domain, String selector, String name) {
        assertThat(DkimKey.of(domain, selector, RSA).dnsName()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "a@app.example", "_domainkey.app.example", "app..example", "-a.example", "[192.0.2.1]"})
    void wrongDomainIsRefused(String domain) {
        assertThatThrownBy(() -> DkimKey.of(domain, "s1", RSA))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageStartingWith("domain must be the domain of the authors");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "s 1", "s_1", "s1;", "-s", "s..1", "s1._domainkey", "\u00e9"})
    void wrongSelectorIsRefused(String selector) {
        assertThatThrownBy(() -> DkimKey.of("app.example", selector, RSA))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageStartingWith("selector must be letters");
    }

    @Test
    void nameLongerThanTheDnsAllowsIsRefused() {
        String label = "a".repeat(60);
        String domain = String.join(".", label, label, label, "app.example");

        assertThatThrownBy(() -> DkimKey.of(domain, label, RSA)).hasMessageContaining("at most 253 characters");
    }

    @Test
    void nullIsRefusedByName() {
        Map<String, Runnable> calls = Map.of(
                "domain", () -> DkimKey.of(null, "s1", RSA),
                "selector", () -> DkimKey.of("app.example", null, RSA),
                "private key", () -> DkimKey.fromPem("app.example", "s1", (String) null));

        calls.forEach((name, call) -> assertThatThrownBy(call::run)
                .isInstanceOf(InvalidValueException.class)
                .hasMessageStartingWith(name));
    }
}
