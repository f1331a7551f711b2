package io.emailledger.report;

/**
 * The phrases by which a server says that a rejection is uncertain or temporary, or that there is another address. With
 * such a phrase, the address may still be valid.
 */
final class Doubt {
    private static final TextPattern WORDS = new TextPattern(String.join(
            "|",
            "tempora|tempory|\\blater\\b|at (?:this|the) (?:time|moment)|right now|for now|currently",
            // People are told to correct an address and to try again.
            "(?<!(?:check|verif|correct|typo|spell)[^.]{0,60})try (?:it )?again|\\bretry\\b",
            "(?:could|can|was|were)(?: ?not|n't) (?:be )?(?:verif|check|look|reach|contact|connect|complete|determin)",
            "(?:unable to|cannot) (?:verif|check|look|reach|contact|connect|determin)",
            // "Unknown, or not allowed to receive from outside" leaves both open.
            "\\b(?:or|oder|ou|o|of) (?:is )?(?:not|non|nicht|pas|no|niet)\\b[^.]{0,30}"
                    + "(?:accept|accett|allow|authori|autori|permit|enabl|abilitat|berechtigt|zugelassen|erlaubt)",
            "time(?:d)? ?-?out|look-?up (?:[^.]{0,30}fail|error|problem)|servfail|unavailable at|offline|verification server",
            "(?:connection|database|directory|ldap|backend) [^.]{0,20}(?:lost|down|unavailable|fail|error)",
            // A recipient with another address still exists.
            "moved to\\b|new (?:e-?mail )?address|address has changed|forward(?:ing)? address (?:is|:)|\\b(?:use|try):? @",
            "(?:please|instead|now)(?: \\w+){0,3} (?:try|use|to|at):? @",
            "\\b(?:may|might) not exist|ambiguous|vacation|maintenance|on leave\\b|out of office",
            "vorue?bergehend|momentan|\\bspae?ter\\b|plus tard|mas tarde|piu tardi|mais tarde|pozniej|tymczasow",
            "tijdelijk|provisoire|временн|позже|позднее|稍后|稍後|暂时|暫時|後ほど|一時|나중에|일시|gecici|daha sonra|docasn"));

    private Doubt() {}

    static boolean isIn(PlainText plain) {
        return WORDS.isIn(plain);
    }
}
