package io.emailledger.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AttachmentTest {

    @Test
    void bytesAreCopied() throws IOException {
        byte[] content = {1, 2, 3};
        Attachment attachment = Attachment.of("a.bin", content);
        content[0] = 9;

        assertThat(read(attachment)).containsExactly(1, 2, 3);
        assertThat(read(attachment)).as("a second time").containsExactly(1, 2, 3);
        assertThat(attachment.size()).hasValue(3);
    }

    @Test
    void fileIsReadWhenOpened(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("invoice.pdf");
        Attachment attachment = Attachment.of(file);

        assertThat(attachment.name()).isEqualTo("invoice.pdf");
        assertThat(attachment.mediaType()).isEqualTo("application/pdf");
        assertThat(attachment.size()).isEmpty();
        assertThatThrownBy(attachment::open).isInstanceOf(NoSuchFileException.class);
        Files.write(file, new byte[] {7});
        assertThat(read(attachment)).containsExactly(7);
    }

    @Test
    void pathWithoutNameIsRejected() {
        assertThatThrownBy(() -> Attachment.of(Path.of("/")))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("attachment file must have a name");
    }

    @ParameterizedTest
    @CsvSource({
        "a.pdf, application/pdf",
        "A.PNG, image/png",
        "a.txt, text/plain",
        "a.unknown, application/octet-stream",
        "noextension, application/octet-stream",
        "a.eml, application/octet-stream",
        "a#b.png, image/png",
    })
    void mediaTypeIsGuessedFromName(String name, String type) {
        assertThat(Attachment.of(name, new byte[0]).mediaType()).isEqualTo(type);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "a/b",
                "a\\b",
                "..",
                ".",
                "../../x",
                "a\r\nb",
                "a\u0000b",
                "a\u2028b",
                "fdp\u202eexe.pdf",
                "a\u2067b",
                "\ud800"
            })
    void invalidFileNameIsRejected(String name) {
        assertThatThrownBy(() -> Attachment.of(name, new byte[0]))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageStartingWith("attachment name must");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "...",
                ".profile",
                "a b.pdf",
                "\"quoted\".pdf",
                "Rechnung März.pdf",
                "فاتورة\u200f.pdf",
                "請求書.pdf",
                "a;b,c.pdf",
                "CON"
            })
    void validFileNameIsKept(String name) {
        assertThat(Attachment.of(name, new byte[0]).name()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "text",
                "text/",
                "/plain",
                "text/plain/x",
                "text/plain; charset=",
                "text/plain; charset=\"a b\"",
                "text/plain; charset=x; format=flowed",
                "text/plain; format=flowed",
                "text/plain;",
                "image/png; charset=utf-8",
                "text/plain; charset=x\r\nBcc: y",
                "text/pl ain",
                "text/\"x\"",
                "té/x",
                "multipart/mixed",
                "message/rfc822",
                "Message/External-Body"
            })
    void mediaTypeHasTypeAndSubtypeAndAllowsBase64(String type) {
        Attachment attachment = Attachment.of("a.bin", new byte[0]);
        assertThatThrownBy(() -> attachment.withMediaType(type))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageStartingWith("media type must");
    }

    @ParameterizedTest
    @CsvSource({
        "text/plain; charset=x, text/plain; charset=x",
        "TEXT/CSV;Charset=ISO-8859-1, text/csv; charset=iso-8859-1",
        "text/calendar ; charset=\"UTF-8\", text/calendar; charset=utf-8",
    })
    void textMayNameItsCharset(String type, String kept) {
        Attachment attachment = Attachment.of("a.bin", new byte[0]).withMediaType(type);

        assertThat(attachment.mediaType()).isEqualTo(kept);
        assertThat(attachment.withMediaType(attachment.mediaType()).mediaType()).isEqualTo(kept);
        assertThat(attachment.withCharset(StandardCharsets.UTF_16).mediaType())
                .isEqualTo(kept.replaceAll("=.*", "=utf-16"));
    }

    @Test
    void onlyTextHasCharset() {
        Attachment pdf = Attachment.of("a.pdf", new byte[0]);
        assertThatThrownBy(() -> pdf.withCharset(StandardCharsets.UTF_8))
                .hasMessage("media type must be a text to have a charset, such as text/plain");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "<logo>", "a b", "a\"b", "a\r\nb", "ü", "a%62", "a&b"})
    void contentIdCanBeUsedInLink(String id) {
        Attachment attachment = Attachment.of("a.png", new byte[0]);
        assertThatThrownBy(() -> attachment.withContentId(id))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageStartingWith("content id must");
    }

    @Test
    void everyWitherChangesOneProperty() throws IOException {
        Attachment plain = Attachment.of("a.bin", () -> InputStream.nullInputStream());
        Attachment changed =
                plain.withMediaType("Image/PNG").withContentId("logo@x").withSize(0);

        assertThat(changed.name()).isEqualTo("a.bin");
        assertThat(changed.mediaType()).isEqualTo("image/png");
        assertThat(changed.contentId()).hasValue("logo@x");
        assertThat(changed.size()).hasValue(0);
        assertThat(read(changed)).isEmpty();
        assertThat(plain.mediaType()).isEqualTo("application/octet-stream");
        assertThat(plain.contentId()).isEmpty();
        assertThat(plain.size()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE, (1L << 40) + 1, Long.MAX_VALUE})
    void impossibleSizeIsRejected(long size) {
        Attachment attachment = Attachment.of("a.bin", new byte[0]);
        assertThatThrownBy(() -> attachment.withSize(size)).hasMessageStartingWith("attachment size must");
    }

    @Test
    void toStringOmitsTheName() {
        assertThat(Attachment.of("Pat Doe's diagnosis.pdf", new byte[3]))
                .hasToString("Attachment[application/pdf, 3 bytes]");
        assertThat(Attachment.of("a.pdf", () -> InputStream.nullInputStream()))
                .hasToString("Attachment[application/pdf, size unknown]");
    }

    private static byte[] read(Attachment attachment) throws IOException {
        try (InputStream in = attachment.open()) {
            return in.readAllBytes();
        }
    }
}
