package io.emailledger.tracking;

import io.emailledger.tracking.Evidence.Clue;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the user agent alone says: the class of the program, and the platform of a mail client or browser. */
final class AgentRules {
    static final int MAX_LENGTH = 500;
    private static final String APPLE = "mozilla/5.0";
    private static final List<String> GMAIL = List.of("edge/12.246", "gmail-content-sampling");

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

    private static final List<String> OFFICE = List.of("ms-office", "msoffice", "microsoft office");

    private AgentRules() {}

    static Evidence judge(String userAgent) {
        OpenAgent agent = OpenAgent.of(userAgent);
        String text = userAgent
                .substring(0, Math.min(userAgent.length(), MAX_LENGTH))
                .toLowerCase(Locale.ROOT)
                .strip();
        return new Evidence(
                agent,
                switch (agent) {
                    case CLIENT -> platform(text);
                    case MACHINE -> machine(text);
                    case PROXY, UNKNOWN -> Clue.NONE;
                });
    }

    private static Clue machine(String agent) {
        if (agent.equals(APPLE)) {
            return Clue.APPLE;
        }
        return GMAIL.stream().anyMatch(agent::contains) ? Clue.GMAIL : Clue.TOOL;
    }

    private static Clue platform(String agent) {
        if (OFFICE.stream().anyMatch(agent::contains)) {
            return Clue.OFFICE;
        }
        return PLATFORMS.stream()
                .filter(platform -> agent.contains(platform.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(Clue.NONE);
    }
}
