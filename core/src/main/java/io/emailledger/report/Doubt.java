package io.emailledger.report;

/** The words by which a server says that it is not sure, or not for ever. No text with one of them is the end of an address. */
final class Doubt {
    private static final TextPattern WORDS = new TextPattern("tempora|tempory|\\blater\\b|at (?:this|the) (?:time|moment)|right now|for now"
            + "|(?<!(?:check|verif|correct|typo|spell)[^.]{0,60})try (?:it )?again|\\bretry\\b|currently"
            + "|(?:could|can|was|were)(?: ?not|n't) (?:be )?(?:verif|check|look|reach|contact|connect|complete|determin)"
            + "|unable to (?:verif|check|look|reach|contact|connect|determin)|cannot (?:verif|check|look up|reach|contact|determin)"
            + "|time(?:d)? ?-?out|look-?up (?:fail|error|problem)|servfail|unavailable at|(?:connection|database) (?:lost|down|unavailable)"
            + "|ambiguous|vacation|maintenance|on leave\\b|out of office"
            + "|vorubergehend|momentan|\\bspater\\b|plus tard|mas tarde|piu tardi|mais tarde|pozniej|tymczasow|tijdelijk|provisoire"
            + "|временн|позже|позднее|稍后|稍後|暂时|暫時|後ほど|一時|나중에|일시|gecici|daha sonra|docasn");

    private Doubt() {}

    static boolean isIn(PlainText plain) {
        return WORDS.isIn(plain);
    }
}
