package io.emailledger.tracking;

import io.emailledger.spi.RecipientContent.Recipient;
import java.net.URI;
import java.util.List;
import java.util.function.Function;

/** Numbers the links of one recipient in the order of HTML and text, and puts their addresses into both. */
final class PersonalLinks {
    private final Recipient recipient;
    private final Function<TrackedLink, URI> addresses;
    private int next;

    PersonalLinks(Recipient recipient, Function<TrackedLink, URI> addresses) {
        this.recipient = recipient;
        this.addresses = addresses;
    }

    boolean isEmpty() {
        return next == 0;
    }

    String rewrite(String source, List<LinkRewriter.Place> places, boolean isHtml) {
        List<LinkRewriter.Place> first = places.subList(0, Math.min(places.size(), LinkCodec.MOST_LINKS - next));
        return LinkRewriter.replace(source, first, place -> {
            TrackedLink link =
                    new TrackedLink(recipient.email(), recipient.position(), next++, place.hidden(), place.target());
            String address = addresses.apply(link).toString();
            return isHtml ? address.replace("&", "&amp;").replace("'", "&#39;") : address;
        });
    }
}
