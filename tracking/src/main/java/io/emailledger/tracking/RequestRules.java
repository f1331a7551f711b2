package io.emailledger.tracking;

import io.emailledger.internal.util.FailureLog;
import io.emailledger.tracking.Evidence.Clue;
import io.emailledger.tracking.NetworkRanges.NetworkKind;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.LoggerFactory;

/** The evidence of one request: what its network, its header fields and its user agent say, in this order. */
final class RequestRules {
    /** The header fields that count. */
    static final List<String> HEADERS =
            List.of("user-agent", "host", "accept", "sec-fetch-mode", "sec-purpose", "purpose", "x-purpose", "x-moz");

    private static final int MOST_KNOWN = 500;

    /** The evidence of user agents that came before: most requests have one of a few. */
    private final Map<String, Evidence> known = new ConcurrentHashMap<>();

    private final FailureLog failures = new FailureLog(LoggerFactory.getLogger(NetworkRanges.class));
    private final NetworkRanges networks;

    RequestRules(NetworkRanges networks) {
        this.networks = networks;
    }

    Evidence judge(TrackingRequest request, boolean overTls) {
        Evidence agent =
                request.header("user-agent").map(this::agent).orElse(new Evidence(OpenAgent.UNKNOWN, Clue.NONE));
        Optional<NetworkKind> network = request.client().flatMap(this::kind);
        if (network.isPresent()) {
            return switch (network.get()) {
                case SCANNER -> new Evidence(OpenAgent.MACHINE, Clue.SCANNER_NETWORK);
                case PREFETCH -> new Evidence(OpenAgent.MACHINE, Clue.PREFETCH_NETWORK);
                case PROXY -> new Evidence(OpenAgent.PROXY, Clue.PROXY_NETWORK);
                case SELF -> new Evidence(agent.agent(), Clue.OWN_NETWORK);
            };
        }
        boolean isBrowser = agent.agent() == OpenAgent.CLIENT;
        Optional<Clue> header = FetchRules.judge(request, overTls);
        return header.filter(clue -> isBrowser || clue == Clue.PREFETCH)
                .map(clue -> new Evidence(OpenAgent.MACHINE, clue))
                .orElse(agent);
    }

    private Evidence agent(String userAgent) {
        Evidence before = known.get(userAgent);
        if (before != null) {
            return before;
        }
        Evidence evidence = AgentRules.judge(userAgent);
        if (userAgent.length() <= OpenAgent.MAX_LENGTH && known.size() < MOST_KNOWN) {
            known.put(userAgent, evidence);
        }
        return evidence;
    }

    private Optional<NetworkKind> kind(InetAddress client) {
        try {
            return networks.kindOf(client);
        } catch (RuntimeException e) {
            failures.failed("The kind of a network could not be determined; it counts as not known.", e);
            return Optional.empty();
        }
    }
}
