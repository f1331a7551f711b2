package io.emailledger.tracking;

import io.emailledger.history.EmailRecord;
import io.emailledger.message.Address;
import java.util.List;

/** The sender who gets a copy of their own e-mail: what they open and follow is no reader's. */
final class SenderRules {
    private SenderRules() {}

    static void apply(EmailRecord email, List<GradedSighting> sightings) {
        String sender = email.facts().from().normalized();
        for (GradedSighting one : sightings) {
            Address address = email.recipients().get(one.recipient).address();
            if (one.grade().mayBePerson() && address.normalized().equals(sender)) {
                one.grade(EngagementGrade.SELF, "The recipient is the sender.");
            }
        }
    }
}
