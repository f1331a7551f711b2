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
 * <p>{@code docs/store-contract.md} explains the rules. No test sleeps; all take a few seconds with a store in memory.
 * The body of each test runs on a thread of its own: see {@link #patience()}.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
public abstract class HistoryStoreContract {
    private static final Instant START = Instant.parse("2026-03-02T08:00:00.123Z");

    private final List<HistoryStore> opened = new ArrayList<>();

    /** Called by JUnit. */
    protected HistoryStoreContract() {}

    /**
     * Makes a store with nothing in it. Called once for each test.
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
     * Returns the time after which a test counts as one that does not end. Default: two minutes.
     *
     * @return the bound
     */
    protected Duration patience() {
        return Duration.ofMinutes(2);
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
    @DisplayName("S1: a list of 100 e-mails is kept whole")
    void s1_listIsKeptWhole() throws Exception {
        check(S1, InsertRules::keepsTheWholeList);
    }

    @Test
    @DisplayName("S1: a conflict in the list keeps nothing of it")
    void s1_conflictKeepsNothing() throws Exception {
        check(S1, InsertRules::conflictKeepsNothing);
    }

    @Test
    @DisplayName("S1: an attachment that cannot be read keeps nothing of the list")
    void s1_brokenAttachmentKeepsNothing() throws Exception {
        check(S1, InsertRules::brokenAttachmentKeepsNothing);
    }

    @Test
    @DisplayName("S2: everything is there after a crash")
    void s2_everythingSurvivesACrash() throws Exception {
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
    void s3_sameKeyReturnsTheFirst() throws Exception {
        check(S3, InsertRules::sameKeyReturnsTheFirst);
    }

    @Test
    @DisplayName("S3: keys belong to their tenant, and are compared exactly")
    void s3_keysBelongToTheirTenant() throws Exception {
        check(S3, InsertRules::keysBelongToTheirTenant);
    }

    @Test
    @DisplayName("S3: racing callers with one key share one e-mail")
    void s3_racingCallersShareOneEmail() throws Exception {
        check(S3, InsertRules::racingCallersShareOneEmail);
    }

    @Test
    @DisplayName("S4: the same key with another content is a conflict")
    void s4_otherContentIsAConflict() throws Exception {
        check(S4, InsertRules::otherContentIsAConflict);
    }

    @Test
    @DisplayName("S4: two contents for one key in one list are a conflict")
    void s4_conflictWithinAList() throws Exception {
        check(S4, InsertRules::conflictWithinAList);
    }

    @Test
    @DisplayName("S3: an e-mail that FAILED gives its key away")
    void s3_failedEmailGivesItsKeyAway() throws Exception {
        check(S3, KeyRules::failedEmailGivesItsKeyAway);
    }

    @Test
    @DisplayName("S4: an e-mail that was cancelled keeps its key, whatever the content")
    void s4_cancelledEmailKeepsItsKey() throws Exception {
        check(S4, KeyRules::cancelledEmailKeepsItsKey);
    }

    @Test
    @DisplayName("S35: a copy and the change of its original are kept together or not at all")
    void s35_copyAndChangeAreOne() throws Exception {
        check(S35, KeyRules::copyAndChangeAreOne);
    }

    @Test
    @DisplayName("S35: the key of the original passes to the copy, and to no other one")
    void s35_keyPassesToTheCopy() throws Exception {
        check(S35, KeyRules::keyPassesToTheCopy);
    }

    @Test
    @DisplayName("S36: a key that was released can be used again")
    void s36_releasedKeyIsFree() throws Exception {
        check(S36, KeyRules::releasedKeyIsFree);
    }

    @Test
    @DisplayName("S5: of many racing callers exactly one advances the e-mail")
    void s5_exactlyOneRacerWins() throws Exception {
        check(S5, ChangeRules::exactlyOneRacerWins);
    }

    @Test
    @DisplayName("S5: a stale version changes nothing")
    void s5_staleVersionChangesNothing() throws Exception {
        check(S5, ChangeRules::staleVersionChangesNothing);
    }

    @Test
    @DisplayName("S5: the changes of one call are kept independently of each other")
    void s5_changesInOneCallAreIndependent() throws Exception {
        check(S5, ChangeRules::changesInOneCallAreIndependent);
    }

    @Test
    @DisplayName("S6: every part of a change is kept")
    void s6_everyPartIsKept() throws Exception {
        check(S6, ChangeRules::everyPartIsKept);
    }

    @Test
    @DisplayName("S6: the phase of a reply and the cause of a refusal are kept")
    void s6_causesAreKept() throws Exception {
        check(S6, CauseRules::areKept);
    }

    @Test
    @DisplayName("S6: steps come back in the order of adding, attempts by number")
    void s6_orderIsKept() throws Exception {
        check(S6, ChangeRules::orderIsKept);
    }

    @Test
    @DisplayName("S7: a change deletes the content of all attachments and notes the time")
    void s7_attachmentsAreDeleted() throws Exception {
        check(S7, ChangeRules::attachmentsAreDeleted);
    }

    @Test
    @DisplayName("S8: claim gives what is due, and nothing else")
    void s8_givesWhatIsDue() throws Exception {
        check(S8, ClaimRules::givesWhatIsDue);
    }

    @Test
    @DisplayName("S8: nobody else gets the e-mail until the lease ends")
    void s8_nobodyElseGetsItWithinTheLease() throws Exception {
        check(S8, ClaimRules::nobodyElseGetsItWithinTheLease);
    }

    @Test
    @DisplayName("S8: claim gives no more than the limit")
    void s8_givesNoMoreThanTheLimit() throws Exception {
        check(S8, ClaimRules::givesNoMoreThanTheLimit);
    }

    @Test
    @DisplayName("S8: racing workers get different e-mails")
    void s8_racingClaimersShareNothing() throws Exception {
        check(S8, ClaimRules::racingClaimersShareNothing);
    }

    @Test
    @DisplayName("S9: higher priorities come first, then earlier due times")
    void s9_urgentOnesFirst() throws Exception {
        check(S9, ClaimRules::urgentOnesFirst);
    }

    @Test
    @DisplayName("S10: claim changes status, owner, due time and version, and nothing else")
    void s10_changesFourThings() throws Exception {
        check(S10, ClaimRules::changesFourThings);
    }

    @Test
    @DisplayName("S10: claim tells whether a lease had run out")
    void s10_tellsWhetherItWasRecovered() throws Exception {
        check(S10, ClaimRules::tellsWhetherItWasRecovered);
    }

    @Test
    @DisplayName("S11: renew moves the end of the lease, and the version stays")
    void s11_movesTheEndOfTheLease() throws Exception {
        check(S11, ClaimRules::movesTheEndOfTheLease);
    }

    @Test
    @DisplayName("S11: only who still holds the claim can renew it")
    void s11_renewIsFenced() throws Exception {
        check(S11, ClaimRules::renewIsFenced);
    }

    @Test
    @DisplayName("S12: overdue finds what is past its deadline and not being sent")
    void s12_findsWhatIsOverdue() throws Exception {
        check(S12, ClaimRules::findsWhatIsOverdue);
    }

    @Test
    @DisplayName("S13: a record comes back as it went in, in any script and of any length")
    void s13_comesBackAsItWentIn() throws Exception {
        check(S13, RecordRules::comesBackAsItWentIn);
    }

    @Test
    @DisplayName("S13: 1,000 recipients come back in order")
    void s13_keepsAThousandRecipients() throws Exception {
        check(S13, RecordRules::keepsAThousandRecipients);
    }

    @Test
    @DisplayName("S13: every call is seen by the next one")
    void s13_everyCallIsSeenByTheNext() throws Exception {
        check(S13, RecordRules::everyCallIsSeenByTheNext);
    }

    @Test
    @DisplayName("S14: bodies come back byte for byte")
    void s14_bodiesComeBack() throws Exception {
        check(S14, ContentRules::bodiesComeBack);
    }

    @Test
    @DisplayName("S14: attachments come back byte for byte")
    void s14_attachmentsComeBack() throws Exception {
        check(S14, ContentRules::attachmentsComeBack);
    }

    @Test
    @DisplayName("S15: the history is in descending order of ids")
    void s15_newestFirst() throws Exception {
        check(S15, HistoryRules::newestFirst);
    }

    @Test
    @DisplayName("S15: each filter and each pair of filters find what matches")
    void s15_eachFilterAndEachPair() throws Exception {
        check(S15, HistoryRules::eachFilterAndEachPair);
    }

    @Test
    @DisplayName("S15: e-mails are found and counted by the causes that their recipients have")
    void s15_causesAreFoundAsTheyChange() throws Exception {
        check(S15, CauseRules::areFoundAsTheyChange);
    }

    @Test
    @DisplayName("S16: a walk over pages of any size sees each e-mail once")
    void s16_walkSeesEachOnce() throws Exception {
        check(S16, HistoryRules::walkSeesEachOnce);
    }

    @Test
    @DisplayName("S16: a walk is not disturbed by e-mails recorded meanwhile")
    void s16_cursorKeepsItsPlace() throws Exception {
        check(S16, HistoryRules::cursorKeepsItsPlaceInFrontOfNewOnes);
    }

    @Test
    @DisplayName("S17: counts are those of what the history finds")
    void s17_countsWhatHistoryFinds() throws Exception {
        check(S17, HistoryRules::countsWhatHistoryFinds);
    }

    @Test
    @DisplayName("S17: counts are exact up to the cap")
    void s17_countsExactlyUpToTheCap() throws Exception {
        check(S17, HistoryRules::countsExactlyUpToTheCap);
    }

    @Test
    @DisplayName("S18: facts are counted by recipient, kind and agent")
    void s18_factsAreCounted() throws Exception {
        check(S18, ObservationRules::factsAreCounted);
    }

    @Test
    @DisplayName("S18: unknown e-mails and recipients leave no trace")
    void s18_unknownOnesLeaveNoTrace() throws Exception {
        check(S18, ObservationRules::unknownOnesLeaveNoTrace);
    }

    @Test
    @DisplayName("S18: no change in flight is disturbed")
    void s18_noChangeIsDisturbed() throws Exception {
        check(S18, ObservationRules::noChangeIsDisturbed);
    }

    @Test
    @DisplayName("S18: racing observers are all counted, and one is the first")
    void s18_racingObserversAreAllCounted() throws Exception {
        check(S18, ObservationRules::racingObserversAreAllCounted);
    }

    @Test
    @DisplayName("S19: note adds one step and changes nothing else")
    void s19_noteAddsOneStep() throws Exception {
        check(S19, ObservationRules::noteAddsOneStep);
    }

    @Test
    @DisplayName("S19: racing notes are all kept, beside a change in flight")
    void s19_racingNotesAreAllKept() throws Exception {
        check(S19, ObservationRules::racingNotesAreAllKept);
    }

    @Test
    @DisplayName("S20: the report tells what is due, in flight and stuck")
    void s20_reportsOnTheQueue() throws Exception {
        check(S20, ObservationRules::reportsOnTheQueue);
    }

    @Test
    @DisplayName("S21: a tenant with many e-mails does not hold up the others")
    void s21_tenantsTakeTurns() throws Exception {
        check(S21, TurnRules::tenantsTakeTurns);
    }

    @Test
    @DisplayName("S21: a tenant that comes while another has many waiting has its turn soon")
    void s21_lateComersHaveTheirTurn() throws Exception {
        check(S21, TurnRules::lateComersHaveTheirTurn);
    }

    @Test
    @DisplayName("S21: tenants take turns within a priority, and each gets its e-mails by due time")
    void s21_turnsAreWithinAPriority() throws Exception {
        check(S21, TurnRules::turnsAreWithinAPriority);
    }

    @Test
    @DisplayName("S22: a setting is changed only if it is still as it was seen")
    void s22_onlyIfStillAsSeen() throws Exception {
        check(S22, SettingRules::onlyIfStillAsSeen);
    }

    @Test
    @DisplayName("S22: exactly one of those who change a setting at the same moment wins")
    void s22_exactlyOneRacerWins() throws Exception {
        check(S22, SettingRules::exactlyOneRacerWins);
    }

    @Test
    @DisplayName("S22: no change of a setting that was told is lost")
    void s22_racersLoseNothing() throws Exception {
        check(S22, SettingRules::racersLoseNothing);
    }

    @Test
    @DisplayName("S23: a walk over what is left of a part misses nothing")
    void s23_walkMissesNothing() throws Exception {
        check(S23, RetentionRules::walkMissesNothing);
    }

    @Test
    @DisplayName("S24: each part goes, and nothing else does")
    void s24_eachPartGoesAlone() throws Exception {
        check(S24, RetentionRules::eachPartGoesAlone);
    }

    @Test
    @DisplayName("S24: of racing callers one is told that there was something")
    void s24_racingPurgesAreToldOnce() throws Exception {
        check(S24, RetentionRules::racingPurgesAreToldOnce);
    }

    @Test
    @DisplayName("S25: with a record everything goes, its key too")
    void s25_recordGoesWithEverything() throws Exception {
        check(S25, RetentionRules::recordGoesWithEverything);
    }

    @Test
    @DisplayName("S26: nothing of what was erased is found any more")
    void s26_nothingOfThePersonIsFound() throws Exception {
        check(S26, ErasureRules::nothingOfThePersonIsFound);
    }

    @Test
    @DisplayName("S26: an erasure compares the version")
    void s26_erasureComparesTheVersion() throws Exception {
        check(S26, ErasureRules::erasureComparesTheVersion);
    }

    @Test
    @DisplayName("S27: a report is kept once, with its steps and observations")
    void s27_sameReportIsKeptOnce() throws Exception {
        check(S27, ReportRules::sameReportIsKeptOnce);
    }

    @Test
    @DisplayName("S27: of racing callers with one report exactly one keeps it")
    void s27_racingCallersKeepItOnce() throws Exception {
        check(S27, ReportRules::racingCallersKeepItOnce);
    }

    @Test
    @DisplayName("S27: a report about an e-mail that is gone is kept alone")
    void s27_reportOutlivesItsEmail() throws Exception {
        check(S27, ReportRules::reportOutlivesItsEmail);
    }

    @Test
    @DisplayName("S28: a report is settled only if it is still as it was seen")
    void s28_settledOnlyIfStillAsItWas() throws Exception {
        check(S28, ReportRules::settledOnlyIfStillAsItWas);
    }

    @Test
    @DisplayName("S28: exactly one of those who settle a report at the same moment wins")
    void s28_exactlyOneRacerSettles() throws Exception {
        check(S28, ReportRules::exactlyOneRacerSettles);
    }

    @Test
    @DisplayName("S29: reports come back as they were, in any script and of any length")
    void s29_reportsComeBackAsTheyWere() throws Exception {
        check(S29, ReportRules::reportsComeBackAsTheyWere);
    }

    @Test
    @DisplayName("S29: a walk over the reports of a standing misses nothing")
    void s29_walkMissesNoReport() throws Exception {
        check(S29, ReportRules::walkMissesNoReport);
    }

    @Test
    @DisplayName("S30: old reports that proved nothing are deleted, and no others")
    void s30_oldUnverifiedOnesAreForgotten() throws Exception {
        check(S30, ReportRules::oldUnverifiedOnesAreForgotten);
    }

    @Test
    @DisplayName("S30: reports go with their e-mail")
    void s30_reportsGoWithTheirEmail() throws Exception {
        check(S30, ReportRules::reportsGoWithTheirEmail);
    }

    @Test
    @DisplayName("S31: an entry takes the place of the one before, and goes")
    void s31_entriesAreReplaced() throws Exception {
        check(S31, SuppressedRules::entriesAreReplaced);
    }

    @Test
    @DisplayName("S31: addresses and tenants are compared exactly")
    void s31_comparedExactly() throws Exception {
        check(S31, SuppressedRules::comparedExactly);
    }

    @Test
    @DisplayName("S31: of racing callers one is told that there was none")
    void s31_racersAreToldOnce() throws Exception {
        check(S31, SuppressedRules::racersAreToldOnce);
    }

    @Test
    @DisplayName("S32: the entries of hundreds of addresses are found at once, of all tenants")
    void s32_manyAddressesAreFoundAtOnce() throws Exception {
        check(S32, SuppressedRules::manyAddressesAreFoundAtOnce);
    }

    @Test
    @DisplayName("S32: entries come back as they were, in any script and of any length")
    void s32_entriesComeBackAsTheyWere() throws Exception {
        check(S32, SuppressedRules::entriesComeBackAsTheyWere);
    }

    @Test
    @DisplayName("S32: a walk over the entries of a tenant misses nothing, by the bytes of the addresses")
    void s32_walkMissesNoEntry() throws Exception {
        check(S32, SuppressedRules::walkMissesNoEntry);
    }

    @Test
    @DisplayName("S33: the suppressions of a change are kept with it or not at all")
    void s33_suppressionsAreKeptWithTheChange() throws Exception {
        check(S33, SuppressedRules::suppressionsAreKeptWithTheChange);
    }

    @Test
    @DisplayName("S33: an entry that holds stays, one that has ended is replaced")
    void s33_entryThatHoldsStays() throws Exception {
        check(S33, SuppressedRules::entryThatHoldsStays);
    }

    @Test
    @DisplayName("S34: an observation and its change are kept together")
    void s34_observationIsKeptWithItsChange() throws Exception {
        check(S34, ObservationRules::observationIsKeptWithItsChange);
    }

    @Test
    @DisplayName("S34: an observation stays although its change is stale")
    void s34_observationOutlivesAStaleChange() throws Exception {
        check(S34, ObservationRules::observationOutlivesAStaleChange);
    }

    private void check(StoreRule rule, Check test) throws Exception {
        MovableClock clock = MovableClock.startAt(START);
        HistoryStore store = emptyStore(clock);
        opened.add(store);
        new Trial(rule, patience()).run(() -> test.run(new Bench(rule, store, clock)));
    }

    /** The body of a test. */
    @FunctionalInterface
    private interface Check {
        void run(Bench bench) throws Exception;
    }
}
