package io.emailledger.spring;

import io.emailledger.spring.Mount.Mounts;
import io.emailledger.spring.Mount.Responder;
import io.emailledger.tracking.ClickEndpoint;
import io.emailledger.tracking.PixelEndpoint;
import io.emailledger.tracking.TrackingRequest;
import io.emailledger.tracking.TrackingResponse;
import io.emailledger.tracking.UnsubscribeEndpoint;
import io.emailledger.tracking.UnsubscribeRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The paths of pixels, links and unsubscribe links. One without an address in the properties is not served. */
final class TrackingMounts {
    private TrackingMounts() {}

    static Mounts of(
            TrackingProperties tracking,
            UnsubscribeProperties lists,
            @Nullable PixelEndpoint pixels,
            @Nullable ClickEndpoint links,
            @Nullable UnsubscribeEndpoint unsubscribe) {
        List<Mount> all = new ArrayList<>();
        if (tracking.url() != null && pixels != null) {
            all.add(new Mount(
                    tracking.pixels(),
                    MountBodies.none(),
                    pixels.mayWait(),
                    asked -> answer(pixels.respond(request(asked)))));
        }
        if (tracking.clicks().url() != null && links != null) {
            all.add(new Mount(
                    tracking.redirects(),
                    MountBodies.none(),
                    links.mayWait(),
                    asked -> answer(links.respond(request(asked)))));
        }
        if (lists.url() != null && unsubscribe != null) {
            all.add(new Mount(
                    lists.links(),
                    MountBodies.ofForms(UnsubscribeRequest.LONGEST_BODY),
                    true,
                    new UnsubscribeResponder(unsubscribe)));
        }
        return new Mounts(List.copyOf(all));
    }

    /** The token is checked before the body is read. */
    private record UnsubscribeResponder(UnsubscribeEndpoint endpoint) implements Responder {
        @Override
        public Optional<Mount.Response> respondWithoutBody(Mount.Request head) {
            return endpoint.respondWithoutBody(head.method(), head.path()).map(TrackingMounts::answer);
        }

        @Override
        public Mount.Response respond(Mount.Request asked) {
            return answer(endpoint.respond(
                    new UnsubscribeRequest(asked.method(), asked.path(), asked.header("content-type"), asked.body())));
        }
    }

    private static TrackingRequest request(Mount.Request asked) {
        Map<String, String> headers = new HashMap<>();
        asked.headers().keySet().forEach(name -> asked.header(name).ifPresent(value -> headers.put(name, value)));
        return new TrackingRequest(asked.method(), asked.path(), headers, asked.address());
    }

    private static Mount.Response answer(TrackingResponse response) {
        return new Mount.Response(response.status(), response.headers(), response.body());
    }
}
