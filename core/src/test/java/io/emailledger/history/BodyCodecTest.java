package io.emailledger.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.message.Address;
import io.emailledger.message.Email;
import io.emailledger.message.Email.Header;
import io.emailledger.message.InvalidValueException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BodyCodecTest {
    private static final EmailBody FULL = new EmailBody(
            Optional.of("text, ünïcödé, 請求書, 👩‍👩‍👧‍👦\r\n"),
            Optional.of("<p>" + "long ".repeat(20_000) + "</p>"),
            List.of(Address.of("Pat", "pat@home.example"), Address.of("zoe@home.example")),
            List.of(new Header("X-Own", " value "), new Header("X-Own", "")),
            new LinkedHashSet<>(List.of("z.pdf", "a.pdf")),
            new LinkedHashSet<>(List.of("z@x.example", "a@x.example")));
    private static final EmailBody EMPTY =
            new EmailBody(Optional.empty(), Optional.empty(), List.of(), List.of(), Set.of(), Set.of());

    @Test
    void writtenBodyIsReadBack() {
        EmailBody blank = new EmailBody(Optional.of(""), Optional.of(""), List.of(), List.of(), Set.of(), Set.of());
        for (EmailBody body : List.of(FULL, EMPTY, blank)) {
            assertThat(EmailBody.fromBytes(body.toBytes())).isEqualTo(body);
        }
        assertThat(EmailBody.fromBytes(FULL.toBytes()).requiredAttachments()).containsExactly("z.pdf", "a.pdf");
    }

    @Test
    void equalBodiesHaveEqualBytes() {
        assertThat(EmailBody.fromBytes(FULL.toBytes()).toBytes()).isEqualTo(FULL.toBytes());
        assertThat(FULL.toBytes()).isNotEqualTo(EMPTY.toBytes());
    }

    /** The format in existing stores. A later format must still be able to read it. */
    @Test
    void bytesOfFirstVersionAreRead() {
        EmailBody small = new EmailBody(
                Optional.of("hi"), Optional.empty(), List.of(Address.of("P", "p@x")), List.of(), Set.of("a"), Set.of());
        String hex = "01" + "000000026869" + "ffffffff" + "00000002" + "0000000150" + "00000003704078" + "00000000"
                + "00000001" + "0000000161" + "00000000";

        assertThat(HexFormat.of().formatHex(small.toBytes())).isEqualTo(hex);
        assertThat(EmailBody.fromBytes(HexFormat.of().parseHex(hex))).isEqualTo(small);
    }

    @Test
    void truncatedBytesAreRejected() {
        EmailBody body = new EmailBody(
                Optional.of("text"),
                Optional.of("html"),
                FULL.replyTo(),
                FULL.headers(),
                FULL.requiredAttachments(),
                FULL.untracked());
        byte[] whole = body.toBytes();
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> EmailBody.fromBytes(cut))
                    .as("%s of %s bytes", length, whole.length)
                    .isInstanceOf(InvalidValueException.class)
                    .hasMessage("body is cut short: the store did not return the stored bytes");
        }
    }

    @Test
    void lengthBeyondEndIsRejectedWithoutAllocation() {
        for (String hex : List.of("017fffffff", "01ffffffffffffffff7fffffff", "01ffffffffffffffff80000000")) {
            assertThatThrownBy(() -> EmailBody.fromBytes(HexFormat.of().parseHex(hex)))
                    .isInstanceOf(InvalidValueException.class)
                    .hasMessageStartingWith("body is cut short");
        }
    }

    @Test
    void bodyOfFirstReleaseKeepsItsBytes() {
        assertThat(FULL.toBytes()[0]).isEqualTo((byte) 1);
        EmailBody more = new EmailBody(
                FULL.text(),
                FULL.html(),
                FULL.replyTo(),
                FULL.headers(),
                FULL.requiredAttachments(),
                FULL.untracked(),
                Optional.of(Address.of("Desk", "desk@clinic.example")),
                Optional.of(Address.of("bounces@clinic.example")),
                Optional.of(new Email.Invitation("request", "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n")));

        assertThat(EmailBody.fromBytes(more.toBytes())).isEqualTo(more);
        assertThat(more.toBytes()[0]).isEqualTo((byte) 2);
    }

    @Test
    void laterVersionIsRejectedWithMessage() {
        byte[] later = FULL.toBytes();
        later[0] = 3;
        assertThatThrownBy(() -> EmailBody.fromBytes(later))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("body was written by a newer version of Email Ledger; run that version or a later one");
    }
}
