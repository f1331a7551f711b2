package io.emailledger.spring;

import io.emailledger.spring.Mount.Mounts;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.web.HttpRequestHandler;
import org.springframework.web.servlet.handler.SimpleUrlHandlerMapping;

/** Serves pixels, links, unsubscribe links and the web hooks of providers in a servlet application. */
@AutoConfiguration(after = {TrackingEndpointAutoConfiguration.class, ProviderWebhookAutoConfiguration.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass(SimpleUrlHandlerMapping.class)
@ConditionalOnBean(Mounts.class)
class ServletMountAutoConfiguration {
    private static final byte[] NOTHING = {};
    private static final String CONTENT_TYPE = "content-type";
    private static final String FORM = "application/x-www-form-urlencoded";

    @Bean
    SimpleUrlHandlerMapping emailLedgerMapping(ObjectProvider<Mounts> mounts, Environment environment) {
        String contextPath = environment.getProperty("server.servlet.context-path", "");
        return new SimpleUrlHandlerMapping(
                MountPatterns.of(mounts.orderedStream(), contextPath, ServletMountAutoConfiguration::handler),
                MountPatterns.FIRST);
    }

    private static HttpRequestHandler handler(Mount mount) {
        return (request, response) -> write(mount.responder().respond(read(request, mount.longestBody())), response);
    }

    private static Mount.Request read(HttpServletRequest request, int longestBody) throws IOException {
        Map<String, List<String>> headers = new HashMap<>();
        Collections.list(request.getHeaderNames())
                .forEach(
                        name -> headers.put(name.toLowerCase(Locale.ROOT), Collections.list(request.getHeaders(name))));
        byte[] body = longestBody > 0 && request.getMethod().equals("POST")
                ? request.getInputStream().readNBytes(longestBody + 1)
                : NOTHING;
        if (body.length == 0 && longestBody > 0 && isForm(request)) {
            // A filter or Spring MVC has read the form, and its fields are parameters now.
            body = form(request);
            headers.put(CONTENT_TYPE, List.of(FORM));
        }
        return new Mount.Request(request.getMethod(), request.getRequestURI(), headers, request.getRemoteAddr(), body);
    }

    private static boolean isForm(HttpServletRequest request) {
        String type = String.valueOf(request.getContentType()).toLowerCase(Locale.ROOT);
        return type.startsWith(FORM) || type.startsWith("multipart/form-data");
    }

    private static byte[] form(HttpServletRequest request) {
        return request.getParameterMap().entrySet().stream()
                .flatMap(field ->
                        Arrays.stream(field.getValue()).map(value -> encoded(field.getKey()) + "=" + encoded(value)))
                .collect(Collectors.joining("&"))
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static void write(Mount.Response answer, HttpServletResponse response) throws IOException {
        response.setStatus(answer.status());
        answer.headers().forEach(response::setHeader);
        response.setContentLength(answer.body().length);
        response.getOutputStream().write(answer.body());
    }
}
