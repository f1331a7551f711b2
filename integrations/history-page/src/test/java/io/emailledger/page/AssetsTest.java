package io.emailledger.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.page.Page.Got;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that the files of the page are served, and no others. */
class AssetsTest {
    private static final Path FOLDER = Docs.assets();

    @Test
    void listNamesEveryFileOfFolder() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            List<String> names = files.map(f -> f.getFileName().toString())
                    .filter(name -> !name.equals("files.txt"))
                    .toList();
            assertThat(Files.readAllLines(FOLDER.resolve("files.txt"))).containsExactlyInAnyOrderElementsOf(names);
        }
    }

    @Test
    void filesAreServedWithTypeAndRevalidated() throws IOException {
        try (OpenPage office = OpenPage.open()) {
            Page page = office.browser();
            for (String name : Files.readAllLines(FOLDER.resolve("files.txt"))) {
                String path = name.equals("index.html") ? "" : name;
                Got got = page.get(path);
                assertThat(got.body()).isEqualTo(Files.readString(FOLDER.resolve(name)));
                assertThat(got.header("Content-Type").orElseThrow())
                        .as(name)
                        .startsWith(
                                switch (name.substring(name.lastIndexOf('.'))) {
                                    case ".js" -> "text/javascript; charset=utf-8";
                                    case ".css" -> "text/css; charset=utf-8";
                                    case ".svg" -> "image/svg+xml";
                                    default -> "text/html; charset=utf-8";
                                });
                String tag = got.header("ETag").orElseThrow();
                assertThat(page.send(page.request(path).setHeader("If-None-Match", tag))
                                .status())
                        .isEqualTo(304);
            }
        }
    }

    @Test
    void pageForbidsForeignContent() {
        try (OpenPage office = OpenPage.open()) {
            Got got = office.browser().get("?status=BOUNCED&email=x&whatever=y");
            assertThat(got.status()).isEqualTo(200);
            assertThat(got.header("Content-Security-Policy"))
                    .contains("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                            + " connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none';"
                            + " frame-ancestors 'none'");
            assertThat(got.header("Set-Cookie")).isEmpty();
        }
    }

    @Test
    void pageIgnoresQueryOfItsUrl() {
        try (OpenPage office = OpenPage.open()) {
            for (String query : new String[] {"subject=a%09b", "subject=%ff", "tag=" + "x".repeat(9_000)}) {
                Got got = office.browser().get("?" + query);
                assertThat(got.status()).as(query).isEqualTo(200);
                assertThat(got.header("Content-Type")).contains("text/html; charset=utf-8");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/index.html",
                "/files.txt",
                "/Assets.class",
                "/HistoryServer.class",
                "/../HistoryServer.class",
                "/%2e%2e/package-info.class",
                "/..%2f..%2fPixelServer.class",
                "/....//main.js",
                "/./main.js",
                "/main.js/",
                "/main.js%00",
                "/MAIN.JS",
                "/api",
                "/api/",
                "/api/emails/",
                "/api/emails//html",
                "/api/emails/a/b/html",
                "/META-INF/MANIFEST.MF"
            })
    void otherFilesAreNotServed(String path) {
        try (OpenPage office = OpenPage.open()) {
            assertThat(Raw.get(office.address(), path, "localhost"))
                    .startsWith("HTTP/1.1 404")
                    .contains("\"code\":\"not_found\"");
        }
    }
}
