package io.emailledger.internal.actions;

import io.emailledger.actions.Actions;
import io.emailledger.actions.Actions.WaitingAction;
import io.emailledger.actions.Actions.WaitingResult.Code;
import io.emailledger.actions.ResendOptions;
import io.emailledger.actions.ResendResult.ResendCheck;
import io.emailledger.actions.ResendResult.ResendRefusal;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.message.EmailId;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Tells which actions are possible for an e-mail now. */
public final class ActionRules {
    private ActionRules() {}

    /**
     * Returns the actions of an e-mail.
     *
     * @param changesWaiting whether the store can change e-mails that wait
     */
    public static Actions of(EmailId id, Optional<EmailRecord> record, ResendService resends, boolean changesWaiting) {
        return new Actions(
                id,
                record.map(EmailRecord::status),
                record.filter(r -> r.status() == EmailStatus.PENDING).isPresent(),
                record.map(known -> resends.check(known, ResendOptions.same()))
                        .orElse(new ResendCheck(Optional.of(ResendRefusal.NOT_FOUND))),
                record.isPresent(),
                record.filter(r -> r.status() == EmailStatus.UNCONFIRMED).isPresent(),
                waiting(record, changesWaiting));
    }

    private static Map<WaitingAction, Code> waiting(Optional<EmailRecord> record, boolean changesWaiting) {
        Map<WaitingAction, Code> refused = new EnumMap<>(WaitingAction.class);
        for (WaitingAction action : WaitingAction.values()) {
            Optional<Code> refusal = changesWaiting
                    ? record.map(known -> WaitingService.refusal(known, action)).orElse(Optional.of(Code.NOT_FOUND))
                    : Optional.of(Code.NOT_SUPPORTED);
            refusal.ifPresent(code -> refused.put(action, code));
        }
        return refused;
    }
}
