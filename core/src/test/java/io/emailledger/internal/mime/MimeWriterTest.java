package io.emailledger.internal.mime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.message.Address;
import io.emailledger.message.Attachment;
import io.emailledger.message.Email;
import io.emailledger.message.EmailBuilder;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MimeWriterTest {
    private static final EmailId ID = EmailId.of("0193c5d2-e4b8-7f6a-9c3b-5a7d2e1f4c3d");

    @Test
    void textAloneIsSinglePart() throws IOException {
        Email email = Email.from(Address.of("Clinic", "billing@clinic.example"))
                .to("pat@home.example")
                .subject("Invoice 42")
                .text("Dear Pat,\nhere it is.")
                .build();

        assertThat(message(email)).isEqualTo("""
                Date: Sat, 14 Dec 2024 15:39:12 +0000
                From: Clinic <billing@clinic.example>
                To: pat@home.example
                Subject: Invoice 42
                Message-ID: <0193c5d2-e4b8-7f6a-9c3b-5a7d2e1f4c3d@clinic.example>
                MIME-Version: 1.0
                Content-Type: text/plain; charset=UTF-8
                Content-Transfer-Encoding: 7bit

                Dear Pat,
                here it is.
                """.replace("\n", "\r\n"));
    }

    @Test
    void allPartsAreNestedAsClientsExpect() throws IOException {
        Email email = Email.from("billing@Bücher.example")
                .to(Address.of("Doe, \"Pat\"", "pat@home.example"))
                .cc(Address.of("Зоя", "zoe@home.example"))
                .bcc("secret@home.example")
                .replyTo("office@clinic.example")
                .subject("Rechnung für März")
                .header("References", "<1@a.example> <2@b.example>")
                .text("Grüße ")
                .html("<p>Grüße</p><img src=\"cid:logo\">")
                .inlineImage("logo", Attachment.of("logo.png", new byte[] {1, 2, 3}))
                .attach(Attachment.of("Rechnung März.pdf", new byte[60]))
                .build();

        assertThat(message(email)).isEqualTo("""
                Date: Sat, 14 Dec 2024 15:39:12 +0000
                From: billing@xn--bcher-kva.example
                Reply-To: office@clinic.example
                To: "Doe, \\"Pat\\"" <pat@home.example>
                Cc: =?UTF-8?B?0JfQvtGP?= <zoe@home.example>
                Subject: Rechnung =?UTF-8?B?ZsO8ciBNw6Ryeg==?=
                Message-ID: <0193c5d2-e4b8-7f6a-9c3b-5a7d2e1f4c3d@xn--bcher-kva.example>
                References: <1@a.example> <2@b.example>
                MIME-Version: 1.0
                Content-Type: multipart/mixed;
                 boundary="=_m0193c5d2-e4b8-7f6a-9c3b-5a7d2e1f4c3d"

                --=_m0193c5d2-e4b8-7f6a-9c3b-5a7d2e1f4c3d
                Content-Type: multipart/alternative;
                 boundary="=_a0193c5d2-e4b8-7f6a-9c3b-5a7d2e1f4c3d"

                --=_a0193c5d2-e4b8-7f6a-9c3b-5a7d2e1f4c3d
                Content-Type: text/plain; charset=UTF-8
                Content-Transfer-Encoding: base64

                R3LDvMOfZSA=
                --=_a0193c5d2-e4b8-7f6a-9c3b-5a7d2e1f4c3d
                Content-Type: multipart/related; type="text/html";
                 boundary="=_r0193c5d2-e4b8-7f6a-9c3b-5a7d2e1f4c3d"

                --=_r0193c5d2-e4b8-7f6a-9c3b-5a7d2e1f4c3d
                Content-Type: text/html; charset=UTF-8
                Content-Transfer-Encoding: quoted-printable

                <p>Gr=C3=BC=C3=9Fe</p><img src=3D"cid:logo">
                --=_r0193c5d2-e4b8-7f6a-9c3b-5a7d2e1f4c3d
                Content-Type: image/png
                Content-ID: <logo>
                Content-Disposition: inline; filename="logo.png"
                Content-Transfer-Encoding: base64

                AQID
                --=_r0193c5d2-e4b8-7f6a-9c3b-5a7d2e1f4c3d--
                --=_a0193c5d2-e4b8-7f6a-9c3b-5a7d2e1f4c3d--
                --=_m0193c5d2-e4b8-7f6a-9c3b-5a7d2e1f4c3d
                Content-Type: application/pdf; name="=?UTF-8?Q?Rechnung_M=C3=A4rz=2Epdf?="
                Content-Disposition: attachment; filename*=UTF-8''Rechnung%20M%C3%A4rz.pdf
                Content-Transfer-Encoding: base64

                AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
                AAAA
                --=_m0193c5d2-e4b8-7f6a-9c3b-5a7d2e1f4c3d--
                """.replace("\n", "\r\n"));
    }

    @Test
    void emailWithoutBodyIsEmptyText() throws IOException {
        String message = message(Email.from("a@x.example").to("b@x.example").build());

        assertThat(message).endsWith("""
                Subject:
                Message-ID: <0193c5d2-e4b8-7f6a-9c3b-5a7d2e1f4c3d@x.example>
                MIME-Version: 1.0
                Content-Type: text/plain; charset=UTF-8
                Content-Transfer-Encoding: 7bit

                """.replace("\n", "\r\n"));
    }

    @Test
    void blindAndUndeliverableRecipientsAreHidden() throws IOException {
        Email email = Email.from("a@x.example")
                .to(Address.of("Hidden One", "nobody@"))
                .cc(Address.of("Hidden Two", "@nowhere"))
                .bcc(Address.of("Hidden Three", "blind@home.example"))
                .build();

        assertThat(message(email))
                .contains("\r\nTo: undisclosed-recipients:;\r\n")
                .doesNotContain("Hidden", "nobody", "nowhere", "blind", "Cc:", "Bcc:");
    }

    @Test
    void emailWithOnlyCcHasNoToHeader() throws IOException {
        Email email = Email.from("a@x.example").cc("kim@home.example").build();

        assertThat(message(email)).contains("\r\nCc: kim@home.example\r\n").doesNotContain("To:");
    }

    @Test
    void inlineImageWithoutHtmlIsAttachment() throws IOException {
        Email email = Email.from("a@x.example")
                .text("no HTML")
                .inlineImage("logo", Attachment.of("logo.png", new byte[1]))
                .build();

        assertThat(message(email))
                .contains("Content-Disposition: attachment; filename=\"logo.png\"", "Content-ID: <logo>")
                .doesNotContain("related", "inline");
    }

    @Test
    void cheapestSafeTransferEncodingIsChosen() throws IOException {
        assertThat(encodingOf("plain\nlines")).isEqualTo("7bit");
        assertThat(encodingOf("x".repeat(998))).isEqualTo("7bit");
        assertThat(encodingOf("x".repeat(999))).isEqualTo("quoted-printable");
        assertThat(encodingOf("blank at the end \nof a line")).isEqualTo("quoted-printable");
        assertThat(encodingOf("tab at the end\t")).isEqualTo("quoted-printable");
        assertThat(encodingOf("a\nFrom me")).isEqualTo("quoted-printable");
        assertThat(encodingOf("a\n.\nb")).isEqualTo("quoted-printable");
        assertThat(encodingOf("a\n--=_m" + ID)).isEqualTo("quoted-printable");
        assertThat(encodingOf("Zoë said hello to everybody in the room")).isEqualTo("quoted-printable");
        assertThat(encodingOf("Здравствуйте, уважаемые коллеги")).isEqualTo("base64");
        assertThat(encodingOf("請求書をお送りします")).isEqualTo("base64");
    }

    @Test
    void messageIdListOfAnyLengthIsPreserved() throws IOException {
        String references = "<some.rather.long.message.id.0123456789@mail.example> "
                .repeat(100)
                .strip();

        String message = message(
                Email.from("a@x.example").header("References", references).build());

        assertThat(message).contains("References: " + references.replace(" ", "\r\n "));
    }

    @Test
    void plainAsciiHeaderIsUnchanged() throws IOException {
        for (String value :
                new String[] {"<a@x>  <b@x>", "a   b c", "https://x.example/" + "y".repeat(900), "x".repeat(990)}) {
            String message =
                    message(Email.from("a@x.example").header("X-Own", value).build());

            assertThat(message).contains(value).doesNotContain("=?");
        }
        for (String value : new String[] {"<a@x>  <b@x>", "a   b c", "https://x.example/" + "y".repeat(900)}) {
            String longName = "X".repeat(76);
            String message =
                    message(Email.from("a@x.example").header(longName, value).build());

            assertThat(message.replace("\r\n ", " ")).contains("\r\n" + longName + ": " + value + "\r\n");
        }
    }

    @Test
    void machineReadableHeadersAreNeverEncoded() throws IOException {
        for (String value : new String[] {" <a@x> ", "<a=?b?=@x>  <=?utf-8?q?x?=@y>", "<a@x>\t<b@x>\\"}) {
            String message = message(
                    Email.from("a@x.example").header("References", value).build());

            assertThat(message).contains("\r\nReferences: " + value.strip().replaceAll("\\s+", " ") + "\r\n");
        }
        assertThat(message(Email.from("a@x.example")
                        .header("List-ID", "Zoë's list <list.x.example>")
                        .build()))
                .contains("\r\nList-ID: =?UTF-8?B?Wm/Dqydz?= list <list.x.example>\r\n");
        assertThat(message(Email.from("a@x.example")
                        .header(
                                "Disposition-Notification-To",
                                "\"Jörg \\\"J\\\", Smith\" <j@x.example>, \"A, B\" <b@x.example>")
                        .build()))
                .contains("\r\nDisposition-Notification-To: =?UTF-8?B?SsO2cmcgIkoiLCBTbWl0aA==?=\r\n"
                        + " <j@x.example>, \"A, B\" <b@x.example>\r\n");
    }

    @Test
    void shortTextIsOneEncodedWord() throws IOException {
        String subject = "Your order of the third of March " + "ü".repeat(20);

        assertThat(message(Email.from("a@x.example").subject(subject).build()))
                .contains("\r\nSubject: Your order of the third of March\r\n =?UTF-8?B?");
        String message =
                message(Email.from("a@x.example").subject("é".repeat(100)).build());
        assertThat(message.split("=\\?UTF-8", -1)).as(message).hasSize(1 + 5);
    }

    @Test
    void dateIsLaterOfRecordingAndSendAt() throws IOException {
        EmailBuilder email = Email.from("a@x.example");

        assertThat(message(email.sendAt(Instant.parse("2024-12-28T08:00:00.9Z")).build()))
                .startsWith("Date: Sat, 28 Dec 2024 08:00:00 +0000\r\n");
        assertThat(message(email.sendAt(Instant.parse("2024-12-01T08:00:00Z")).build()))
                .startsWith("Date: Sat, 14 Dec 2024 15:39:12 +0000\r\n");
    }

    @Test
    void everyControlCharacterExceptNulIsPreservedInBody() throws Exception {
        StringBuilder text = new StringBuilder("x");
        for (char c = 1; c <= 0xa0; c++) {
            text.append(c == '\r' || c == '\n' ? ' ' : c);
        }
        String body = text.append('x').toString();

        assertThat(encodingOf("\u001b[31mFAILED\u001b[0m")).isEqualTo("quoted-printable");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Email email = Email.from("a@x.example").text(body).build();
        MimeWriter.of(email, ID).writeTo(out);
        assertThat(AngusReader.read(out.toByteArray()).text().orElseThrow()).startsWith(body);
    }

    @Test
    void wordLongerThanLineIsEncodedAlone() throws IOException {
        String message = message(Email.from("a@x.example")
                .header("X-Own", "before " + "x".repeat(991) + " after")
                .build());

        assertThat(message).contains("X-Own: before =?UTF-8?Q?xxx").contains("xxx?=\r\n after\r\n");
    }

    @Test
    void firstWordStaysOnLineOfName() throws IOException {
        String longest = "x".repeat(998 - "Subject: ".length());

        assertThat(message(Email.from("a@x.example")
                        .subject("w".repeat(70) + " after")
                        .build()))
                .contains("\r\nSubject: " + "w".repeat(70) + "\r\n after\r\n");
        assertThat(message(Email.from("a@x.example").subject(longest).build())).contains("\r\nSubject: " + longest);
        assertThat(message(Email.from("a@x.example").subject(longest + "x").build()))
                .contains("\r\nSubject: =?UTF-8?Q?xxx");
    }

    @Test
    void sizeIsComputedWithoutReadingAttachments() {
        Attachment.Source unreadable = () -> {
            throw new IOException("not now");
        };
        Email email = Email.from("a@x.example")
                .attach(Attachment.of("big.bin", unreadable).withSize(3_000_000_000L))
                .build();

        assertThat(MimeWriter.of(email, ID).size()).isBetween(4_105_000_000L, 4_106_000_000L);
    }

    @Test
    void unknownSizeIsReported() {
        Email email = Email.from("a@x.example")
                .attach(Attachment.of("a.bin", new byte[1]))
                .attach(Attachment.of("secret.bin", () -> InputStream.nullInputStream()))
                .build();

        assertThatThrownBy(() -> MimeWriter.of(email, ID).size())
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("attachments[1].size must be known; say it with Attachment.withSize");
    }

    @Test
    void attachmentOfUnexpectedSizeIsNotSent() {
        for (int actual : new int[] {0, 56, 57, 99, 101, 8_208, 100_000}) {
            Email email = Email.from("a@x.example")
                    .attach(Attachment.of("secret.bin", () -> new ByteArrayInputStream(new byte[actual]))
                            .withSize(100))
                    .build();

            assertThatThrownBy(() -> MimeWriter.of(email, ID).writeTo(OutputStream.nullOutputStream()))
                    .isInstanceOf(IOException.class)
                    .hasMessage("Attachment 0 was to have 100 bytes, but has " + (actual > 100 ? "more" : actual)
                            + ": its content changed after its size was read.");
        }
    }

    @Test
    void attachmentsAreReadInChunksAndClosed() throws IOException {
        AtomicInteger largest = new AtomicInteger();
        AtomicInteger closed = new AtomicInteger();
        Attachment.Source source = () -> new InputStream() {
            private int left = 1_000_000;

            @Override
            public int read() {
                return left-- > 0 ? 1 : -1;
            }

            @Override
            public int read(byte[] target, int offset, int length) {
                largest.accumulateAndGet(length, Math::max);
                if (left == 0) {
                    return -1;
                }
                // A slow source: it never returns as many bytes as requested.
                int read = Math.min(Math.min(length, 1_000), left);
                left -= read;
                return read;
            }

            @Override
            public void close() {
                closed.incrementAndGet();
            }
        };
        Email email = Email.from("a@x.example")
                .attach(Attachment.of("a.bin", source).withSize(1_000_000))
                .build();
        MimeWriter writer = MimeWriter.of(email, ID);
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        writer.writeTo(out);

        assertThat(out.size()).isEqualTo(writer.size());
        assertThat(largest).hasValueLessThan(20_000);
        assertThat(closed).hasValue(1);
    }

    @Test
    void encodedSizeIsExactForEveryAttachmentSize() throws IOException {
        for (int size = 0; size < 500; size++) {
            assertSized(size);
        }
        for (int size : new int[] {8_206, 8_207, 8_208, 8_209, 16_415, 16_416, 16_417, 100_000}) {
            assertSized(size);
        }
    }

    @Test
    void lineWithEncodedWordHas76Columns() throws IOException {
        for (int length = 1; length < 120; length++) {
            String name = "é".repeat(Math.min(length, 100));
            String message = message(Email.from(Address.of(name, "a@x.example"))
                    .to(Address.of(name + " b", "b@x.example"))
                    .subject("é".repeat(length) + " and plain words behind")
                    .text("text")
                    .attach(Attachment.of(name + ".pdf", new byte[] {1}))
                    .build());

            assertThat(message.lines().filter(line -> line.contains("=?UTF-8?")))
                    .isNotEmpty()
                    .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(76));
        }
    }

    @Test
    void senderIsWrittenIfItIsNotTheAuthor() throws IOException {
        EmailBuilder email = Email.from("a@x.example").to("b@x.example");

        assertThat(message(email.sender(Address.of("A@X.example")).build())).doesNotContain("Sender:");
        assertThat(message(email.sender(Address.of("desk@x.example")).build())).contains("Sender: desk@x.example\r\n");
    }

    private static void assertSized(int size) throws IOException {
        Email email = Email.from("a@x.example")
                .attach(Attachment.of("a.bin", new byte[size]))
                .build();
        assertThat(message(email).getBytes(UTF_8))
                .hasSize((int) MimeWriter.of(email, ID).size());
    }

    private static String encodingOf(String text) throws IOException {
        String message = message(Email.from("a@x.example").text(text).build());
        String field = "Content-Transfer-Encoding: ";
        return message.substring(message.indexOf(field) + field.length()).split("\r\n", 2)[0];
    }

    private static String message(Email email) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        MimeWriter.of(email, ID).writeTo(out);
        MimeRoundTripTest.assertLegal(out.toByteArray(), email, "this one");
        return out.toString(UTF_8);
    }
}
