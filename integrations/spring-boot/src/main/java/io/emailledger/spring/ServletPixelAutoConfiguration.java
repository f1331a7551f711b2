package io.emailledger.spring;

import io.emailledger.EmailLedger;
import io.emailledger.tracking.OpenTracking;
import io.emailledger.tracking.PixelEndpoint;
import io.emailledger.tracking.TrackingRequest;
import io.emailledger.tracking.TrackingResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.web.HttpRequestHandler;
import org.springframework.web.servlet.handler.SimpleUrlHandlerMapping;

/** Serves the pixels of open tracking in a servlet application. */
@AutoConfiguration(after = {EmailLedgerAutoConfiguration.class, TrackingAutoConfiguration.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass({OpenTracking.class, SimpleUrlHandlerMapping.class})
@ConditionalOnBean({EmailLedger.class, OpenTracking.class, TrackingProperties.class})
@Import(PixelEndpointConfiguration.class)
class ServletPixelAutoConfiguration {

    @Bean
    SimpleUrlHandlerMapping emailLedgerPixelMapping(
            PixelEndpoint endpoint, TrackingProperties properties, Environment environment) {
        String contextPath = environment.getProperty("server.servlet.context-path", "");
        HttpRequestHandler handler = (request, response) -> write(endpoint.respond(read(request)), response);
        return new SimpleUrlHandlerMapping(
                Map.of(properties.pattern(contextPath), handler), PixelEndpointConfiguration.FIRST);
    }

    private static TrackingRequest read(HttpServletRequest request) {
        Map<String, String> headers = new HashMap<>();
        Collections.list(request.getHeaderNames()).forEach(name -> {
            String value = request.getHeader(name);
            if (value != null) {
                headers.putIfAbsent(name.toLowerCase(Locale.ROOT), value);
            }
        });
        return new TrackingRequest(
                request.getMethod(),
                request.getRequestURI(),
                headers,
                PixelEndpointConfiguration.address(request.getRemoteAddr()));
    }

    private static void write(TrackingResponse pixel, HttpServletResponse response) throws IOException {
        response.setStatus(pixel.status());
        pixel.headers().forEach(response::setHeader);
        byte[] body = pixel.body();
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
