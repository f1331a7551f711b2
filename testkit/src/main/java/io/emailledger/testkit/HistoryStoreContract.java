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
import org.junit.jupiter.api.DisplayNameGeneration;
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
@DisplayNameGeneration(RuleNames.class)
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
    void s1_listIsStoredCompletely() throws Exception {
        check(S1, InsertRules::keepsTheWholeList);
    }

    @Test
    void s1_conflictStoresNothing() throws Exception {
        check(S1, InsertRules::conflictKeepsNothing);
    }

    @Test
    void s1_brokenAttachmentStoresNothing() throws Exception {
        check(S1, InsertRules::brokenAttachmentKeepsNothing);
    }

    @Test
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
    void s3_sameKeyReturnsFirstEmail() throws Exception {
        check(S3, InsertRules::sameKeyReturnsTheFirst);
    }

    @Test
    void s3_keysBelongToTheirTenant() throws Exception {
        check(S3, InsertRules::keysBelongToTheirTenant);
    }

    @Test
    void s3_concurrentCallersShareOneEmail() throws Exception {
        check(S3, InsertRules::racingCallersShareOneEmail);
    }

    @Test
    void s3_failedEmailReleasesItsKey() throws Exception {
        check(S3, KeyRules::failedEmailGivesItsKeyAway);
    }

    @Test
    void s4_otherContentIsConflict() throws Exception {
        check(S4, InsertRules::otherContentIsAConflict);
    }

    @Test
    void s4_conflictWithinListIsDetected() throws Exception {
        check(S4, InsertRules::conflictWithinAList);
    }

    @Test
    void s4_cancelledEmailKeepsItsKey() throws Exception {
        check(S4, KeyRules::cancelledEmailKeepsItsKey);
    }

    @Test
    void s5_oneConcurrentChangeWins() throws Exception {
        check(S5, ChangeRules::exactlyOneRacerWins);
    }

    @Test
    void s5_staleVersionChangesNothing() throws Exception {
        check(S5, ChangeRules::staleVersionChangesNothing);
    }

    @Test
    void s5_changesInOneCallAreIndependent() throws Exception {
        check(S5, ChangeRules::changesInOneCallAreIndependent);
    }

    @Test
    void s6_everyPartOfChangeIsStored() throws Exception {
        check(S6, ChangeRules::everyPartIsKept);
    }

    @Test
    void s6_phasesAndCausesAreStored() throws Exception {
        check(S6, CauseRules::areKept);
    }

    @Test
    void s6_orderIsPreserved() throws Exception {
        check(S6, ChangeRules::orderIsKept);
    }

    @Test
    void s7_attachmentsAreDeleted() throws Exception {
        check(S7, ChangeRules::attachmentsAreDeleted);
    }

    @Test
    void s8_copyAndChangeAreAtomic() throws Exception {
        check(S8, KeyRules::copyAndChangeAreOne);
    }

    @Test
    void s8_keyPassesToCopy() throws Exception {
        check(S8, KeyRules::keyPassesToTheCopy);
    }

    @Test
    void s9_releasedKeyCanBeReused() throws Exception {
        check(S9, KeyRules::releasedKeyIsFree);
    }

    @Test
    void s9_keyIsReleasedWithItsChange() throws Exception {
        check(S9, KeyRules::keyIsReleasedWithItsChange);
    }

    @Test
    void s10_claimReturnsDueEmails() throws Exception {
        check(S10, ClaimRules::givesWhatIsDue);
    }

    @Test
    void s10_leasedEmailIsNotClaimedAgain() throws Exception {
        check(S10, ClaimRules::nobodyElseGetsItWithinTheLease);
    }

    @Test
    void s10_claimRespectsLimit() throws Exception {
        check(S10, ClaimRules::givesNoMoreThanTheLimit);
    }

    @Test
    void s10_concurrentClaimsAreDisjoint() throws Exception {
        check(S10, ClaimRules::racingClaimersShareNothing);
    }

    @Test
    void s11_urgentEmailsComeFirst() throws Exception {
        check(S11, ClaimRules::urgentOnesFirst);
    }

    @Test
    void s12_claimChangesFourFields() throws Exception {
        check(S12, ClaimRules::changesFourThings);
    }

    @Test
    void s12_claimReportsRecovery() throws Exception {
        check(S12, ClaimRules::tellsWhetherItWasRecovered);
    }

    @Test
    void s13_renewExtendsTheLease() throws Exception {
        check(S13, ClaimRules::movesTheEndOfTheLease);
    }

    @Test
    void s13_renewIsFenced() throws Exception {
        check(S13, ClaimRules::renewIsFenced);
    }

    @Test
    void s14_overdueEmailsAreFound() throws Exception {
        check(S14, ClaimRules::findsWhatIsOverdue);
    }

    @Test
    void s15_busyTenantDoesNotStarveOthers() throws Exception {
        check(S15, FairnessRules::tenantsTakeTurns);
    }

    @Test
    void s15_newTenantIsServedSoon() throws Exception {
        check(S15, FairnessRules::lateComersHaveTheirTurn);
    }

    @Test
    void s15_fairnessAppliesWithinPriority() throws Exception {
        check(S15, FairnessRules::turnsAreWithinAPriority);
    }

    @Test
    void s16_recordIsReadBack() throws Exception {
        check(S16, RecordRules::comesBackAsItWentIn);
    }

    @Test
    void s16_thousandRecipientsAreStored() throws Exception {
        check(S16, RecordRules::keepsAThousandRecipients);
    }

    @Test
    void s16_everyCallIsVisibleToTheNext() throws Exception {
        check(S16, RecordRules::everyCallIsSeenByTheNext);
    }

    @Test
    void s17_bodiesAreReadBack() throws Exception {
        check(S17, ContentRules::bodiesComeBack);
    }

    @Test
    void s17_attachmentsAreReadBack() throws Exception {
        check(S17, ContentRules::attachmentsComeBack);
    }

    @Test
    void s18_newestEmailsComeFirst() throws Exception {
        check(S18, HistoryRules::newestFirst);
    }

    @Test
    void s18_oldestEmailsComeFirstIfAsked() throws Exception {
        check(S18, HistoryRules::oldestFirst);
    }

    @Test
    void s18_filtersAndPairsOfFiltersMatch() throws Exception {
        check(S18, HistoryRules::eachFilterAndEachPair);
    }

    @Test
    void s18_currentCausesAreFound() throws Exception {
        check(S18, CauseRules::areFoundAsTheyChange);
    }

    @Test
    void s18_currentResultsAreFound() throws Exception {
        check(S18, OutcomeRules::areFoundAsTheyChange);
    }

    @Test
    void s19_pagingReturnsEachEmailOnce() throws Exception {
        check(S19, HistoryRules::walkSeesEachOnce);
    }

    @Test
    void s19_cursorIgnoresNewEmails() throws Exception {
        check(S19, HistoryRules::cursorKeepsItsPlaceInFrontOfNewOnes);
    }

    @Test
    void s20_countsMatchHistory() throws Exception {
        check(S20, HistoryRules::countsWhatHistoryFinds);
    }

    @Test
    void s20_countsAreExactUpToCap() throws Exception {
        check(S20, HistoryRules::countsExactlyUpToTheCap);
    }

    @Test
    void s21_queueStatsAreReported() throws Exception {
        check(S21, ObservationRules::reportsOnTheQueue);
    }

    @Test
    void s22_observationsAreCounted() throws Exception {
        check(S22, ObservationRules::factsAreCounted);
    }

    @Test
    void s22_unknownEmailsLeaveNoTrace() throws Exception {
        check(S22, ObservationRules::unknownOnesLeaveNoTrace);
    }

    @Test
    void s22_observationDisturbsNoChange() throws Exception {
        check(S22, ObservationRules::noChangeIsDisturbed);
    }

    @Test
    void s22_concurrentObservationsAreCounted() throws Exception {
        check(S22, ObservationRules::racingObserversAreAllCounted);
    }

    @Test
    void s23_observationIsStoredWithItsChange() throws Exception {
        check(S23, ObservationRules::observationIsKeptWithItsChange);
    }

    @Test
    void s23_observationSurvivesStaleChange() throws Exception {
        check(S23, ObservationRules::observationOutlivesAStaleChange);
    }

    @Test
    void s24_noteAddsOneEvent() throws Exception {
        check(S24, ObservationRules::noteAddsOneStep);
    }

    @Test
    void s24_concurrentNotesAreStored() throws Exception {
        check(S24, ObservationRules::racingNotesAreAllKept);
    }

    @Test
    void s25_staleSettingIsNotChanged() throws Exception {
        check(S25, SettingRules::onlyIfStillAsSeen);
    }

    @Test
    void s25_oneConcurrentChangeWins() throws Exception {
        check(S25, SettingRules::exactlyOneRacerWins);
    }

    @Test
    void s25_concurrentChangesLoseNothing() throws Exception {
        check(S25, SettingRules::racersLoseNothing);
    }

    @Test
    void s26_scanMissesNothing() throws Exception {
        check(S26, RetentionRules::walkMissesNothing);
    }

    @Test
    void s27_partsAreDeletedSeparately() throws Exception {
        check(S27, RetentionRules::eachPartGoesAlone);
    }

    @Test
    void s27_oneConcurrentPurgeSucceeds() throws Exception {
        check(S27, RetentionRules::racingPurgesAreToldOnce);
    }

    @Test
    void s28_recordIsDeletedWithEverything() throws Exception {
        check(S28, RetentionRules::recordGoesWithEverything);
    }

    @Test
    void s29_erasedDataIsNotFound() throws Exception {
        check(S29, ErasureRules::nothingOfThePersonIsFound);
    }

    @Test
    void s29_erasureComparesTheVersion() throws Exception {
        check(S29, ErasureRules::erasureComparesTheVersion);
    }

    @Test
    void s30_sameReportIsStoredOnce() throws Exception {
        check(S30, ReportRules::sameReportIsKeptOnce);
    }

    @Test
    void s30_concurrentReportIsStoredOnce() throws Exception {
        check(S30, ReportRules::racingCallersKeepItOnce);
    }

    @Test
    void s30_reportOutlivesItsEmail() throws Exception {
        check(S30, ReportRules::reportOutlivesItsEmail);
    }

    @Test
    void s31_staleReportIsNotSettled() throws Exception {
        check(S31, ReportRules::settledOnlyIfStillAsItWas);
    }

    @Test
    void s31_oneConcurrentSettlementWins() throws Exception {
        check(S31, ReportRules::exactlyOneRacerSettles);
    }

    @Test
    void s32_reportsAreReadBack() throws Exception {
        check(S32, ReportRules::reportsComeBackAsTheyWere);
    }

    @Test
    void s32_scanMissesNoReport() throws Exception {
        check(S32, ReportRules::walkMissesNoReport);
    }

    @Test
    void s33_oldUnverifiedReportsAreDeleted() throws Exception {
        check(S33, ReportRules::oldUnverifiedOnesAreForgotten);
    }

    @Test
    void s33_reportsAreDeletedWithTheirEmail() throws Exception {
        check(S33, ReportRules::reportsGoWithTheirEmail);
    }

    @Test
    void s34_entriesAreReplaced() throws Exception {
        check(S34, SuppressedRules::entriesAreReplaced);
    }

    @Test
    void s34_addressesAreComparedExactly() throws Exception {
        check(S34, SuppressedRules::comparedExactly);
    }

    @Test
    void s34_oneConcurrentInsertIsNew() throws Exception {
        check(S34, SuppressedRules::racersAreToldOnce);
    }

    @Test
    void s35_manyAddressesAreFoundAtOnce() throws Exception {
        check(S35, SuppressedRules::manyAddressesAreFoundAtOnce);
    }

    @Test
    void s35_entriesAreReadBack() throws Exception {
        check(S35, SuppressedRules::entriesComeBackAsTheyWere);
    }

    @Test
    void s35_scanMissesNoEntry() throws Exception {
        check(S35, SuppressedRules::walkMissesNoEntry);
    }

    @Test
    void s36_suppressionsAreStoredWithTheChange() throws Exception {
        check(S36, SuppressedRules::suppressionsAreKeptWithTheChange);
    }

    @Test
    void s36_validEntryStays() throws Exception {
        check(S36, SuppressedRules::entryThatHoldsStays);
    }

    @Test
    void s37_exactMessagesAreReadBack() throws Exception {
        check(S37, ExactRules::messagesComeBack);
    }

    @Test
    void s37_exactMessagesAreDeleted() throws Exception {
        check(S37, ExactRules::messagesAreDeleted);
    }

    @Test
    void s38_routesWithDueEmailsAreFound() throws Exception {
        check(S38, RouteRules::routesWithDueEmailsAreFound);
    }

    @Test
    void s38_scanMissesNoRoute() throws Exception {
        check(S38, RouteRules::walkMissesNoRoute);
    }

    @Test
    void s39_onlyEmailsOfTheRouteAreClaimed() throws Exception {
        check(S39, RouteRules::claimsOnlyItsRoute);
    }

    @Test
    void s39_rulesOfClaimHoldWithinRoute() throws Exception {
        check(S39, RouteRules::followsRulesOfClaim);
    }

    @Test
    void s39_tenantsTakeTurnsWithinRoute() throws Exception {
        check(S39, RouteRules::tenantsTakeTurns);
    }

    @Test
    void s40_givenRoutesAreLeftOut() throws Exception {
        check(S40, RouteRules::claimsAllButSome);
    }

    @Test
    void s40_rulesOfClaimHoldWithoutThem() throws Exception {
        check(S40, RouteRules::followsRulesOfClaimExceptSome);
    }

    @Test
    void s40_tenantsTakeTurnsWithoutThem() throws Exception {
        check(S40, RouteRules::tenantsOfOtherRoutesTakeTurns);
    }

    @Test
    void s41_heldEmailsAreNotClaimed() throws Exception {
        check(S41, WaitingRules::heldEmailsAreNotClaimed);
    }

    @Test
    void s42_timeIsStoredWithChange() throws Exception {
        check(S42, WaitingRules::timeIsStoredWithChange);
    }

    @Test
    void s43_editReplacesContent() throws Exception {
        check(S43, WaitingRules::editReplacesContent);
    }

    @Test
    void s43_claimsFollowTheEdit() throws Exception {
        check(S43, WaitingRules::claimsFollowTheEdit);
    }

    @Test
    void s43_keyIsComparedWithTheEdit() throws Exception {
        check(S43, WaitingRules::keyIsComparedWithTheEdit);
    }

    @Test
    void s43_editComparesTheVersion() throws Exception {
        check(S43, WaitingRules::editComparesTheVersion);
    }

    @Test
    void s43_editIsWhole() throws Exception {
        check(S43, WaitingRules::editIsWhole);
    }

    @Test
    void s44_everyEventIsInFeed() throws Exception {
        check(S44, FeedRules::everyEventIsThere);
    }

    @Test
    void s44_eventsOfReportsAreInFeed() throws Exception {
        check(S44, FeedRules::eventsOfReportsAreThere);
    }

    @Test
    void s44_unstoredEventsAreNotInFeed() throws Exception {
        check(S44, FeedRules::onlyWhatIsStored);
    }

    @Test
    void s45_readerPassesNoGap() throws Exception {
        check(S45, FeedRules::readerPassesNoGap);
    }

    @Test
    void s45_feedIsReadInPages() throws Exception {
        check(S45, FeedRules::readInPages);
    }

    @Test
    void s46_deletionsAreInFeed() throws Exception {
        check(S46, FeedRules::deletionsAreThere);
    }

    @Test
    void s47_oldEventsAreDeleted() throws Exception {
        check(S47, FeedRules::oldEventsAreDeleted);
    }

    @Test
    void s48_listsAreSeparate() throws Exception {
        check(S48, MailingListRules::listsAreSeparate);
    }

    @Test
    void s48_pageHasOneList() throws Exception {
        check(S48, MailingListRules::pageHasOneList);
    }

    @Test
    void s48_listsOfChangeAreSeparate() throws Exception {
        check(S48, MailingListRules::listsOfChangeAreSeparate);
    }

    @Test
    void s48_listOfEmailIsReadBack() throws Exception {
        check(S48, MailingListRules::listOfEmailComesBack);
    }

    @Test
    void s49_newEmailsAreCounted() throws Exception {
        check(S49, DailyRules::newEmailsAreCounted);
    }

    @Test
    void s49_changesMoveEmails() throws Exception {
        check(S49, DailyRules::changesMoveEmails);
    }

    @Test
    void s49_manyChangesAndCopiesAreCounted() throws Exception {
        check(S49, DailyRules::manyChangesAndCopiesAreCounted);
    }

    @Test
    void s49_lostChangesCountNothing() throws Exception {
        check(S49, DailyRules::lostChangesCountNothing);
    }

    @Test
    void s50_linesAreGroupedAndFiltered() throws Exception {
        check(S50, DailyRules::linesAreGroupedAndFiltered);
    }

    @Test
    void s51_deletionsChangeNoNumber() throws Exception {
        check(S51, DailyRules::deletionsChangeNoNumber);
    }

    @Test
    void s51_oldDaysAreDeleted() throws Exception {
        check(S51, DailyRules::oldDaysAreDeleted);
    }

    @Test
    void s52_combiningChangesNoNumber() throws Exception {
        check(S52, DailyRules::combiningChangesNoNumber);
    }

    @Test
    void s53_periodKeepsWhatMustBeKept() throws Exception {
        check(S53, PeriodRules::whatMustBeKeptStays);
    }

    @Test
    void s53_periodThatHasNotEndedStays() throws Exception {
        check(S53, PeriodRules::periodThatHasNotEndedStays);
    }

    @Test
    void s54_replicaPageIsCompleteUpToItsTime() throws Exception {
        check(S54, ReplicaRules::pagesAreComplete);
    }

    @Test
    void s54_replicaCountsAreCompleteUpToTheirTime() throws Exception {
        check(S54, ReplicaRules::countsAreComplete);
    }

    @Test
    void s55_reportIsStoredWithItsChange() throws Exception {
        check(S55, ReportRules::reportIsKeptWithItsChange);
    }

    @Test
    void s55_reportIsNotStoredWithAStaleChange() throws Exception {
        check(S55, ReportRules::reportIsNotKeptWithAStaleChange);
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
