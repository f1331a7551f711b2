package io.emailledger.internal.routes;

import io.emailledger.report.ReturnPath;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The return paths of routes of the resolver that were opened lately, for bounces that come after a route was closed. Those
 * with the same secret read the same tokens. Thread-safe.
 */
final class RecentReturnPaths {
    private static final int MOST = 100;

    private final Map<String, ReturnPath> byMailbox = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, ReturnPath> eldest) {
            return size() > MOST;
        }
    };

    synchronized void add(ReturnPath path) {
        byMailbox.put(path.mailbox(), path);
    }

    synchronized Collection<ReturnPath> all() {
        return List.copyOf(byMailbox.values());
    }
}
