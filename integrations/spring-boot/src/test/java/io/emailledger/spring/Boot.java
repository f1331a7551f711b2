package io.emailledger.spring;

import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.springframework.beans.BeanUtils;
import org.springframework.boot.Banner;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.util.ClassUtils;

/** Starts whole applications, as their {@code main} would. */
final class Boot {
    /** The class of Netty's server in Spring Boot 3 and in 4. */
    private static final List<String> NETTY = List.of(
            "org.springframework.boot.web.embedded.netty.NettyReactiveWebServerFactory",
            "org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory");

    private Boot() {}

    /** Starts an application without a web server. */
    static ConfigurableApplicationContext run(Class<?> application, String... properties) {
        return start(application, "none", List.of(properties));
    }

    /** Starts an application with a web server on a free port; the type is servlet or reactive. */
    static ConfigurableApplicationContext runWeb(Class<?> application, String type, String... properties) {
        return start(application, type, List.of(properties));
    }

    private static ConfigurableApplicationContext start(Class<?> application, String type, List<String> properties) {
        List<String> arguments = new ArrayList<>();
        arguments.add("spring.main.web-application-type=" + type);
        arguments.add("server.port=0");
        arguments.add("spring.jmx.enabled=false");
        arguments.add("logging.level.root=warn");
        arguments.add("spring.reactor.netty.shutdown-quiet-period=0s");
        arguments.addAll(properties);
        SpringApplicationBuilder builder = new SpringApplicationBuilder(application);
        if (type.equals("reactive")) {
            builder.initializers(Boot::onNetty);
        }
        return builder.bannerMode(Banner.Mode.OFF)
                .logStartupInfo(false)
                .registerShutdownHook(false)
                .run(arguments.stream().map(property -> "--" + property).toArray(String[]::new));
    }

    /**
     * Netty is the server of an application that has WebFlux alone; the tests have Tomcat for the servlets too. On Tomcat a
     * call of the actuator, which Spring runs on an elastic thread of Reactor, sometimes ends with that thread interrupted,
     * and Tomcat then closes the connection without an answer.
     */
    private static void onNetty(ConfigurableApplicationContext context) {
        register((GenericApplicationContext) context, anyOf(NETTY));
    }

    private static <T> void register(GenericApplicationContext context, Class<T> type) {
        context.registerBean(type, () -> BeanUtils.instantiateClass(type));
    }

    private static Class<?> anyOf(List<String> names) {
        return names.stream()
                .filter(name -> ClassUtils.isPresent(name, null))
                .findFirst()
                .map(name -> ClassUtils.resolveClassName(name, null))
                .orElseThrow();
    }

    /** The six properties that an application sets at most; host and port are enough without a login. */
    static String[] mail(ScriptedSmtpServer server, String url, String... more) {
        List<String> properties = new ArrayList<>(List.of(
                "spring.datasource.url=" + url,
                "spring.mail.host=" + server.host(),
                "spring.mail.port=" + server.port()));
        properties.addAll(List.of(more));
        return properties.toArray(String[]::new);
    }

    /** The URL of an empty database in memory, which outlives its connections. */
    static String h2() {
        return "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";
    }

    static HttpResponse<String> get(ConfigurableApplicationContext context, String path) throws Exception {
        return send(context, path, HttpRequest.newBuilder());
    }

    static HttpResponse<String> post(ConfigurableApplicationContext context, String path, String json)
            throws Exception {
        return post(context, path, "application/json", json);
    }

    static HttpResponse<String> post(
            ConfigurableApplicationContext context, String path, String contentType, String body) throws Exception {
        return send(
                context,
                path,
                HttpRequest.newBuilder()
                        .header("Content-Type", contentType)
                        .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    static HttpResponse<String> send(ConfigurableApplicationContext context, String path, HttpRequest.Builder request)
            throws Exception {
        String port = context.getEnvironment().getRequiredProperty("local.server.port");
        return HttpClient.newHttpClient()
                .send(
                        request.timeout(Duration.ofMinutes(1))
                                .uri(URI.create("http://127.0.0.1:" + port + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    /** A request of a user whose password is "secret". */
    static HttpRequest.Builder as(String user) {
        return HttpRequest.newBuilder().header("Authorization", login(user));
    }

    /** The header field of such a request. */
    static String login(String user) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":secret").getBytes(StandardCharsets.UTF_8));
    }

    /** The folder of the project. */
    static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("docs/spring-boot.md"))) {
            folder = folder.getParent();
        }
        return folder;
    }
}
