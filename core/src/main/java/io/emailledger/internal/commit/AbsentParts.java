package io.emailledger.internal.commit;

import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryPage;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.ObservationRecord;
import io.emailledger.history.ReportRecord;
import io.emailledger.history.ReportRecord.ReportState;
import io.emailledger.message.EmailId;
import io.emailledger.retention.Retention.RetainedPart;
import io.emailledger.spi.HistoryStore.Change;
import io.emailledger.spi.HistoryStore.NewEmail;
import io.emailledger.spi.StoreParts.ObservationStore;
import io.emailledger.spi.StoreParts.ObservationStore.Observation;
import io.emailledger.spi.StoreParts.ObservationStore.Observed;
import io.emailledger.spi.StoreParts.ReportStore;
import io.emailledger.spi.StoreParts.RetentionStore;
import io.emailledger.spi.StoreParts.RetentionStore.Erasure;
import io.emailledger.spi.StoreParts.RetentionStore.Purge;
import io.emailledger.spi.StoreParts.SettingStore;
import io.emailledger.spi.StoreParts.SettingStore.SettingChange;
import io.emailledger.spi.StoreParts.SuppressionStore;
import io.emailledger.spi.StoreParts.SuppressionStore.SuppressionKey;
import io.emailledger.spi.StoreParts.WaitingStore;
import io.emailledger.suppression.Suppression;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The parts that a store does not have. Reads of the engine return nothing; every change throws {@link
 * UnsupportedOperationException}.
 */
final class AbsentParts {
    private AbsentParts() {}

    static UnsupportedOperationException missing(Class<?> part) {
        return new UnsupportedOperationException("This needs a store with a " + part.getSimpleName()
                + ", a part that the store of this ledger does not have.");
    }

    static final class NoObservations implements ObservationStore {
        @Override
        public boolean observe(Observation observation) {
            throw missing(ObservationStore.class);
        }

        @Override
        public Observed observe(Observation observation, Change change) {
            throw missing(ObservationStore.class);
        }

        @Override
        public List<ObservationRecord> observations(EmailId id) {
            return List.of();
        }

        @Override
        public boolean note(EmailId id, HistoryEvent event) {
            throw missing(ObservationStore.class);
        }
    }

    static final class NoSettings implements SettingStore {
        @Override
        public Map<String, String> settings(Set<String> names) {
            return Map.of();
        }

        @Override
        public List<Boolean> changeSettings(List<SettingChange> changes) {
            throw missing(SettingStore.class);
        }
    }

    static final class NoWaiting implements WaitingStore {
        @Override
        public boolean reschedule(Change change, Instant sendAt) {
            throw missing(WaitingStore.class);
        }

        @Override
        public boolean edit(Change change, NewEmail edited) {
            throw missing(WaitingStore.class);
        }
    }

    static final class NoRetention implements RetentionStore {
        @Override
        public HistoryPage having(RetainedPart part, HistoryQuery query) {
            return new HistoryPage(List.of(), Optional.empty());
        }

        @Override
        public List<Boolean> purge(List<Purge> purges) {
            throw missing(RetentionStore.class);
        }

        @Override
        public boolean erase(Erasure erasure) {
            throw missing(RetentionStore.class);
        }
    }

    static final class NoReports implements ReportStore {
        @Override
        public boolean keep(ReportRecord report, List<HistoryEvent> events, List<Observation> observations) {
            throw missing(ReportStore.class);
        }

        @Override
        public boolean settle(String id, ReportState from, ReportState to) {
            throw missing(ReportStore.class);
        }

        @Override
        public boolean assign(
                String id, ReportState to, EmailId email, List<HistoryEvent> events, List<Observation> observations) {
            throw missing(ReportStore.class);
        }

        @Override
        public List<ReportRecord> reports(EmailId email) {
            return List.of();
        }

        @Override
        public Optional<ReportRecord> report(String id) {
            return Optional.empty();
        }

        @Override
        public List<ReportRecord> reports(ReportState state, int limit) {
            return List.of();
        }

        @Override
        public List<ReportRecord> reports(ReportState state, ReportRecord after, int limit) {
            return List.of();
        }

        @Override
        public int forgetReports(Instant before, int limit) {
            return 0;
        }
    }

    static final class NoSuppressions implements SuppressionStore {
        @Override
        public boolean suppress(Suppression suppression) {
            throw missing(SuppressionStore.class);
        }

        @Override
        public boolean unsuppress(SuppressionKey entry) {
            throw missing(SuppressionStore.class);
        }

        @Override
        public List<Suppression> suppressions(Set<String> addresses) {
            return List.of();
        }

        @Override
        public List<Suppression> suppressions(SuppressionKey after, int limit) {
            return List.of();
        }
    }
}
