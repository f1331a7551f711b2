package io.emailledger.internal.intake;

import io.emailledger.internal.util.AddressMask;
import io.emailledger.message.Email;
import io.emailledger.message.EmailId;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns of legal values that are mistakes of a program or a template. They occur in each of its e-mails, so each is
 * logged once for a ledger, and missing images once for each of the first few names.
 */
final class Mistakes {
    private static final Logger log = LoggerFactory.getLogger(Mistakes.class);
    private static final int MOST_NAMES = 10;

    /** An address of an image in an attribute or a style sheet (RFC 2392). */
    private static final Pattern CID = Pattern.compile(
            "(?i)(?:\\b(?:src|href|background|poster|data|srcset)\\s{0,9}=\\s{0,9}|url\\(\\s{0,9})(?:[\"']|&quot;)?\\s{0,9}cid:"
                    + "([^\"'\\s<>()]{1,300})");

    private static final Pattern PERCENT = Pattern.compile("%([0-9a-fA-F]{2})");

    private final boolean tracking;
    private final AtomicBoolean untracked = new AtomicBoolean();
    private final Set<String> missing = new HashSet<>();

    Mistakes(boolean tracking) {
        this.tracking = tracking;
    }

    void look(Email email, EmailId id) {
        if (email.trackOpens() && !tracking && !untracked.getAndSet(true)) {
            log.warn(
                    "E-mail {} asks for trackOpens, and the ledger was built without open tracking: no opens are"
                            + " observed, of this e-mail and of others. Add with(OpenTracking...) to the builder; it is"
                            + " in the artifact email-ledger-tracking.",
                    id);
        }
        email.html()
                .filter(html -> html.contains("cid:") || html.contains("CID:"))
                .ifPresent(html -> lookForImages(html, email, id));
    }

    private void lookForImages(String html, Email email, EmailId id) {
        Set<String> there = email.attachments().stream()
                .flatMap(attachment -> attachment.contentId().stream())
                .collect(Collectors.toSet());
        Matcher matcher = CID.matcher(html);
        while (matcher.find()) {
            String name = matcher.group(1).replace("&amp;", "&").replace("&quot;", "");
            if (!there.contains(name) && !there.contains(decoded(name)) && isNew(name)) {
                log.warn(
                        "The HTML of e-mail {} shows cid:{}, which is not among its attachments: recipients see no"
                                + " image there. Add it by inlineImage(...) under that name.",
                        id,
                        AddressMask.of(name));
            }
        }
    }

    private boolean isNew(String name) {
        synchronized (missing) {
            return missing.size() < MOST_NAMES && missing.add(name);
        }
    }

    private static String decoded(String name) {
        return PERCENT.matcher(name)
                .replaceAll(hex -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(hex.group(1), 16))));
    }
}
