package io.emailledger.testkit;

import static io.emailledger.testkit.StoreRule.*;

import io.emailledger.spi.HistoryStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The rules of a {@link HistoryStore}, each as a test. Extend this class, return your store, run it with JUnit: green
 * means that the ledger works on it. A failure names the broken rule, the observed value and a
 * hint.
 *
 * <pre>{@code
 * class MyStoreTest extends HistoryStoreContract {
 *     protected HistoryStore emptyStore(InstantSource clock) {
 *         return new MyStore(clock);
 *     }
 * } }</pre>
 *
 * <p>The rules of a part that the store does not have, such as a {@code ReportStore}, are skipped, and each skipped
 * test names the part.
 *
 * <p>{@code docs/store-contract.md} explains the rules. No test sleeps; all take a few seconds with a store in memory.
 * The body of each test runs on a separate thread: see {@link #patience()}.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
public abstract class HistoryStoreContract {
    private static final Instant START = Instant.parse("2026-03-02T08:00:00.123Z");

    private final List<HistoryStore> opened = new ArrayList<>();

    /** Called by JUnit. */
    protected HistoryStoreContract() {}

    /**
     * Creates an empty store. Called once for each test.
     *
     * @param clock the clock for {@link HistoryStore#now()}: a test moves it
     * @return the store, which is closed after the test
     * @throws Exception if it cannot be made
     */
    protected abstract HistoryStore emptyStore(InstantSource clock) throws Exception;

    /**
     * Simulates a crash: returns a store as a new process opens it. Without it S2 is skipped.
     *
     * @param crashed the store that {@link #emptyStore} made. Do not close it: abandon it as if
     *     its process had died
     * @return a store over the same data, by the same clock
     * @throws Exception if it cannot be made
     */
    protected HistoryStore reopen(HistoryStore crashed) throws Exception {
        return Assumptions.abort(
                "S2 was not checked: override reopen() to say how the store is opened again after a crash. "
                        + "A store that keeps nothing beyond its process leaves it so.");
    }

    /**
     * Returns the time after which a test counts as one that does not end. Default: ten minutes, because a slow machine
     * is no fault of a store.
     *
     * @return the bound
     */
    protected Duration patience() {
        return Duration.ofMinutes(10);
    }

    /**
     * Closes the stores of the test. Called by JUnit.
     *
     * @throws Exception if a store cannot be closed
     */
    @AfterEach
    protected void closeStores() throws Exception {
        for (HistoryStore store : opened) {
            store.close();
            store.close();
        }
        opened.clear();
    }

    @Test
    @DisplayName("S1: a list of 100 e-mails is stored completely")
    void s1_listIsStoredCompletely() throws Exception {
        check(S1, InsertRules::keepsTheWholeList);
    }

    @Test
    @DisplayName("S1: a conflict in the list stores nothing of it")
    void s1_conflictStoresNothing() throws Exception {
        check(S1, InsertRules::conflictKeepsNothing);
    }

    @Test
    @DisplayName("S1: an unreadable attachment stores nothing of the list")
    void s1_brokenAttachmentStoresNothing() throws Exception {
        check(S1, InsertRules::brokenAttachmentKeepsNothing);
    }

    @Test
    @DisplayName("S2: all data survives a crash")
    void s2_dataSurvivesCrash() throws Exception {
        check(
                S2,
                bench -> RecordRules.survivesACrash(bench, crashed -> {
                    HistoryStore store = reopen(crashed);
                    opened.add(store);
                    return store;
                }));
    }

    @Test
    @DisplayName("S3: the same key and content return the first e-mail")
    void s3_sameKeyReturnsFirstEmail() throws Exception {
        check(S3, InsertRules::sameKeyReturnsTheFirst);
    }

    @Test
    @DisplayName("S3: keys belong to their tenant, and are compared exactly")
    void s3_keysBelongToTheirTenant() throws Exception {
        check(S3, InsertRules::keysBelongToTheirTenant);
    }

    @Test
    @DisplayName("S3: concurrent callers with one key share one e-mail")
    void s3_concurrentCallersShareOneEmail() throws Exception {
        check(S3, InsertRules::racingCallersShareOneEmail);
    }

    @Test
    @DisplayName("S3: a FAILED e-mail releases its key")
    void s3_failedEmailReleasesItsKey() throws Exception {
        check(S3, KeyRules::failedEmailGivesItsKeyAway);
    }

    @Test
    @DisplayName("S4: the same key with another content is a conflict")
    void s4_otherContentIsConflict() throws Exception {
        check(S4, InsertRules::otherContentIsAConflict);
    }

    @Test
    @DisplayName("S4: two contents for one key in one list are a conflict")
    void s4_conflictWithinListIsDetected() throws Exception {
        check(S4, InsertRules::conflictWithinAList);
    }

    @Test
    @DisplayName("S4: a cancelled e-mail keeps its key, for any content")
    void s4_cancelledEmailKeepsItsKey() throws Exception {
        check(S4, KeyRules::cancelledEmailKeepsItsKey);
    }

    @Test
    @DisplayName("S5: exactly one of many concurrent callers advances the e-mail")
    void s5_oneConcurrentChangeWins() throws Exception {
        check(S5, ChangeRules::exactlyOneRacerWins);
    }

    @Test
    @DisplayName("S5: a stale version changes nothing")
    void s5_staleVersionChangesNothing() throws Exception {
        check(S5, ChangeRules::staleVersionChangesNothing);
    }

    @Test
    @DisplayName("S5: the changes of one call are independent of each other")
    void s5_changesInOneCallAreIndependent() throws Exception {
        check(S5, ChangeRules::changesInOneCallAreIndependent);
    }

    @Test
    @DisplayName("S6: every part of a change is stored")
    void s6_everyPartOfChangeIsStored() throws Exception {
        check(S6, ChangeRules::everyPartIsKept);
    }

    @Test
    @DisplayName("S6: the phase of a reply and the cause of a rejection are stored")
    void s6_phasesAndCausesAreStored() throws Exception {
        check(S6, CauseRules::areKept);
    }

    @Test
    @DisplayName("S6: events are returned in the order of insertion, attempts by number")
    void s6_orderIsPreserved() throws Exception {
        check(S6, ChangeRules::orderIsKept);
    }

    @Test
    @DisplayName("S7: a change deletes the content of all attachments and notes the time")
    void s7_attachmentsAreDeleted() throws Exception {
        check(S7, ChangeRules::attachmentsAreDeleted);
    }

    @Test
    @DisplayName("S8: a copy and the change of its original are stored together or not at all")
    void s8_copyAndChangeAreAtomic() throws Exception {
        check(S8, KeyRules::copyAndChangeAreOne);
    }

    @Test
    @DisplayName("S8: the key of the original passes to the copy, and to no other e-mail")
    void s8_keyPassesToCopy() throws Exception {
        check(S8, KeyRules::keyPassesToTheCopy);
    }

    @Test
    @DisplayName("S9: a released key can be used again")
    void s9_releasedKeyCanBeReused() throws Exception {
        check(S9, KeyRules::releasedKeyIsFree);
    }

    @Test
    @DisplayName("S9: a key is released with its change or not at all")
    void s9_keyIsReleasedWithItsChange() throws Exception {
        check(S9, KeyRules::keyIsReleasedWithItsChange);
    }

    @Test
    @DisplayName("S10: claim returns all due e-mails, and no other")
    void s10_claimReturnsDueEmails() throws Exception {
        check(S10, ClaimRules::givesWhatIsDue);
    }

    @Test
    @DisplayName("S10: a leased e-mail is not claimed again until the lease expires")
    void s10_leasedEmailIsNotClaimedAgain() throws Exception {
        check(S10, ClaimRules::nobodyElseGetsItWithinTheLease);
    }

    @Test
    @DisplayName("S10: claim returns no more e-mails than the limit")
    void s10_claimRespectsLimit() throws Exception {
        check(S10, ClaimRules::givesNoMoreThanTheLimit);
    }

    @Test
    @DisplayName("S10: concurrent workers get different e-mails")
    void s10_concurrentClaimsAreDisjoint() throws Exception {
        check(S10, ClaimRules::racingClaimersShareNothing);
    }

    @Test
    @DisplayName("S11: higher priorities come first, then earlier due times")
    void s11_urgentEmailsComeFirst() throws Exception {
        check(S11, ClaimRules::urgentOnesFirst);
    }

    @Test
    @DisplayName("S12: claim changes status, owner, due time and version, and nothing else")
    void s12_claimChangesFourFields() throws Exception {
        check(S12, ClaimRules::changesFourThings);
    }

    @Test
    @DisplayName("S12: claim reports whether a lease had expired")
    void s12_claimReportsRecovery() throws Exception {
        check(S12, ClaimRules::tellsWhetherItWasRecovered);
    }

    @Test
    @DisplayName("S13: renew moves the end of the lease, and the version stays")
    void s13_renewExtendsTheLease() throws Exception {
        check(S13, ClaimRules::movesTheEndOfTheLease);
    }

    @Test
    @DisplayName("S13: only the current holder of the claim can renew it")
    void s13_renewIsFenced() throws Exception {
        check(S13, ClaimRules::renewIsFenced);
    }

    @Test
    @DisplayName("S14: overdue finds e-mails past their deadline that are not being sent")
    void s14_overdueEmailsAreFound() throws Exception {
        check(S14, ClaimRules::findsWhatIsOverdue);
    }

    @Test
    @DisplayName("S15: a tenant with many e-mails does not delay the others")
    void s15_busyTenantDoesNotStarveOthers() throws Exception {
        check(S15, FairnessRules::tenantsTakeTurns);
    }

    @Test
    @DisplayName("S15: a new tenant is served soon although another has many waiting")
    void s15_newTenantIsServedSoon() throws Exception {
        check(S15, FairnessRules::lateComersHaveTheirTurn);
    }

    @Test
    @DisplayName("S15: fairness applies within a priority, and each tenant is served by due time")
    void s15_fairnessAppliesWithinPriority() throws Exception {
        check(S15, FairnessRules::turnsAreWithinAPriority);
    }

    @Test
    @DisplayName("S16: a record is read back unchanged, in any script and of any length")
    void s16_recordIsReadBack() throws Exception {
        check(S16, RecordRules::comesBackAsItWentIn);
    }

    @Test
    @DisplayName("S16: 1,000 recipients are read back in order")
    void s16_thousandRecipientsAreStored() throws Exception {
        check(S16, RecordRules::keepsAThousandRecipients);
    }

    @Test
    @DisplayName("S16: every call is visible to the next one")
    void s16_everyCallIsVisibleToTheNext() throws Exception {
        check(S16, RecordRules::everyCallIsSeenByTheNext);
    }

    @Test
    @DisplayName("S17: bodies are read back byte for byte")
    void s17_bodiesAreReadBack() throws Exception {
        check(S17, ContentRules::bodiesComeBack);
    }

    @Test
    @DisplayName("S17: attachments are read back byte for byte")
    void s17_attachmentsAreReadBack() throws Exception {
        check(S17, ContentRules::attachmentsComeBack);
    }

    @Test
    @DisplayName("S18: the history is in descending order of ids")
    void s18_newestEmailsComeFirst() throws Exception {
        check(S18, HistoryRules::newestFirst);
    }

    @Test
    @DisplayName("S18: each filter and each pair of filters find the matching e-mails")
    void s18_filtersAndPairsOfFiltersMatch() throws Exception {
        check(S18, HistoryRules::eachFilterAndEachPair);
    }

    @Test
    @DisplayName("S18: e-mails are found and counted by the current causes of their recipients")
    void s18_currentCausesAreFound() throws Exception {
        check(S18, CauseRules::areFoundAsTheyChange);
    }

    @Test
    @DisplayName("S19: paging with any page size returns each e-mail once")
    void s19_pagingReturnsEachEmailOnce() throws Exception {
        check(S19, HistoryRules::walkSeesEachOnce);
    }

    @Test
    @DisplayName("S19: paging is not disturbed by e-mails recorded meanwhile")
    void s19_cursorIgnoresNewEmails() throws Exception {
        check(S19, HistoryRules::cursorKeepsItsPlaceInFrontOfNewOnes);
    }

    @Test
    @DisplayName("S20: counts match the history")
    void s20_countsMatchHistory() throws Exception {
        check(S20, HistoryRules::countsWhatHistoryFinds);
    }

    @Test
    @DisplayName("S20: counts are exact up to the cap")
    void s20_countsAreExactUpToCap() throws Exception {
        check(S20, HistoryRules::countsExactlyUpToTheCap);
    }

    @Test
    @DisplayName("S21: the queue statistics count due, in-flight and stuck e-mails")
    void s21_queueStatsAreReported() throws Exception {
        check(S21, ObservationRules::reportsOnTheQueue);
    }

    @Test
    @DisplayName("S22: observations are counted by recipient, kind and agent")
    void s22_observationsAreCounted() throws Exception {
        check(S22, ObservationRules::factsAreCounted);
    }

    @Test
    @DisplayName("S22: unknown e-mails and recipients leave no trace")
    void s22_unknownEmailsLeaveNoTrace() throws Exception {
        check(S22, ObservationRules::unknownOnesLeaveNoTrace);
    }

    @Test
    @DisplayName("S22: an observation disturbs no change in flight")
    void s22_observationDisturbsNoChange() throws Exception {
        check(S22, ObservationRules::noChangeIsDisturbed);
    }

    @Test
    @DisplayName("S22: concurrent observations are all counted, and one is the first")
    void s22_concurrentObservationsAreCounted() throws Exception {
        check(S22, ObservationRules::racingObserversAreAllCounted);
    }

    @Test
    @DisplayName("S23: an observation and its change are stored together")
    void s23_observationIsStoredWithItsChange() throws Exception {
        check(S23, ObservationRules::observationIsKeptWithItsChange);
    }

    @Test
    @DisplayName("S23: an observation is stored although its change is stale")
    void s23_observationSurvivesStaleChange() throws Exception {
        check(S23, ObservationRules::observationOutlivesAStaleChange);
    }

    @Test
    @DisplayName("S24: note adds one event and changes nothing else")
    void s24_noteAddsOneEvent() throws Exception {
        check(S24, ObservationRules::noteAddsOneStep);
    }

    @Test
    @DisplayName("S24: concurrent notes are all stored, also during a change in flight")
    void s24_concurrentNotesAreStored() throws Exception {
        check(S24, ObservationRules::racingNotesAreAllKept);
    }

    @Test
    @DisplayName("S25: a setting is changed only if it still has the expected value")
    void s25_staleSettingIsNotChanged() throws Exception {
        check(S25, SettingRules::onlyIfStillAsSeen);
    }

    @Test
    @DisplayName("S25: exactly one of the concurrent changes of a setting wins")
    void s25_oneConcurrentChangeWins() throws Exception {
        check(S25, SettingRules::exactlyOneRacerWins);
    }

    @Test
    @DisplayName("S25: no confirmed change of a setting is lost")
    void s25_concurrentChangesLoseNothing() throws Exception {
        check(S25, SettingRules::racersLoseNothing);
    }

    @Test
    @DisplayName("S26: a scan over the remaining parts misses nothing")
    void s26_scanMissesNothing() throws Exception {
        check(S26, RetentionRules::walkMissesNothing);
    }

    @Test
    @DisplayName("S27: each part is deleted, and nothing else")
    void s27_partsAreDeletedSeparately() throws Exception {
        check(S27, RetentionRules::eachPartGoesAlone);
    }

    @Test
    @DisplayName("S27: exactly one of the concurrent callers deletes the part")
    void s27_oneConcurrentPurgeSucceeds() throws Exception {
        check(S27, RetentionRules::racingPurgesAreToldOnce);
    }

    @Test
    @DisplayName("S28: everything is deleted with its record, including the key")
    void s28_recordIsDeletedWithEverything() throws Exception {
        check(S28, RetentionRules::recordGoesWithEverything);
    }

    @Test
    @DisplayName("S29: erased data is not found any more")
    void s29_erasedDataIsNotFound() throws Exception {
        check(S29, ErasureRules::nothingOfThePersonIsFound);
    }

    @Test
    @DisplayName("S29: an erasure compares the version")
    void s29_erasureComparesTheVersion() throws Exception {
        check(S29, ErasureRules::erasureComparesTheVersion);
    }

    @Test
    @DisplayName("S30: a report is stored once, with its events and observations")
    void s30_sameReportIsStoredOnce() throws Exception {
        check(S30, ReportRules::sameReportIsKeptOnce);
    }

    @Test
    @DisplayName("S30: exactly one of the concurrent callers with one report stores it")
    void s30_concurrentReportIsStoredOnce() throws Exception {
        check(S30, ReportRules::racingCallersKeepItOnce);
    }

    @Test
    @DisplayName("S30: a report about a deleted e-mail is stored alone")
    void s30_reportOutlivesItsEmail() throws Exception {
        check(S30, ReportRules::reportOutlivesItsEmail);
    }

    @Test
    @DisplayName("S31: a report is settled only if it still has the expected state")
    void s31_staleReportIsNotSettled() throws Exception {
        check(S31, ReportRules::settledOnlyIfStillAsItWas);
    }

    @Test
    @DisplayName("S31: exactly one of the concurrent settlements of a report wins")
    void s31_oneConcurrentSettlementWins() throws Exception {
        check(S31, ReportRules::exactlyOneRacerSettles);
    }

    @Test
    @DisplayName("S32: reports are read back unchanged, in any script and of any length")
    void s32_reportsAreReadBack() throws Exception {
        check(S32, ReportRules::reportsComeBackAsTheyWere);
    }

    @Test
    @DisplayName("S32: a scan over the reports of a state misses nothing")
    void s32_scanMissesNoReport() throws Exception {
        check(S32, ReportRules::walkMissesNoReport);
    }

    @Test
    @DisplayName("S33: old unverified reports are deleted, and no others")
    void s33_oldUnverifiedReportsAreDeleted() throws Exception {
        check(S33, ReportRules::oldUnverifiedOnesAreForgotten);
    }

    @Test
    @DisplayName("S33: reports are deleted with their e-mail")
    void s33_reportsAreDeletedWithTheirEmail() throws Exception {
        check(S33, ReportRules::reportsGoWithTheirEmail);
    }

    @Test
    @DisplayName("S34: an entry replaces the previous one, and can be deleted")
    void s34_entriesAreReplaced() throws Exception {
        check(S34, SuppressedRules::entriesAreReplaced);
    }

    @Test
    @DisplayName("S34: addresses and tenants are compared exactly")
    void s34_addressesAreComparedExactly() throws Exception {
        check(S34, SuppressedRules::comparedExactly);
    }

    @Test
    @DisplayName("S34: exactly one of the concurrent callers inserts a new entry")
    void s34_oneConcurrentInsertIsNew() throws Exception {
        check(S34, SuppressedRules::racersAreToldOnce);
    }

    @Test
    @DisplayName("S35: the entries of hundreds of addresses are found at once, of all tenants")
    void s35_manyAddressesAreFoundAtOnce() throws Exception {
        check(S35, SuppressedRules::manyAddressesAreFoundAtOnce);
    }

    @Test
    @DisplayName("S35: entries are read back unchanged, in any script and of any length")
    void s35_entriesAreReadBack() throws Exception {
        check(S35, SuppressedRules::entriesComeBackAsTheyWere);
    }

    @Test
    @DisplayName("S35: a scan over the entries of a tenant misses nothing, in byte order of the addresses")
    void s35_scanMissesNoEntry() throws Exception {
        check(S35, SuppressedRules::walkMissesNoEntry);
    }

    @Test
    @DisplayName("S36: the suppressions of a change are stored with it or not at all")
    void s36_suppressionsAreStoredWithTheChange() throws Exception {
        check(S36, SuppressedRules::suppressionsAreKeptWithTheChange);
    }

    @Test
    @DisplayName("S36: a valid entry stays, an expired one is replaced")
    void s36_validEntryStays() throws Exception {
        check(S36, SuppressedRules::entryThatHoldsStays);
    }

    @Test
    @DisplayName("S37: exact messages are read back byte for byte and found by their Message-ID")
    void s37_exactMessagesAreReadBack() throws Exception {
        check(S37, ExactRules::messagesComeBack);
    }

    @Test
    @DisplayName("S37: exact messages are deleted with the attachments and with the body")
    void s37_exactMessagesAreDeleted() throws Exception {
        check(S37, ExactRules::messagesAreDeleted);
    }

    private void check(StoreRule rule, StoreCheck test) throws Exception {
        MovableClock clock = MovableClock.startAt(START);
        HistoryStore store = emptyStore(clock);
        opened.add(store);
        rule.part().filter(part -> !part.isIn(store)).ifPresent(part -> {
            Assumptions.abort(rule + " was not checked: not implemented by this store: " + part.typeName() + ".");
        });
        new Trial(rule, patience()).run(() -> test.run(new Bench(rule, store, clock)));
    }

    /** The body of a test. */
    @FunctionalInterface
    private interface StoreCheck {
        void run(Bench bench) throws Exception;
    }
}
