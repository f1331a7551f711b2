package io.emailledger.spring;

import io.emailledger.spring.Mount.Mounts;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** The handlers of all mounts by their patterns. */
final class MountPatterns {
    /** Before the controllers of the application, one of which may serve every path. */
    static final int FIRST = -1;

    private MountPatterns() {}

    static <H> Map<String, H> of(Stream<Mounts> all, String contextPath, Function<Mount, H> handler) {
        Map<String, H> handlers = new LinkedHashMap<>();
        Map<String, String> properties = new HashMap<>();
        all.flatMap(mounts -> mounts.all().stream()).forEach(mount -> {
            String pattern = mount.path().pattern(contextPath);
            String other = properties.putIfAbsent(pattern, mount.path().property());
            if (other != null) {
                throw new InvalidPropertyException(
                        mount.path().property(), "must be another path than that of " + other);
            }
            handlers.put(pattern, handler.apply(mount));
        });
        return handlers;
    }
}
