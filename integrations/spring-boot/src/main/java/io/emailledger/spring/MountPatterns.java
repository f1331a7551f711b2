package io.emailledger.spring;

import io.emailledger.spring.Mount.Mounts;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The handlers of all mounts by their patterns. */
final class MountPatterns {
    private static final Logger LOG = LoggerFactory.getLogger(MountPatterns.class);

    /** Before the controllers of the application, one of which may serve every path. */
    static final int FIRST = -1;

    private MountPatterns() {}

    /** The prefix is that of all addresses of the application, which the patterns do not have. */
    static <H> Map<String, H> of(Stream<Mounts> all, String prefix, Function<Mount, H> handler) {
        Map<String, H> handlers = new LinkedHashMap<>();
        Map<String, String> properties = new HashMap<>();
        all.flatMap(mounts -> mounts.all().stream()).forEach(mount -> {
            String pattern = mount.path().pattern(prefix);
            String other = properties.putIfAbsent(pattern, mount.path().property());
            if (other != null) {
                throw new InvalidPropertyException(
                        mount.path().property(), "must be another path than that of " + other);
            }
            handlers.put(pattern, handler.apply(mount));
            LOG.info("Serving {}{} ({})", prefix, pattern, mount.path().property());
        });
        return handlers;
    }
}
