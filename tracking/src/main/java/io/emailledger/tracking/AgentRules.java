package io.emailledger.tracking;

import io.emailledger.tracking.Evidence.Clue;
import java.util.List;
import java.util.Map;

/** What the user agent alone says: the class of the program, and the platform of a mail client or browser. */
final class AgentRules {
    /** In this order: the agent of Android also says Linux, that of an iPhone also Mac OS X. */
    private static final List<Map.Entry<String, Clue>> PLATFORMS = List.of(
            Map.entry("android", Clue.ANDROID),
            Map.entry("iphone", Clue.IOS),
            Map.entry("ipad", Clue.IOS),
            Map.entry("ipod", Clue.IOS),
            Map.entry("windows", Clue.WINDOWS),
            Map.entry("macintosh", Clue.MAC),
            Map.entry("mac os x", Clue.MAC),
            Map.entry("linux", Clue.LINUX),
            Map.entry("x11", Clue.LINUX),
            Map.entry("cros", Clue.LINUX),
            Map.entry("microsoft outlook", Clue.WINDOWS));

    private AgentRules() {}

    static Evidence judge(String userAgent) {
        OpenAgent agent = OpenAgent.of(userAgent);
        String text = OpenAgent.folded(userAgent);
        return new Evidence(
                agent,
                switch (agent) {
                    case CLIENT -> platform(text);
                    case MACHINE -> machine(text);
                    case PROXY, UNKNOWN -> Clue.NONE;
                });
    }

    private static Clue machine(String agent) {
        if (agent.equals(OpenAgent.APPLE_PRIVACY)) {
            return Clue.APPLE;
        }
        return OpenAgent.containsAny(agent, OpenAgent.GMAIL) ? Clue.GMAIL : Clue.TOOL;
    }

    private static Clue platform(String agent) {
        if (OpenAgent.containsAny(agent, OpenAgent.OFFICE)) {
            return Clue.OFFICE;
        }
        return PLATFORMS.stream()
                .filter(platform -> agent.contains(platform.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(Clue.NONE);
    }
}
