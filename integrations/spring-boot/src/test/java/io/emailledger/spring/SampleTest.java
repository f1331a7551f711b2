package io.emailledger.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.io.DefaultResourceLoader;

/** Compiles and runs the application of the tutorial, and checks that the page shows its files. */
class SampleTest {
    private static final Path ROOT = Boot.root();
    private static final Path SAMPLE = ROOT.resolve("examples/spring-boot");
    private static final List<String> FILES = List.of(
            "pom.xml",
            "src/main/java/shop/ShopApplication.java",
            "src/main/resources/schema.sql",
            "src/main/resources/application.properties");

    @TempDir
    Path folder;

    @Test
    void pageShowsTheFiles() throws IOException {
        String page = Files.readString(ROOT.resolve("docs/spring-boot.md"));

        for (String file : FILES) {
            assertThat(page).as(file).contains(Files.readString(SAMPLE.resolve(file)));
        }
    }

    @Test
    @Timeout(120)
    void orderIsConfirmedAndFailedOrderIsNot() throws Exception {
        Path mail = folder.resolve("mail");
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try (URLClassLoader loader = compiled()) {
            Thread.currentThread().setContextClassLoader(loader);
            try (ConfigurableApplicationContext context = new SpringApplicationBuilder(
                            loader.loadClass("shop.ShopApplication"))
                    .resourceLoader(new DefaultResourceLoader(loader))
                    .registerShutdownHook(false)
                    .run(
                            "--server.port=0",
                            "--logging.level.root=warn",
                            "--spring.datasource.url=" + Boot.h2(),
                            "--email-ledger.transport.folder=" + mail)) {

                assertThat(order(context, "Teapot").statusCode()).isEqualTo(200);
                assertThat(order(context, "AnItemWithAVeryLongNameIndeed").statusCode())
                        .isEqualTo(500);

                while (!Boot.get(context, "/actuator/emailledger/emails").body().contains("DELIVERED")) {
                    Thread.onSpinWait();
                }
                assertThat(Boot.get(context, "/actuator/emailledger/emails").body())
                        .contains("Your order: Teapot")
                        .doesNotContain("AnItem");
                try (Stream<Path> files = Files.list(mail)) {
                    assertThat(files).hasSize(1);
                }
            }
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    private URLClassLoader compiled() throws IOException {
        int result = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-proc:none",
                        "-parameters",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-d",
                        folder.toString(),
                        SAMPLE.resolve(FILES.get(1)).toString());
        assertThat(result).as("the compiler's exit code").isZero();
        return new URLClassLoader(
                new URL[] {
                    folder.toUri().toURL(),
                    SAMPLE.resolve("src/main/resources").toUri().toURL()
                },
                SampleTest.class.getClassLoader());
    }

    private static HttpResponse<String> order(ConfigurableApplicationContext context, String item) throws Exception {
        String port = context.getEnvironment().getRequiredProperty("local.server.port");
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/orders"))
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(HttpRequest.BodyPublishers.ofString("item=" + item + "&email=pat@home.example"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }
}
