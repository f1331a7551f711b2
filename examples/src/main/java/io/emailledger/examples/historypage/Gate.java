package io.emailledger.examples.historypage;

import com.sun.net.httpserver.HttpExchange;
import io.emailledger.examples.historypage.web.Answer;
import io.emailledger.examples.historypage.web.Bodies;
import io.emailledger.examples.historypage.web.JsonBody;
import io.emailledger.examples.historypage.web.Origins;
import io.emailledger.examples.historypage.web.Parameters;
import io.emailledger.examples.historypage.web.ProblemException;
import io.emailledger.examples.historypage.web.Sessions;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Checks each request before an endpoint gets it, in this order: its origin, its visitor, its route, the token of a
 * change, the permission.
 */
final class Gate {
    static final String READ_ONLY = "This page is read-only.";

    private final Routes routes;
    private final Optional<Authentication> authentication;
    private final boolean readOnly;
    private final Sessions sessions;

    Gate(Routes routes, Optional<Authentication> authentication, boolean readOnly, Sessions sessions) {
        this.routes = routes;
        this.authentication = authentication;
        this.readOnly = readOnly;
        this.sessions = sessions;
    }

    Answer answer(HttpExchange exchange) throws IOException {
        Visitor visitor = visitor(exchange);
        String path = path(exchange);
        List<Route> there = routes.at(path).toList();
        if (there.isEmpty()) {
            throw ProblemException.notFound("There is no such address.");
        }
        String method = exchange.getRequestMethod().equals("HEAD") ? "GET" : exchange.getRequestMethod();
        Optional<Route> found =
                there.stream().filter(r -> r.method().equals(method)).findFirst();
        if (found.isEmpty()) {
            return ProblemException.methodNotAllowed().answer().with("Allow", allow(there));
        }
        Route route = found.get();
        if (route.isChange()) {
            Origins.requireSameOrigin(exchange.getRequestHeaders());
            sessions.requireToken(exchange.getRequestHeaders(), visitor.name());
        }
        if (route.needs().filter(p -> !visitor.may(p)).isPresent()) {
            throw ProblemException.forbidden(
                    readOnly && route.isChange()
                            ? READ_ONLY
                            : route.needs().get().refusal());
        }
        return route.endpoint()
                .answer(call(exchange, route, visitor, route.match(path).orElse("")));
    }

    private Visitor visitor(HttpExchange exchange) {
        if (authentication.isEmpty()) {
            Origins.requireLoopback(exchange);
        }
        Visitor visitor = authentication.isEmpty()
                ? Visitor.everything("this machine")
                : authentication.get().visitor(exchange).orElseThrow(ProblemException::noVisitor);
        return readOnly ? visitor.readOnly() : visitor;
    }

    private Call call(HttpExchange exchange, Route route, Visitor visitor, String id) throws IOException {
        // The query of the page itself is for its scripts, which report errors in it better.
        Parameters parameters = Parameters.of(route.names()
                .flatMap(names -> Optional.ofNullable(exchange.getRequestURI().getRawQuery()))
                .orElse(""));
        JsonBody body = route.isChange() ? Bodies.json(exchange) : JsonBody.NONE;
        route.names().ifPresent(names -> {
            parameters.requireOnly(route.isChange() ? Set.of() : names);
            body.requireOnly(names);
        });
        return new Call(visitor, sessions.of(exchange, visitor.name()), id, parameters, body);
    }

    private static String path(HttpExchange exchange) {
        String mount = exchange.getHttpContext().getPath();
        if (!mount.endsWith("/")) {
            throw new IllegalStateException("The history page has to be mounted at a path that ends in a slash.");
        }
        return exchange.getRequestURI().getPath().substring(mount.length());
    }

    private static String allow(List<Route> there) {
        return there.stream()
                .map(r -> r.isChange() ? "POST" : "GET, HEAD")
                .distinct()
                .collect(Collectors.joining(", "));
    }
}
