package io.emailledger.page.view;

import io.emailledger.history.EmailStatus;
import io.emailledger.history.StatusCounts;
import java.util.List;
import java.util.stream.Stream;

/** How many e-mails are in one status, as a number and as people read it. */
record CountView(EmailStatus status, long count, String text) {
    static List<CountView> of(StatusCounts counts) {
        return Stream.of(EmailStatus.values())
                .map(s -> new CountView(s, counts.of(s), counts.text(s)))
                .toList();
    }
}
