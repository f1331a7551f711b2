package io.emailledger.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pat@home.example",
                "PAT@HOME.EXAMPLE",
                "first.last+tag@home.example",
                "!#$%&'*+-/=?^_`{|}~@home.example",
                "0@1.example",
                "a@localhost",
                "a@xn--bcher-kva.example",
                "a@Bücher.example",
                "a@例え.テスト",
                "a@пример。example",
                "Großmann@home.example",
                "用户@例え.テスト",
                "अ@home.example",
                "a@[192.0.2.255]",
                "a@[IPv6:2001:db8::1]",
                "\"pat\"@home.example",
                "\"john doe\"@home.example",
                "\"a@b, <c>\"@home.example",
                "\"quote\\\"d\\\\\"@home.example",
            })
    void mailboxIsDeliverable(String address) {
        assertThat(Address.of(address).isDeliverable()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pat",
                "pat@",
                "@home.example",
                ".pat@home.example",
                "pat.@home.example",
                "p..t@home.example",
                "pat@home@home.example",
                "pat(comment)@home.example",
                "pat,zoe@home.example",
                "pat;zoe@home.example",
                "\"\"@home.example",
                "\"pat@home.example",
                "\"p\"at\"@home.example",
                "\"pat\\\"@home.example",
                "p\"at\"@home.example",
                "pat\\@home.example",
                "pat@.example",
                "pat@home.",
                "pat@home..example",
                "pat@-home.example",
                "pat@home-.example",
                "pat@ho_me.example",
                "pat@home.example:25",
                "pat@home/example",
                "pat@[256.0.0.1]",
                "pat@[192.0.2]",
                "pat@[192.0.2.1",
                "pat@192.0.2.1]",
                "pat@[IPv6:x]",
                "pat@[IPv6:....]",
                "pat@[IPv6::::::::]",
                "pat@[IPv6:1:2:3]",
                "pat@[evil.example]",
                "pat@ho\uff20me.example",
                "pat@ho\u2100me.example",
                "p\u202eat@home.example",
                "p\u2066at@home.example",
                "p\u0378at@home.example",
            })
    void invalidMailboxIsNotDeliverable(String address) {
        assertThat(Address.of(address).isDeliverable()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "a b@x.example",
                "a@x.example\n",
                "\u3000",
                "<a@x.example>",
                "a@x> NOTIFY=NEVER",
                "a@x\r\nb",
                "a\u00a0b@x",
                "a\u3000@x"
            })
    void charactersThatAlterCommandsAreRejected(String address) {
        assertThatThrownBy(() -> Address.of(address))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageStartingWith("address must");
    }

    @ParameterizedTest
    @CsvSource({"64, true", "65, false"})
    void localPartHasAtMost64Octets(int length, boolean deliverable) {
        assertThat(Address.of("a".repeat(length) + "@x.example").isDeliverable())
                .isEqualTo(deliverable);
        assertThat(Address.of("é".repeat(length / 2) + "a".repeat(length % 2) + "@x.example")
                        .isDeliverable())
                .isEqualTo(deliverable);
    }

    @ParameterizedTest
    @CsvSource({"63, true", "64, false"})
    void labelHasAtMost63Octets(int length, boolean deliverable) {
        assertThat(Address.of("a@" + "x".repeat(length) + ".example").isDeliverable())
                .isEqualTo(deliverable);
    }

    @Test
    void lengthIsThatOfTheEnvelope() {
        Address longer = Address.of("a".repeat(64) + "@" + "ü.".repeat(28) + "example");
        Address shorter = Address.of("pat@" + ("中".repeat(20) + ".").repeat(5) + "example");

        assertThat(longer.forEnvelope()).hasSizeGreaterThan(254);
        assertThat(longer.isDeliverable()).isFalse();
        assertThat(shorter.forEnvelope()).hasSizeLessThan(255);
        assertThat(shorter.isDeliverable()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"254, true", "255, false"})
    void addressHasAtMost254Octets(int length, boolean deliverable) {
        String domain = "x".repeat(63) + "." + "y".repeat(63) + "." + "z".repeat(63);
        String local = "a".repeat(length - domain.length() - 1);
        assertThat(Address.of(local + "@" + domain).isDeliverable()).isEqualTo(deliverable);
    }

    @Test
    void addressHasAtMost320Characters() {
        assertThat(Address.of("a".repeat(320)).isDeliverable()).isFalse();
        assertThatThrownBy(() -> Address.of("a".repeat(321))).hasMessageContaining("320");
    }

    @Test
    void nameHasAtMost200CharactersOnOneLine() {
        assertThat(Address.of("n".repeat(200), "a@x.example").name()).hasSize(200);
        assertThatThrownBy(() -> Address.of("n".repeat(201), "a@x.example")).hasMessageContaining("200");
        assertThatThrownBy(() -> Address.of("a\nb", "a@x.example")).hasMessageStartingWith("name must not contain");
        assertThatThrownBy(() -> Address.of(null, "a@x.example")).hasMessage("name must not be null");
    }

    /** IDNA 2003 would map these to strasse.example and to another Greek domain, which have other owners. */
    @ParameterizedTest
    @CsvSource({
        "a@straße.example, a@xn--strae-oqa.example",
        "a@STRASSE.Straße.example, a@STRASSE.xn--strae-oqa.example",
        "a@STRA\u1e9eE.example, a@xn--strae-oqa.example",
        "a@maßanfertigung.example, a@xn--maanfertigung-cdb.example",
        "a@ß.example, a@xn--zca.example",
        "a@Bü-ßer.example, a@xn--b-er-wna6o.example",
        "a@straße\u3002example, a@xn--strae-oqa.example",
        "a@straße.bücher.example, a@xn--strae-oqa.xn--bcher-kva.example",
        "a@\u03b2\u03cc\u03bb\u03bf\u03c2.example, a@xn--nxasmm1c.example",
        "a@\u039d\u0391\u03cc\u03c2.example, a@xn--mxaxq3b.example",
        "a@\u0646\u0627\u0645\u0647\u200c\u0627\u06cc.example, a@xn--mgba3gch31f060k.example",
        "a@\u0915\u094d\u200d\u0937.example, a@xn--11b2ezcw70k.example",
        "a@\u0915\u094d\u200c\u0937.example, a@xn--11b2ezcs70k.example",
    })
    void sharpSFinalSigmaAndJoinersAreLetters(String unicode, String ascii) {
        assertThat(Address.of(unicode).isDeliverable()).isTrue();
        assertThat(Address.of(unicode).forEnvelope()).isEqualTo(ascii);
        assertThat(Address.of(unicode).normalized()).isEqualTo(ascii.toLowerCase(Locale.ROOT));
        assertThat(Address.of(ascii).isDeliverable()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a@ho\u200cme.example",
                "a@\u200dhome.example",
                "a@\u0646\u0627\u200c\u0645\u0647.example",
                "a@\u0646\u0627\u0645\u0647\u200c.example",
                "a@\u0646\u0627\u0645\u0647\u200d\u0627\u06cc.example",
                "a@\u0646\u0627\u0645\u0647\u200c\u0621.example",
                "a@\u0915\u200d\u0937.example",
                "a@xn--straße.example",
                "a@straße-.example",
                "a@-straße.example",
                "a@stra_ße.example",
                "a@ß\uff20.example",
                "a@ßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßß.example",
            })
    void invalidUseOfSpecialLettersIsNoDomain(String address) {
        assertThat(Address.of(address).isDeliverable()).isFalse();
        assertThat(Address.of(address).forEnvelope()).isEqualTo(address);
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                0xad, 0x34f, 0x61c, 0x115f, 0x180e, 0x200b, 0x200c, 0x200d, 0x200e, 0x200f, 0x2060, 0x2064, 0x3164,
                0xfeff, 0xfff9, 0xffa0, 0xe0061
            })
    void invisibleCharactersAreNotDeliverable(int invisible) {
        String character = Character.toString(invisible);
        for (String address :
                new String[] {"p#at@home.example", "pat#@home.example", "pat@ho#me.example", "pat@#home.example"}) {
            assertThat(Address.of(address.replace("#", character)).isDeliverable())
                    .as("%s with U+%04X", address, invisible)
                    .isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {" pat@home.example", "pat@home.example  ", "\tpat@home.example\t", "\u00a0pat@home.example\u3000"
            })
    void blanksAroundAddressAreStripped(String address) {
        assertThat(Address.of(address)).isEqualTo(Address.of("pat@home.example"));
    }

    @ParameterizedTest
    @CsvSource({
        "pat@home.example, pat@home.example",
        "Pat@Home.Example, Pat@Home.Example",
        "pat@Bücher.example, pat@xn--bcher-kva.example",
        "用户@例え.テスト, 用户@xn--r8jz45g.xn--zckzah",
        "pat@ｈｏｍｅ.example, pat@home.example",
        "pat, pat",
        "Zoë, Zoë",
    })
    void envelopeDomainIsAscii(String address, String envelope) {
        assertThat(Address.of(address).forEnvelope()).isEqualTo(envelope);
    }

    @ParameterizedTest
    @CsvSource({"pat@Bücher.example, false", "Zoë@home.example, true", "Zoë, true", "pat, false"})
    void onlyLocalPartNeedsSmtpUtf8(String address, boolean needed) {
        assertThat(Address.of(address).needsSmtpUtf8()).isEqualTo(needed);
    }

    @ParameterizedTest
    @CsvSource({
        "Pat@Home.Example, pat@home.example",
        "PAT@BÜCHER.example, pat@xn--bcher-kva.example",
        "pat@xn--BCHER-kva.example, pat@xn--bcher-kva.example",
        "ZOË@home.example, zoë@home.example",
        "TITLE@home.example, title@home.example",
    })
    void normalisedFormIsLowerCaseInEveryLocale(String address, String normalized) {
        assertThat(Address.of(address).normalized()).isEqualTo(normalized);
        assertThat(Address.of(normalized).normalized()).isEqualTo(normalized);
    }

    @Test
    void asciiFormOfRandomDomainsIsStable() {
        int[] letters = {
            'a', 'x', 'n', '-', '.', '@', '0', 0xdf, 0x1e9e, 0x3c2, 0x200d, 0xad, 0x300, 0x3002, 0xff0e, 0xff41, 0x5d0,
            0x627, 0x661, 0x2100, 0x1f600, 0xfe0f, 0x1d4b3
        };
        Random random = new Random(7);
        int deliverable = 0;
        for (int i = 0; i < 10_000; i++) {
            StringBuilder text = new StringBuilder("a@");
            for (int j = random.nextInt(10); j >= 0; j--) {
                text.appendCodePoint(letters[random.nextInt(letters.length)]);
            }
            Address address = Address.of(text.toString());
            Address normalized = Address.of(address.normalized());
            assertThat(normalized.normalized()).as(text.toString()).isEqualTo(normalized.address());
            if (address.isDeliverable()) {
                deliverable++;
                assertThat(address.forEnvelope()).as(text.toString()).matches("a@[a-z0-9-]+(\\.[a-z0-9-]+)*");
                assertThat(Address.of(address.forEnvelope()).isDeliverable())
                        .as(text.toString())
                        .isTrue();
            }
        }
        assertThat(deliverable).isGreaterThan(100);
    }

    @Test
    void everyAddressIsParsedQuickly() {
        String[] hostile = {
            "a@" + "ü.".repeat(159),
            "a@" + "ü".repeat(318),
            "@".repeat(320),
            ".".repeat(320),
            "a@" + "\u3002".repeat(318),
            "\u0130".repeat(320)
        };
        assertTimeout(Duration.ofSeconds(20), () -> {
            for (int i = 0; i < 200; i++) {
                for (String address : hostile) {
                    Address value = Address.of(address);
                    assertThat(value.isDeliverable()).isFalse();
                    assertThat(value.forEnvelope()).isNotEmpty();
                }
            }
        });
    }

    @Test
    void toStringIsNameAndAddress() {
        assertThat(Address.of("a@x.example")).hasToString("a@x.example");
        assertThat(Address.of("Pat", "a@x.example")).hasToString("Pat <a@x.example>");
    }
}
