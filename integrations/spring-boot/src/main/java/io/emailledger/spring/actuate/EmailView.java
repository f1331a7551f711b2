package io.emailledger.spring.actuate;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.RecipientRecord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The representation of a record in the endpoint: texts, numbers and lists, which every JSON library writes alike. */
final class EmailView {
    private EmailView() {}

    static Map<String, Object> of(EmailRecord email) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("id", email.id().toString());
        view.put("recordedAt", email.id().recordedAt().toString());
        view.put("status", email.status().name());
        email.state().waiting().ifPresent(reason -> view.put("waiting", reason.name()));
        email.state().failure().ifPresent(reason -> view.put("failure", reason.name()));
        email.state().due().ifPresent(due -> view.put("due", due.toString()));
        view.put("attempts", email.state().attempts());
        view.put("from", email.facts().from().address());
        view.put("subject", email.facts().subject());
        view.put("tags", List.copyOf(email.facts().tags()));
        email.facts().tenant().ifPresent(tenant -> view.put("tenant", tenant));
        view.put("route", email.facts().route());
        view.put("recipients", email.recipients().stream().map(EmailView::of).toList());
        return view;
    }

    private static Map<String, Object> of(RecipientRecord recipient) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("kind", recipient.kind().name());
        view.put("address", recipient.address().address());
        view.put("status", recipient.status().name());
        recipient.failure().ifPresent(reason -> view.put("failure", reason.name()));
        recipient.cause().ifPresent(cause -> view.put("cause", cause.name()));
        return view;
    }
}
