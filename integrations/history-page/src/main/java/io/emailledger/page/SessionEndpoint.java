package io.emailledger.page;

import io.emailledger.page.view.Views;
import io.emailledger.page.web.HttpAnswer;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Returns the visitor and the permissions, and starts the session. */
final class SessionEndpoint {
    private final boolean readOnly;
    private final InstantSource time;

    SessionEndpoint(boolean readOnly, InstantSource time) {
        this.readOnly = readOnly;
        this.time = time;
    }

    HttpAnswer show(Call call) {
        Visitor visitor = call.visitor();
        Set<Permission> may = EnumSet.allOf(Permission.class);
        may.removeIf(p -> !visitor.may(p));
        HttpAnswer answer = HttpAnswer.json(Views.session(
                visitor.name(),
                readOnly,
                may,
                visitor.tenants(),
                Filter.tenant(visitor, Optional.empty()),
                call.session().token(),
                time.instant()));
        return call.session().cookie().map(c -> answer.with("Set-Cookie", c)).orElse(answer);
    }
}
