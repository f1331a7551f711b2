package io.emailledger.internal.export;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailRecord.AttachmentRecord;
import io.emailledger.history.EmailRecord.EmailFacts;
import io.emailledger.history.EmailRecord.EmailState;
import io.emailledger.history.RecipientRecord;
import io.emailledger.history.Reply;
import java.util.Optional;

/** An e-mail as one JSON object on one line. The names are those of the records that the values come from. */
final class JsonLines implements Lines {

    @Override
    public String head() {
        return "";
    }

    @Override
    public String line(EmailRecord email) {
        JsonText json = new JsonText();
        json.open('{')
                .member("id", email.id())
                .member("recordedAt", email.id().recordedAt())
                .member("status", email.status())
                .member("mayHaveArrived", email.mayHaveArrived());
        state(json, email.state());
        facts(json, email.facts());
        json.name("recipients").open('[');
        email.recipients().forEach(recipient -> recipient(json, recipient));
        json.close(']').name("attachments").open('[');
        email.attachments().forEach(attachment -> attachment(json, attachment));
        return json.close(']')
                .name("opens")
                .open('{')
                .member("count", email.opens().count())
                .member("first", email.opens().first())
                .member("last", email.opens().last())
                .close('}')
                .close('}')
                .toString()
                .concat("\n");
    }

    private static void state(JsonText json, EmailState state) {
        json.member("waiting", state.waiting())
                .member("holdReason", state.holdReason())
                .member("due", state.due())
                .member("attempts", state.attempts())
                .member("failure", state.failure());
    }

    private static void facts(JsonText json, EmailFacts facts) {
        json.name("from")
                .open('{')
                .member("name", facts.from().name())
                .member("address", facts.from().address())
                .close('}')
                .member("subject", facts.subject())
                .member("tenant", facts.tenant())
                .member("route", facts.route())
                .member("list", facts.list())
                .member("priority", facts.priority())
                .member("guarantee", facts.guarantee())
                .member("trackOpens", facts.trackOpens())
                .member("sendAt", facts.sendAt())
                .member("expiresAt", facts.expiresAt())
                .member("idempotencyKey", facts.idempotencyKey())
                .member("resendOf", facts.resendOf())
                .name("tags")
                .open('[');
        facts.tags().forEach(json::text);
        json.close(']').name("metadata").open('{');
        facts.metadata().forEach(json::member);
        json.close('}');
    }

    private static void recipient(JsonText json, RecipientRecord recipient) {
        json.open('{')
                .member("position", recipient.position())
                .member("kind", recipient.kind())
                .member("name", recipient.address().name())
                .member("address", recipient.address().address())
                .member("status", recipient.status())
                .member("failure", recipient.failure());
        reply(json, recipient.reply());
        json.member("cause", recipient.cause())
                .member("acceptedBy", recipient.acceptedBy())
                .member("arrival", recipient.arrival())
                .close('}');
    }

    private static void reply(JsonText json, Optional<Reply> reply) {
        json.name("reply");
        if (reply.isEmpty()) {
            json.nothing();
            return;
        }
        json.open('{')
                .member("code", reply.get().code())
                .member("enhancedStatus", reply.get().enhancedStatus())
                .member("text", reply.get().text())
                .member("phase", reply.get().phase())
                .close('}');
    }

    private static void attachment(JsonText json, AttachmentRecord attachment) {
        json.open('{')
                .member("position", attachment.position())
                .member("name", attachment.name())
                .member("mediaType", attachment.mediaType())
                .member("contentId", attachment.contentId())
                .member("size", attachment.size())
                .member("sha256", attachment.sha256())
                .member("deletedAt", attachment.deletedAt())
                .close('}');
    }
}
