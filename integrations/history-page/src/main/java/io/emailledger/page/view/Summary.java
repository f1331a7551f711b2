package io.emailledger.page.view;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailRecord.AttachmentRecord;
import io.emailledger.history.EmailRecord.EmailState;
import io.emailledger.history.EmailRecord.Opens;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.EmailStatus.FailureReason;
import io.emailledger.history.EmailStatus.WaitReason;
import io.emailledger.history.RecipientRecord;
import io.emailledger.message.Address;
import io.emailledger.message.EmailId;
import io.emailledger.report.ReplyRules.RefusalCause;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The fields that a list and a message both show. */
record Summary(
        EmailId id,
        Optional<String> tenant,
        String route,
        Optional<String> list,
        EmailStatus status,
        String statusLabel,
        Instant recordedAt,
        Person from,
        String subject,
        int recipientCount,
        List<String> tags,
        int attachments,
        boolean attachmentsDeleted,
        int attempts,
        boolean tracked,
        Optional<Opened> opened,
        Optional<Waiting> waiting,
        Optional<Coded> failure,
        List<Coded> causes,
        boolean mayHaveArrived,
        Optional<EmailId> resendOf,
        boolean stuck) {

    static Summary of(EmailRecord email, Instant now) {
        EmailState state = email.state();
        return new Summary(
                email.id(),
                email.facts().tenant(),
                email.facts().route(),
                email.facts().list(),
                email.status(),
                Words.of(email.status()),
                email.id().recordedAt(),
                Person.of(email.facts().from()),
                email.facts().subject(),
                email.recipients().size(),
                List.copyOf(email.facts().tags()),
                email.attachments().size(),
                email.attachmentsDeleted(),
                state.attempts(),
                email.facts().trackOpens(),
                Optional.of(email.opens()).filter(o -> o.count() > 0).map(Opened::of),
                email.status() == EmailStatus.PENDING
                        ? state.waiting().map(w -> Waiting.of(w, state))
                        : Optional.empty(),
                failure(email).map(Coded::of),
                causes(email),
                email.status() != EmailStatus.SENDING && email.mayHaveArrived(),
                email.facts().resendOf(),
                email.status() == EmailStatus.SENDING
                        && state.due().filter(end -> !end.isAfter(now)).isPresent());
    }

    private static Optional<FailureReason> failure(EmailRecord email) {
        return email.state()
                .failure()
                .or(() -> email.recipients().stream()
                        .map(RecipientRecord::failure)
                        .flatMap(Optional::stream)
                        .findFirst());
    }

    private static List<Coded> causes(EmailRecord email) {
        return email.recipients().stream()
                .flatMap(recipient -> recipient.cause().stream())
                .distinct()
                .sorted()
                .map(Coded::of)
                .toList();
    }

    /** A name, if there is one, and an address. */
    record Person(Optional<String> name, String address) {
        static Person of(Address address) {
            return new Person(Optional.of(address.name()).filter(n -> !n.isEmpty()), address.address());
        }
    }

    /** How often the pixel was loaded. */
    record Opened(long count, Optional<Instant> first, Optional<Instant> last) {
        static Opened of(Opens opens) {
            return new Opened(opens.count(), opens.first(), opens.last());
        }
    }

    /** Why it waits, until when if known, and the reason of a person. */
    record Waiting(WaitReason reason, String label, Optional<Instant> until, Optional<String> note) {
        static Waiting of(WaitReason reason, EmailState state) {
            boolean unknown = reason == WaitReason.QUEUED || reason == WaitReason.PAUSED;
            return new Waiting(reason, Words.of(reason), unknown ? Optional.empty() : state.due(), state.holdReason());
        }
    }

    /** A code for programs and a text for people. */
    record Coded(String code, String label) {
        static Coded of(RefusalCause cause) {
            return new Coded(cause.name(), Words.of(cause));
        }

        static Coded of(FailureReason reason) {
            return new Coded(reason.name(), Words.of(reason));
        }
    }

    /** An attachment, of which name and hash stay when its content is deleted. */
    record File(
            String name,
            String mediaType,
            long size,
            Optional<String> sha256,
            boolean inline,
            Optional<Instant> deletedAt) {
        static File of(AttachmentRecord attachment) {
            return new File(
                    attachment.name(),
                    attachment.mediaType(),
                    attachment.size(),
                    attachment.sha256(),
                    attachment.contentId().isPresent(),
                    attachment.deletedAt());
        }
    }
}
