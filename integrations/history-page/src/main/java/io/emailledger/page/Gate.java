package io.emailledger.page;

import io.emailledger.page.web.HttpAnswer;
import io.emailledger.page.web.JsonBody;
import io.emailledger.page.web.Origins;
import io.emailledger.page.web.Parameters;
import io.emailledger.page.web.ProblemException;
import io.emailledger.page.web.Sessions;
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

    /** Runs {@code afterLogin} when the visitor is known. */
    HttpAnswer answer(PageRequest request, Runnable afterLogin) throws IOException {
        Visitor visitor = visitor(request);
        afterLogin.run();
        String path = request.path();
        List<Route> there = routes.at(path).toList();
        if (there.isEmpty()) {
            throw ProblemException.notFound("There is no such address.");
        }
        String method = request.method().equals("HEAD") ? "GET" : request.method();
        Optional<Route> found =
                there.stream().filter(r -> r.method().equals(method)).findFirst();
        if (found.isEmpty()) {
            return ProblemException.methodNotAllowed().answer().with("Allow", allow(there));
        }
        Route route = found.get();
        if (route.isChange()) {
            Origins.requireSame(request.header("Origin"), host(request));
            sessions.requireToken(request.headers("Cookie"), request.header("X-CSRF-Token"), visitor.name());
        }
        if (route.needs().filter(p -> !visitor.may(p)).isPresent()) {
            throw ProblemException.forbidden(
                    readOnly && route.isChange()
                            ? READ_ONLY
                            : route.needs().get().refusal());
        }
        return route.endpoint()
                .answer(call(request, route, visitor, route.match(path).orElse("")));
    }

    private Visitor visitor(PageRequest request) {
        if (authentication.isEmpty()) {
            Origins.requireLoopback(request.isLocal(), host(request));
        }
        Visitor visitor = authentication.isEmpty()
                ? Visitor.everything("this machine")
                : authentication.get().visitor(request).orElseThrow(ProblemException::noVisitor);
        return readOnly ? visitor.readOnly() : visitor;
    }

    private static String host(PageRequest request) {
        return request.header("Host").orElse("");
    }

    private Call call(PageRequest request, Route route, Visitor visitor, String id) throws IOException {
        // The query of the page itself is for its scripts, which report errors in it better.
        Parameters parameters =
                Parameters.of(route.names().flatMap(names -> request.query()).orElse(""));
        JsonBody body = route.isChange() ? body(request) : JsonBody.NONE;
        route.names().ifPresent(names -> {
            parameters.requireOnly(route.isChange() ? Set.of() : names);
            body.requireOnly(names);
        });
        // A client that forges the proxy's header only makes its own cookie Secure.
        boolean secure = request.isSecure()
                || request.header("X-Forwarded-Proto")
                        .filter("https"::equalsIgnoreCase)
                        .isPresent();
        Sessions.Session session = sessions.of(request.headers("Cookie"), visitor.name(), secure);
        return new Call(visitor, session, id, parameters, body);
    }

    private static JsonBody body(PageRequest request) throws IOException {
        JsonBody.requireType(request.header("Content-Type").orElse(""));
        return JsonBody.of(request.body().readNBytes(JsonBody.MOST + 1));
    }

    private static String allow(List<Route> there) {
        return there.stream()
                .map(r -> r.isChange() ? "POST" : "GET, HEAD")
                .distinct()
                .collect(Collectors.joining(", "));
    }
}
