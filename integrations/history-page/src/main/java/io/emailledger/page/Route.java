package io.emailledger.page;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One line of the routing table.
 *
 * @param method GET, which serves HEAD too, or POST
 * @param path the path relative to the mount; it may hold {@code {id}} once
 * @param needs the required permission; empty for none
 * @param names the parameters that it accepts, or the members of its body; empty for a file, which
 *     ignores them
 * @param endpoint the endpoint that answers
 */
record Route(String method, String path, Optional<Permission> needs, Optional<Set<String>> names, Endpoint endpoint) {
    private static final String ID = "{id}";

    static Route get(String path, Collection<String> parameters, Endpoint endpoint) {
        return new Route("GET", path, Optional.empty(), Optional.of(Set.copyOf(parameters)), endpoint);
    }

    static Route post(String path, Permission needs, Collection<String> members, Endpoint endpoint) {
        return new Route("POST", path, Optional.of(needs), Optional.of(Set.copyOf(members)), endpoint);
    }

    /** A file of the page, whose address holds what the page itself reads from it. */
    static Route file(String path, Endpoint endpoint) {
        return new Route("GET", path, Optional.empty(), Optional.empty(), endpoint);
    }

    Route needing(Permission permission) {
        return new Route(method, path, Optional.of(permission), names, endpoint);
    }

    /** The route with another endpoint around its own. */
    Route by(UnaryOperator<Endpoint> around) {
        return new Route(method, path, needs, names, around.apply(endpoint));
    }

    boolean isChange() {
        return method.equals("POST");
    }

    /** What stands in place of {@code {id}}, or an empty text where there is none; empty if the path is another one. */
    Optional<String> match(String asked) {
        int at = path.indexOf(ID);
        if (at < 0) {
            return path.equals(asked) ? Optional.of("") : Optional.empty();
        }
        List<String> around = List.of(path.substring(0, at), path.substring(at + ID.length()));
        Matcher matcher = Pattern.compile(Pattern.quote(around.get(0)) + "([^/]+)" + Pattern.quote(around.get(1)))
                .matcher(asked);
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }
}
