package io.emailledger.page;

import io.emailledger.DailyCounts;
import io.emailledger.EmailLedger;
import io.emailledger.history.DailyQuery;
import io.emailledger.page.view.DailyView;
import io.emailledger.page.web.HttpAnswer;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;

/** The exact numbers of the last days by status, in UTC; none if the store does not count by day. */
final class DailyEndpoint {
    private static final int MOST = 366;

    private final EmailLedger ledger;
    private final InstantSource time;

    DailyEndpoint(EmailLedger ledger, InstantSource time) {
        this.ledger = ledger;
        this.time = time;
    }

    HttpAnswer show(Call call) {
        int days = Filter.days(call, MOST);
        Optional<String> tenant = Filter.tenant(call);
        LocalDate today = LocalDate.ofInstant(time.instant(), ZoneOffset.UTC);
        DailyQuery all = DailyQuery.between(today.minusDays(days - 1L), today);
        return HttpAnswer.json(DailyView.of(read(tenant.map(all::tenant).orElse(all))));
    }

    private Optional<DailyQuery.Lines> read(DailyQuery query) {
        try {
            return Optional.of(DailyCounts.of(ledger).read(query));
        } catch (UnsupportedOperationException e) {
            return Optional.empty();
        }
    }
}
