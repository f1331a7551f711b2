package io.emailledger.testkit;

import java.util.Optional;

/**
 * The rules of a {@code HistoryStore}, each with a hint for the author of a store. {@code docs/store-contract.md}
 * has them too.
 */
enum StoreRule implements ContractRule {
    S1(
            "insert stores all e-mails of the list, or none of them.",
            "write the whole list in one transaction, read every attachment inside it, roll back on any exception and throw a StoreException."),
    S2(
            "The data that a call has stored survives a crash once the call has returned.",
            "force it to the disk before you return: commit, fsync, and check the database's settings for durability."),
    S3(
            "An e-mail whose idempotency key its tenant has already used for the same fingerprint is not stored; insert returns the id of the first instead. An e-mail that was never sent gives up its key.",
            "have a unique index over tenant and key, compared exactly, letter case and trailing spaces included; check the e-mails of the same list too, and let KeyHolder.claimedBy decide which e-mail gets the key."),
    S4(
            "If an idempotency key is in use with another fingerprint, or by an e-mail that was cancelled, insert throws IdempotencyConflictException and stores nothing of the list.",
            "ask KeyHolder.claimedBy, and roll back the whole list if it returns CONFLICT."),
    S5(
            "advance stores a change only if the version in the store is the one before that of the change: of any number of racing callers exactly one gets true.",
            "compare the version and write atomically, such as UPDATE ... WHERE id = ? AND version = ?, and return whether one row was changed."),
    S6(
            "A change is stored whole: state, recipients with reply, phase and cause, events and attempts; events are returned in the order in which they were added, attempts by number.",
            "write all parts of a change in one transaction, number the events as you add them, and sort when you read."),
    S7(
            "A change may delete the content of all attachments: then the store records the time, and retains name, size and hash.",
            "delete the content in the transaction of the change, and set deletedAt for every attachment whose content was stored, and for no other."),
    S8(
            "advance inserts the copy of a change in the same commit, or neither; the key of the original passes to a copy with the same key.",
            "insert the copy in the transaction of the change, and roll back if the version differs; let KeyHolder.claimedBy decide about the key."),
    S9(
            "A change may release the idempotency key of its e-mail: then another e-mail can use it, and the record retains the text of the key.",
            "delete the row of the key in the transaction of the change, and only if it belongs to the e-mail."),
    S10(
            "claim returns e-mails that are due by the store's clock and PENDING or SENDING, each to one worker only until the lease expires.",
            "select by due <= now() and status, and move the due time to the end of the lease atomically, so that no other worker selects the e-mail."),
    S11(
            "claim returns higher priorities first, then, within a tenant, earlier due times.",
            "order by priority, then by due time within each tenant, before the limit is applied."),
    S12(
            "claim sets the status to SENDING, the owner, the due time to the end of the lease and the version one higher, changes nothing else, and reports whether a lease had expired.",
            "change these four columns alone and leave the recipients unchanged; return the record as it is afterwards with its body, and set recovered if the status was SENDING before."),
    S13(
            "renew moves the end of a lease to now() plus a time only if the e-mail is SENDING at the given version, and does not change the version.",
            "update the due time alone, WHERE id = ? AND version = ? AND status = SENDING, and return whether one row was changed."),
    S14(
            "overdue finds e-mails whose deadline is not after now() and that are not SENDING.",
            "select by deadline <= now() and status <> SENDING, up to the limit; finished e-mails count too."),
    S15(
            "Within one priority, claim queues fairly between tenants: however many e-mails of one tenant are due, the first of another tenant is returned after no more than 100 of them.",
            "find the tenants with due e-mails one after the other, by an index that begins with the tenant, starting after the last tenant served; e-mails without a tenant form one more tenant."),
    S16(
            "find returns the record with all changes since its insertion, and sees every call that returned before it began.",
            "read what is committed, from no cache or replica; keep text as Unicode of four bytes and full length, times to the millisecond, and absent values absent."),
    S17(
            "Bodies and contents of attachments are returned unchanged, byte for byte.",
            "store the bytes of EmailBody.toBytes() and of each content unchanged; read streams to their end, however few bytes each read returns; the contents belong to the stored attachments in order."),
    S18(
            "history finds the e-mails that match every filter, by descending id or, if the query says so, by ascending id, as find would return them.",
            "join the filters by AND and compare exactly; HistoryQuery.matches defines each filter; the results for recipients change with every change, and so does what filters on causes, failures and replies find."),
    S19(
            "history continues after the query's position, so that an iteration over the pages sees each e-mail once, even if e-mails are recorded meanwhile.",
            "select by id < after, or id > after for the oldest first, not by OFFSET, up to one more than the limit, and make the page with HistoryPage.of; a page may end early with HistoryPage.upTo if too much would have to be examined."),
    S20(
            "counts counts by status the e-mails that history would find on all pages, exactly below StatusCounts.CAP.",
            "use the same filters as history, without position and limit, and stop counting no earlier than at StatusCounts.CAP."),
    S21(
            "queue reports on the e-mails that are not finished: PENDING and due, SENDING under a lease, SENDING under an expired lease.",
            "count by status and by whether the due time is after now(); the oldest due time is that of the PENDING ones."),
    S22(
            StorePart.OBSERVATIONS,
            "observe counts a fact by recipient, kind and agent, and an open in the record, returns whether it is the first of its kind for the e-mail, and changes neither version nor status.",
            "increment atomically, store the earliest and the latest time, check that the recipient exists, and store the counters apart from the columns that advance writes."),
    S23(
            StorePart.OBSERVATIONS,
            "observe with a change stores both in one commit; if the version differs it stores the observation alone, and if it stores no observation it does not store the change.",
            "compare the version in the transaction that stores the observation, and return whether each was stored."),
    S24(
            StorePart.OBSERVATIONS,
            "note adds an event and changes nothing else.",
            "insert the event alone; do not change version or status, and return false for an unknown e-mail."),
    S25(
            StorePart.SETTINGS,
            "A setting is changed only if its text is the one before the change: of any number of racing callers exactly one gets true, and every later call sees the change.",
            "compare the text and write atomically, such as UPDATE ... WHERE name = ? AND text = ?, and return whether one row was changed; a new name needs a unique index, compared exactly."),
    S26(
            StorePart.RETENTION,
            "having finds the e-mails that history finds, in the same order, and omits only e-mails that have nothing of the part; an iteration over its pages misses nothing.",
            "keep the default method, or set the cursor of a page to the last e-mail examined, and return a cursor as long as there is more to examine."),
    S27(
            StorePart.RETENTION,
            "purge deletes a part and nothing else, returns whether there was something to delete, and only then adds the event; neither version nor status changes.",
            "lock the e-mail, look for the part, delete it and add the event in one transaction; delete the content of attachments with the body, and the opens in the record with the observations."),
    S28(
            StorePart.RETENTION,
            "Purging a record deletes everything of the e-mail, and its idempotency key can be used again.",
            "delete from every table in one transaction, the search index and the key among them; let note and observe look for the e-mail under the same lock."),
    S29(
            StorePart.RETENTION,
            "erase replaces the old record by the new one only if the version in the store is the one before, and no query finds the old data any more.",
            "compare the version and write in one transaction; write facts, recipients and attachments anew, delete body, contents and key, apply withoutText to every event and attempt, count observations together without agents, and write the search index anew."),
    S30(
            StorePart.REPORTS,
            "keep stores a report with its events and observations, whole or not at all, and only if no report with the same id exists.",
            "have a unique index over the id alone; write the report, its events and its observations in one transaction, and return false if the id exists, also if another caller has just inserted it."),
    S31(
            StorePart.REPORTS,
            "settle and assign change the state of a report only if it is still the one before, assign with its events and observations: of any number of racing callers exactly one gets true.",
            "compare the state and write atomically, such as UPDATE ... WHERE id = ? AND state = ?, and return whether one row was changed; add events and observations in the same transaction."),
    S32(
            StorePart.REPORTS,
            "Reports are returned unchanged: those about an e-mail, and those in a state, by time of receipt and then id; an iteration over the latter misses nothing.",
            "store the bytes of MailReport.toBytes() unchanged, and both bytes and hash of the raw text, from which RawReport.kept restores it; continue after the given time and id, not by OFFSET."),
    S33(
            StorePart.REPORTS,
            "forgetReports deletes UNVERIFIED reports from before a time, no more than the given limit, and no others.",
            "compare the state and the time in the delete; when you purge or erase an e-mail, delete the matching parts of its reports in the same transaction, and let having and purge treat them like transcripts."),
    S34(
            StorePart.SUPPRESSIONS,
            "suppress replaces the entry with the same tenant and address, unsuppress deletes it; both return whether there was one.",
            "have a unique index over tenant and address, compared exactly, letter case, accents and trailing spaces included, update the row or insert it in one transaction, and retry if another caller has just inserted it."),
    S35(
            StorePart.SUPPRESSIONS,
            "suppressions finds the entries of all tenants for some addresses, and those of one tenant in the order of their addresses' bytes, unchanged; an iteration over the latter misses nothing.",
            "query the whole set at once and include expired entries; order by the bytes of the address in UTF-8, which is neither the order of Java's strings nor that of a language, and continue after the given address."),
    S36(
            StorePart.SUPPRESSIONS,
            "The suppressions of a change are stored with it or not at all, each only if the list has no entry for the same tenant and address that is in force at its since.",
            "look for the entries and write them in the transaction of the change; leave an entry in force unchanged, and replace an expired one."),
    S37(
            "The content of an exact message is stored at the position MessageRecord.POSITION, found by its Message-ID, and deleted as those of attachments are.",
            "store the contents of NewEmail at the positions of EmailRecord.contentSizes; where a change or a purge deletes the attachments, delete it too and set its deletedAt."),
    S38(
            StorePart.ROUTES,
            "dueRoutes returns the routes of all e-mails that claim could return, in the order of code points; an iteration over the pages misses none.",
            "read the routes from the queue, of every priority and also of expired leases; order by the bytes of the name in UTF-8, which is neither the order of Java's strings nor that of a language, and continue after the given name."),
    S39(
            StorePart.ROUTES,
            "claim of a route returns e-mails of this route only, by the rules of claim.",
            "store the route with the e-mail, compared exactly, and add it to the condition and the index of the claim, before the tenant; have a separate order of tenants for each route."),
    S40(
            StorePart.ROUTES,
            "claimExcept returns no e-mail of the given routes, and those of all others by the rules of claim.",
            "exclude the routes in the query itself, compared exactly, and not from its result; let the tenants of all other routes take turns."),
    S41(
            StorePart.WAITING,
            "A PENDING e-mail without due time is never claimed, its deadline is found by overdue, and the reason of its hold is stored with its state.",
            "store the reason as one more column of the state; do not treat an absent due time as a time in the past, and keep the deadline in the queue without it."),
    S42(
            StorePart.WAITING,
            "reschedule stores a change as advance does, and the time in the record in the same commit; the fingerprint stays.",
            "compare the version first, and write the time in the same transaction."),
    S43(
            StorePart.WAITING,
            "edit stores a change as advance does, and replaces properties, recipients, attachments with their contents, body and fingerprint in the same commit; no query finds the old ones any more, and claims follow the new priority.",
            "compare the version first; then, in the same transaction, delete what is replaced, write it anew as insert does, and update the search index, the queue and the row of the key; roll back if a content cannot be read."),
    S44(
            StorePart.FEED,
            "Every event that is stored is in the feed, once, when its commit is visible, with the status and the recipients of its change; what is not stored is not in the feed.",
            "add the events of FeedEvent.of in the transaction that stores them: of insert, advance, the copy of a change, note, reports, purge and erase."),
    S45(
            StorePart.FEED,
            "The numbers of the feed ascend without gaps in the order in which events become visible: no event ever appears before one that was returned, and the events of an e-mail have their order.",
            "give out the numbers under a lock, in a commit of their own, to events whose commit is visible; a number given out on insertion is committed in another order."),
    S46(
            StorePart.FEED,
            "An erasure, a purge and the deletion of a whole record are events of the feed, and afterwards no event of the feed returns data that was deleted.",
            "add the event of the erasure or purge, and a PURGED event for a deleted record; store no addresses in the feed, and read the record of each e-mail when the feed is read."),
    S47(
            StorePart.FEED,
            "deleteFeed deletes the oldest events up to the first that is not older than the time, no more than the limit; a reader that comes later learns how many it missed.",
            "delete a prefix of the numbers, remember the last deleted number in the same transaction, and make pages with FeedPage.of."),
    S48(
            StorePart.SUPPRESSIONS,
            "Entries of a mailing list are separate from those of other lists, and from those without one, in every method of the part; the list of an e-mail is read back unchanged.",
            "have the list, or the empty text for none, in the unique index, in every condition and in the order of the pages, compared exactly; store EmailFacts.list with the e-mail."),
    S49(
            StorePart.DAILY,
            "Every e-mail is counted once, on the UTC day of its id, by Line.of: from the commit that stores it, and after each change as it is then; what is not stored is not counted.",
            "add the differences in the transaction of insert, of advance and of the copy of a change; take the e-mail before from Change.before if it has the version before the change, else read it in the transaction."),
    S50(
            StorePart.DAILY,
            "daily returns exact sums by the groups of the query, for the days, the tenant and the route that it selects, in the order of day, tenant, route, status and cause, and says whether lines were left out.",
            "group by the columns asked for, compare names exactly, leave out sums that are not positive, read one line more than the limit, and make the answer with Lines.of."),
    S51(
            StorePart.DAILY,
            "Purges and erasures change no number; deleteDaily deletes the numbers of the days before a day, and of no others.",
            "keep the numbers apart from the rows of the e-mails, with the day as the first column of their key."),
    S52(
            StorePart.DAILY,
            "combine changes no number, whatever is stored and read at the same time, and however many processes combine.",
            "delete the differences and add their sum in one transaction, roll back unless every one that was read was deleted, and read sums and differences in one statement."),
    S53(
            StorePart.RETENTION,
            "purgePeriod deletes whole periods that ended before the time, and returns how many e-mails they had; it deletes no period with an e-mail that is unfinished, in the queue or has one of the tags.",
            "leave the default method, which deletes nothing; or check the period again under a lock that nothing can be written past, and delete keys and reports of its e-mails too."),
    S54(
            StorePart.REPLICA,
            "Pages and counts of the replica show everything that was committed before their asOf, which is never later than replicaMark; they become newer as the replica does.",
            "let the primary write its time into a row, and read that row in the replica before the page, on the same connection and in one transaction; do not use the clock of the replica."),
    S55(
            StorePart.REPORTS,
            "keep with a change stores report, observations and change in one commit; if the report is known or the version does not match, it returns false and changes nothing.",
            "leave the default method, which does nothing and returns false; or write all three in one transaction, and roll it back unless the id is new and the version matches.");

    private final Optional<StorePart> part;
    private final String must;
    private final String hint;

    StoreRule(String must, String hint) {
        this.part = Optional.empty();
        this.must = must;
        this.hint = hint;
    }

    StoreRule(StorePart part, String must, String hint) {
        this.part = Optional.of(part);
        this.must = must;
        this.hint = hint;
    }

    /** Returns the part of a store that the rule is about; empty if every store has to follow it. */
    Optional<StorePart> part() {
        return part;
    }

    @Override
    public String must() {
        return must;
    }

    @Override
    public String hint() {
        return hint;
    }
}
