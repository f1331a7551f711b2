package io.emailledger.tracking;

import io.emailledger.tracking.Evidence.Clue;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the header fields of a request say. A browser on Chromium has sent {@code Sec-Fetch-Mode} with every request over
 * TLS since 2020; a program that only copies its user agent does not.
 */
final class FetchRules {
    private static final Pattern CHROMIUM = Pattern.compile("\\b(?:chrome|chromium)/(\\d{1,4})\\.");
    private static final int FIRST_WITH_METADATA = 80;
    private static final List<String> PURPOSES = List.of("sec-purpose", "purpose", "x-purpose", "x-moz");

    private FetchRules() {}

    static Optional<Clue> judge(TrackingRequest request, boolean overTls) {
        for (String name : PURPOSES) {
            if (request.header(name).filter(FetchRules::isPrefetch).isPresent()) {
                return Optional.of(Clue.PREFETCH);
            }
        }
        // Every client sends one of these two: without them, the server has not passed its header fields on.
        boolean complete =
                request.header("host").isPresent() || request.header("accept").isPresent();
        return overTls && complete && request.header("sec-fetch-mode").isEmpty() && isCurrentChromium(request)
                ? Optional.of(Clue.NO_FETCH_METADATA)
                : Optional.empty();
    }

    private static boolean isPrefetch(String purpose) {
        String value = purpose.toLowerCase(Locale.ROOT);
        return value.contains("prefetch") || value.contains("preview");
    }

    private static boolean isCurrentChromium(TrackingRequest request) {
        String agent = request.header("user-agent").orElse("").toLowerCase(Locale.ROOT);
        Matcher chromium = CHROMIUM.matcher(agent);
        return chromium.find() && Integer.parseInt(chromium.group(1)) >= FIRST_WITH_METADATA;
    }
}
