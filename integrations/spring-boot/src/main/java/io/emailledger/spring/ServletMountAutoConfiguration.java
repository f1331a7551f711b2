package io.emailledger.spring;

import io.emailledger.spring.Mount.Mounts;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.web.HttpRequestHandler;
import org.springframework.web.context.WebApplicationContext;
import org.springframework.web.servlet.handler.SimpleUrlHandlerMapping;

/** Serves pixels, links, unsubscribe links and the webhooks of providers in a servlet application. */
@AutoConfiguration(after = {TrackingEndpointAutoConfiguration.class, ProviderWebhookAutoConfiguration.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass(SimpleUrlHandlerMapping.class)
@ConditionalOnBean(Mounts.class)
class ServletMountAutoConfiguration {
    private static final byte[] NOTHING = {};

    @Bean
    SimpleUrlHandlerMapping emailLedgerMapping(
            ObjectProvider<Mounts> mounts, WebApplicationContext context, Environment environment) {
        ServletContext container = context.getServletContext();
        String contextPath = container == null ? "" : MountPath.cleaned(container.getContextPath());
        String prefix = contextPath + MountPath.cleaned(environment.getProperty("spring.mvc.servlet.path", ""));
        return new SimpleUrlHandlerMapping(
                MountPatterns.of(mounts.orderedStream(), prefix, ServletMountAutoConfiguration::handler),
                MountPatterns.FIRST);
    }

    private static HttpRequestHandler handler(Mount mount) {
        return (request, response) -> write(answer(mount, request), request.getMethod(), response);
    }

    private static Mount.Response answer(Mount mount, HttpServletRequest request) throws IOException {
        Mount.Request head = head(request);
        Optional<Mount.Response> early = mount.responder().respondWithoutBody(head);
        if (early.isPresent()) {
            return early.get();
        }
        if (!mount.bodies().areRead(head.method())) {
            return mount.responder().respond(head);
        }
        Optional<MountBodies.Place> place = mount.bodies().enter();
        if (place.isEmpty()) {
            return Mount.UNAVAILABLE;
        }
        try {
            return mount.responder().respond(read(head, request, mount.bodies()));
        } finally {
            place.get().leave();
        }
    }

    private static Mount.Request head(HttpServletRequest request) {
        Map<String, List<String>> headers = new HashMap<>();
        Collections.list(request.getHeaderNames())
                .forEach(
                        name -> headers.put(name.toLowerCase(Locale.ROOT), Collections.list(request.getHeaders(name))));
        return new Mount.Request(
                request.getMethod(), request.getRequestURI(), headers, request.getRemoteAddr(), NOTHING);
    }

    private static Mount.Request read(Mount.Request head, HttpServletRequest request, MountBodies bodies)
            throws IOException {
        byte[] body = request.getInputStream().readNBytes(bodies.longest() + 1);
        if (body.length == 0
                && bodies.areForms()
                && FormFields.areIn(head.header("content-type").orElse(""))) {
            // A filter or Spring MVC has read the form, and its fields are parameters now.
            return head.with(form(request), Optional.of(FormFields.TYPE));
        }
        return head.with(body, Optional.empty());
    }

    private static byte[] form(HttpServletRequest request) {
        FormFields form = new FormFields();
        request.getParameterMap().forEach((name, values) -> form.add(name, Arrays.asList(values)));
        return form.bytes();
    }

    /** The endpoints answer HEAD without a body, whose length is not that of the body of GET. */
    private static void write(Mount.Response answer, String method, HttpServletResponse response) throws IOException {
        response.setStatus(answer.status());
        answer.headers().forEach(response::setHeader);
        if (!method.equals("HEAD")) {
            response.setContentLength(answer.body().length);
            response.getOutputStream().write(answer.body());
        }
    }
}
