package io.emailledger.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.message.Address;
import io.emailledger.message.Attachment;
import io.emailledger.message.Email;
import jakarta.mail.MessagingException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EmlReaderTest {

    private static Email read(String message) throws IOException, MessagingException {
        byte[] bytes = message.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
        return EmlReader.read(bytes, Optional.empty()).build();
    }

    private static String content(Attachment attachment) throws IOException {
        return new String(attachment.open().readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    @Test
    void plainMessageIsItsText() throws Exception {
        Email email = read("""
                From: =?UTF-8?Q?J=C3=BCrgen?= <j@home.example>
                To: somebody@else.example
                Subject: =?UTF-8?B?R3LDvMOfZQ==?=
                Content-Type: text/plain; charset=utf-8
                Content-Transfer-Encoding: quoted-printable

                Sch=C3=B6n.
                """);
        assertThat(email.from()).isEqualTo(Address.of("Jürgen", "j@home.example"));
        assertThat(email.subject()).isEqualTo("Grüße");
        assertThat(email.text())
                .hasValueSatisfying(text -> assertThat(text.strip()).isEqualTo("Schön."));
        assertThat(email.html()).isEmpty();
        assertThat(email.attachments()).isEmpty();
        assertThat(email.to()).as("the recipients of the message are not used").isEmpty();
    }

    @Test
    void everyPartOfMultipartMessageIsRead() throws Exception {
        Email email = read("""
                From: a@home.example
                Content-Type: multipart/mixed; boundary=m

                --m
                Content-Type: multipart/related; boundary=r

                --r
                Content-Type: multipart/alternative; boundary=a

                --a
                Content-Type: text/plain

                plain
                --a
                Content-Type: text/html

                <img src="cid:logo@x">
                --a--
                --r
                Content-Type: image/png; name=logo.png
                Content-ID: <logo@x>

                PNG
                --r--
                --m
                Content-Type: application/pdf
                Content-Disposition: attachment; filename="=?UTF-8?Q?M=C3=A4rz.pdf?="

                PDF
                --m
                Content-Type: message/rfc822

                Subject: inside

                hello
                --m--
                """);
        assertThat(email.text()).hasValue("plain");
        assertThat(email.html()).hasValue("<img src=\"cid:logo@x\">");
        assertThat(email.attachments())
                .extracting(Attachment::name)
                .containsExactly("logo.png", "März.pdf", "part-3.eml");
        assertThat(email.attachments())
                .extracting(Attachment::mediaType)
                .containsExactly("image/png", "application/pdf", "application/octet-stream");
        assertThat(email.attachments().get(0).contentId()).hasValue("logo@x");
        assertThat(content(email.attachments().get(1)).strip()).isEqualTo("PDF");
        assertThat(content(email.attachments().get(2))).contains("Subject: inside");
    }

    @Test
    void forbiddenContentIsRepaired() throws Exception {
        Email email = read("""
                From: a@home.example
                Subject: =?UTF-8?Q?two=0D=0Alines?=
                Content-Type: multipart/mixed; boundary=m

                --m
                Content-Type: text/plain; charset=no-such-charset

                caf\u00e9\u0007
                --m
                Content-Type: nonsense
                Content-ID: <a b>
                Content-Disposition: attachment; filename="..\\\\..\\\\evil.exe"

                x
                --m
                Content-Disposition: attachment; filename="/"

                y
                --m--
                """);
        assertThat(email.subject()).isEqualTo("two lines");
        assertThat(email.text()).hasValue("café");
        assertThat(email.attachments()).extracting(Attachment::name).containsExactly("evil.exe", "unnamed");
        assertThat(email.attachments().get(0).mediaType()).isEqualTo("application/octet-stream");
        assertThat(email.attachments().get(0).contentId()).isEmpty();
    }

    @Test
    void messageWithoutFromNeedsDefaultAuthor() throws Exception {
        byte[] message = "Subject: x\r\n\r\nhello\r\n".getBytes(StandardCharsets.US_ASCII);
        assertThatThrownBy(() -> EmlReader.read(message, Optional.empty())).hasMessageContaining("--from");
        Address author = Address.of("me@home.example");
        assertThat(EmlReader.read(message, Optional.of(author)).build().from()).isEqualTo(author);
    }
}
