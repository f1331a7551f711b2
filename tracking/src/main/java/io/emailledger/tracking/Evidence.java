package io.emailledger.tracking;

import java.util.Locale;
import java.util.OptionalInt;

/**
 * The evidence of one request, as one word that an observation holds, such as {@code CLIENT:WINDOWS:link-3}. There are
 * few different words for a recipient and a link, so that no client can fill the store with them: neither the user agent
 * nor the address of the client is kept.
 *
 * @param agent the class of the user agent
 * @param clue what is known besides
 * @param link the number of the link; empty for a pixel
 * @param hidden whether a reader cannot see the link
 */
record Evidence(OpenAgent agent, Clue clue, OptionalInt link, boolean hidden) {
    private static final String LINK = "link-";
    private static final String HIDDEN = "hidden";

    /** What is known besides the class of the user agent. The first five are platforms. */
    enum Clue {
        WINDOWS,
        MAC,
        IOS,
        ANDROID,
        LINUX,
        /** Microsoft Office itself, and not the browser to which it gives a link. */
        OFFICE,
        /** Apple's mail privacy loads every image at delivery. */
        APPLE,
        /** Gmail looks at an e-mail before its reader does. */
        GMAIL,
        /** The request says that it is a prefetch. */
        PREFETCH,
        /** The user agent is a tool, a library or a scanner. */
        TOOL,
        /** A current browser, but without what every current browser sends. */
        NO_FETCH_METADATA,
        SCANNER_NETWORK,
        PROXY_NETWORK,
        PREFETCH_NETWORK,
        OWN_NETWORK,
        /** The date alone is kept. */
        DATE_ONLY,
        NONE;

        boolean isPlatform() {
            return compareTo(LINUX) <= 0;
        }
    }

    Evidence(OpenAgent agent, Clue clue) {
        this(agent, clue, OptionalInt.empty(), false);
    }

    Evidence onLink(int number, boolean isHidden) {
        return new Evidence(agent, clue, OptionalInt.of(number), isHidden);
    }

    String word() {
        return agent.name()
                + (clue == Clue.NONE ? "" : ":" + clue.name())
                + (link.isPresent() ? ":" + LINK + link.getAsInt() : "")
                + (hidden ? ":" + HIDDEN : "");
    }

    /** Reads a word. What this version does not know is left out. */
    static Evidence of(String word) {
        OpenAgent agent = OpenAgent.UNKNOWN;
        Clue clue = Clue.NONE;
        OptionalInt link = OptionalInt.empty();
        boolean hidden = false;
        for (String part : word.split(":", -1)) {
            if (part.startsWith(LINK) && part.length() < LINK.length() + 6) {
                link = number(part.substring(LINK.length()));
            } else if (part.equals(HIDDEN)) {
                hidden = true;
            } else {
                agent = constant(OpenAgent.class, part, agent);
                clue = constant(Clue.class, part, clue);
            }
        }
        return new Evidence(agent, clue, link, hidden);
    }

    private static OptionalInt number(String digits) {
        return !digits.isEmpty() && digits.chars().allMatch(c -> c >= '0' && c <= '9')
                ? OptionalInt.of(Integer.parseInt(digits))
                : OptionalInt.empty();
    }

    private static <E extends Enum<E>> E constant(Class<E> type, String name, E otherwise) {
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equals(name.toUpperCase(Locale.ROOT))) {
                return constant;
            }
        }
        return otherwise;
    }
}
