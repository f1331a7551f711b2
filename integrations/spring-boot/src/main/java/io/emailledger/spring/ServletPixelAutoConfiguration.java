package io.emailledger.spring;

import io.emailledger.EmailLedger;
import io.emailledger.tracking.OpenTracking;
import io.emailledger.tracking.PixelEndpoint;
import io.emailledger.tracking.PixelRequest;
import io.emailledger.tracking.PixelResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
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

    private static PixelRequest read(HttpServletRequest request) {
        return new PixelRequest(
                request.getMethod(), request.getRequestURI(), Optional.ofNullable(request.getHeader("User-Agent")));
    }

    private static void write(PixelResponse pixel, HttpServletResponse response) throws IOException {
        response.setStatus(pixel.status());
        pixel.headers().forEach(response::setHeader);
        byte[] body = pixel.body();
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
