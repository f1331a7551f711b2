package io.emailledger.page;

import io.emailledger.EmailLedger;
import io.emailledger.history.EmailRecord;
import io.emailledger.message.Email;
import io.emailledger.page.view.Menu;
import io.emailledger.page.view.Story;
import io.emailledger.page.view.Views;
import io.emailledger.page.web.HttpAnswer;
import io.emailledger.page.web.InertHtml;
import io.emailledger.page.web.Policy;
import io.emailledger.page.web.ProblemException;
import io.emailledger.spi.Transport.MessageContent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** One e-mail: its record, its HTML as a document of its own, and its log as a file. */
final class MessageEndpoints {
    private final EmailLedger ledger;
    private final Mails mails;
    private final InstantSource time;
    private final ShownTracking tracking;

    MessageEndpoints(EmailLedger ledger, Mails mails, InstantSource time, ShownTracking tracking) {
        this.ledger = ledger;
        this.mails = mails;
        this.time = time;
        this.tracking = tracking;
    }

    HttpAnswer show(Call call) {
        EmailRecord email = mails.of(call);
        Menu menu = mails.menu(email.id(), call.visitor());
        ShownTracking.Shown shown = tracking.of(email, ledger.log(email.id()));
        Story story = new Story(shown.email(), shown.log(), shown.engagement().sightings());
        Instant now = time.instant();
        // The record's version alone is not enough: reports, opens and resends do not change it. The content may be
        // large but never changes; its deletion shows in the refusal of a resend.
        return HttpAnswer.json(
                List.of(
                        Views.message(story, Optional.empty(), Optional.empty(), menu, now),
                        menu.elsewhere().refusal()),
                () -> Views.message(story, content(call, email), source(call, email), menu, now));
    }

    private Optional<Email> content(Call call, EmailRecord email) {
        return call.visitor().may(Permission.READ_CONTENT) ? ledger.content(email.id()) : Optional.empty();
    }

    private Optional<MessageContent> source(Call call, EmailRecord email) {
        return call.visitor().may(Permission.READ_CONTENT) ? ledger.source(email.id()) : Optional.empty();
    }

    HttpAnswer html(Call call) {
        String html = ledger.content(mails.of(call).id())
                .flatMap(Email::html)
                .orElseThrow(() -> ProblemException.notFound("The e-mail has no HTML, or it was deleted."));
        return HttpAnswer.document(
                Policy.STRANGER, "text/html; charset=utf-8", InertHtml.of(html).getBytes(StandardCharsets.UTF_8));
    }

    HttpAnswer log(Call call) {
        EmailRecord email = mails.of(call);
        byte[] text = tracking.of(email, ledger.log(email.id())).log().text().getBytes(StandardCharsets.UTF_8);
        return HttpAnswer.download("text/plain; charset=utf-8", "email-" + email.id() + ".log", out -> out.write(text));
    }
}
