package io.emailledger.examples.historypage;

import io.emailledger.EmailLedger;
import io.emailledger.examples.historypage.view.Menu;
import io.emailledger.examples.historypage.view.Views;
import io.emailledger.examples.historypage.web.Answer;
import io.emailledger.examples.historypage.web.Policy;
import io.emailledger.examples.historypage.web.ProblemException;
import io.emailledger.history.EmailRecord;
import io.emailledger.message.Email;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Optional;

/** One e-mail: what is known of it, its HTML as a document of its own, and its log as a file. */
final class MessageEndpoints {
    private final EmailLedger ledger;
    private final Mails mails;
    private final InstantSource time;

    MessageEndpoints(EmailLedger ledger, Mails mails, InstantSource time) {
        this.ledger = ledger;
        this.mails = mails;
        this.time = time;
    }

    Answer show(Call call) {
        EmailRecord email = mails.of(call);
        Menu menu = mails.menu(email.id(), call.visitor());
        Optional<Email> content =
                call.visitor().may(Permission.READ_CONTENT) ? ledger.content(email.id()) : Optional.empty();
        return Answer.json(Views.message(
                email, ledger.log(email.id()), content, ledger.observations(email.id()), menu, time.instant()));
    }

    Answer html(Call call) {
        String html = ledger.content(mails.of(call).id())
                .flatMap(Email::html)
                .orElseThrow(() -> ProblemException.notFound("The e-mail has no HTML, or it was deleted."));
        return Answer.document(Policy.STRANGER, "text/html; charset=utf-8", html.getBytes(StandardCharsets.UTF_8));
    }

    Answer log(Call call) {
        EmailRecord email = mails.of(call);
        byte[] text = ledger.log(email.id()).text().getBytes(StandardCharsets.UTF_8);
        return Answer.download("text/plain; charset=utf-8", "email-" + email.id() + ".log", out -> out.write(text));
    }
}
