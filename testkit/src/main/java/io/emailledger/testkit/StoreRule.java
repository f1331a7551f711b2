package io.emailledger.testkit;

/**
 * The rules of a {@code HistoryStore}, each with what an author who breaks it may try. {@code docs/store-contract.md}
 * has them too.
 */
enum StoreRule implements ContractRule {
    S1(
            "insert keeps all e-mails of the list, or none of them.",
            "write the whole list in one transaction, read every attachment inside it, roll back on any exception and throw a StoreException."),
    S2(
            "What a call that has returned has kept is there after a crash.",
            "force it to the disk before you return: commit, fsync, and look at the database's own settings for durability."),
    S3(
            "An e-mail whose idempotency key its tenant has already used for the same fingerprint is not kept; the id of the first is returned in its place. An e-mail that was never sent gives its key away.",
            "have a unique index over tenant and key, compared exactly, letter case and trailing spaces included; look among the e-mails of the same list too, and ask KeyHolder.claimedBy who gets the key."),
    S4(
            "If an idempotency key is in use with another fingerprint, or by an e-mail that was cancelled, insert throws IdempotencyConflictException and keeps nothing of the list.",
            "ask KeyHolder.claimedBy, and roll back the whole list if it answers CONFLICT."),
    S5(
            "advance keeps a change only if the version in the store is the one before that of the change: of any number of racing callers exactly one is told true.",
            "compare the version and write in one step, such as UPDATE ... WHERE id = ? AND version = ?, and answer whether one row was changed."),
    S6(
            "A change that is kept is kept whole: state, recipients with reply, phase and cause, steps and attempts; steps come back in the order in which they were added, attempts by number.",
            "write all parts of a change in one transaction, number the steps as you add them, and sort when you read."),
    S7(
            "A change may delete the content of all attachments: then it is gone, the time is noted, and name, size and hash stay.",
            "delete the content in the transaction of the change, and set deletedAt for every attachment that was kept, and for no other."),
    S8(
            "claim gives what is due by the store's clock and PENDING or SENDING, to one worker only until the lease ends.",
            "select by due <= now() and status, and move the due time to the end of the lease in the same step, so that nobody else selects the e-mail again."),
    S9(
            "claim gives higher priorities first, then, of one tenant, earlier due times.",
            "order by priority, then by due time within each tenant, before the limit is applied."),
    S10(
            "claim sets the status to SENDING, the owner, the due time to the end of the lease and the version one higher, changes nothing else, and tells whether a lease had run out.",
            "change these four columns alone, recipients stay as they are; return the record as it is afterwards with its body, and set recovered if the status was SENDING before."),
    S11(
            "renew moves the end of a lease to now() plus a time only if the e-mail is SENDING at the given version, which stays.",
            "update the due time alone, WHERE id = ? AND version = ? AND status = SENDING, and answer whether one row was changed."),
    S12(
            "overdue finds e-mails whose deadline is not after now() and that are not SENDING.",
            "select by deadline <= now() and status <> SENDING, up to the limit; finished e-mails count too."),
    S13(
            "find returns the record as it was given and changed since, and sees every call that returned before it began.",
            "read what is committed, from no cache or replica; keep text as Unicode of four bytes and full length, times to the millisecond, and absent values absent."),
    S14(
            "Bodies and contents of attachments come back as they were given.",
            "keep the bytes of EmailBody.toBytes() and of each content as they are; read streams to their end, however few bytes each read returns; the contents belong to the kept attachments in order."),
    S15(
            "history finds the e-mails that match every filter, by descending id, as find would return them.",
            "join the filters by AND and compare exactly; HistoryQuery.matches says what each filter means; the causes of recipients change with every change, and so does what is found by them."),
    S16(
            "history continues after the query's position, so that a walk over the pages sees each e-mail once, whatever is recorded meanwhile.",
            "select by id < after, not by OFFSET, up to one more than the limit, and make the page with HistoryPage.of."),
    S17(
            "counts counts by status what history would find on all pages, exactly below StatusCounts.CAP.",
            "use the same filters as history, without position and limit, and stop counting no earlier than at StatusCounts.CAP."),
    S18(
            "observe counts a fact by recipient, kind and agent, and an open in the record, answers whether it is the first of its kind for the e-mail, and changes neither version nor status.",
            "increment in one step, keep the earliest and the latest time, check that the recipient exists, and keep the counters apart from what advance writes."),
    S19(
            "note adds a step and changes nothing else.",
            "insert the step alone; neither version nor status changes, and an unknown e-mail answers false."),
    S20(
            "queue reports on the e-mails that are not finished: PENDING and due, SENDING under a lease, SENDING under a lease that has run out.",
            "count by status and by whether the due time is after now(); the oldest due time is that of the PENDING ones."),
    S21(
            "Within one priority, claim gives the due e-mails of different tenants in turns: however many one tenant has waiting, the first of another is given after no more than 100 of them.",
            "find the tenants that have something due one after the other, by an index that begins with the tenant, beginning after the one that was last; an e-mail without a tenant is one of a tenant of its own."),
    S22(
            "A setting is changed only if its text is the one before the change: of any number of racing callers exactly one is told true, and every later call sees it.",
            "compare the text and write in one step, such as UPDATE ... WHERE name = ? AND text = ?, and answer whether one row was changed; a new name needs a unique index, compared exactly."),
    S23(
            "having finds what history finds, in the same order, and leaves out only e-mails that have nothing of the part; a walk over its pages misses nothing.",
            "leave it as it stands, or make the cursor of a page that of the last e-mail that was looked at, and give one as long as there is more to look at."),
    S24(
            "purge deletes a part and nothing else, tells whether there was something, and only then adds the step; neither version nor status changes.",
            "lock the e-mail, look for the part, delete it and add the step in one transaction; with the body goes the content of attachments, with the observations go the opens in the record."),
    S25(
            "With a record everything of the e-mail goes, and its idempotency key can be used again.",
            "delete from every table in one transaction, the search index and the key among them; let note and observe look for the e-mail under the same lock."),
    S26(
            "erase puts the new record in place of the old one only if the version in the store is the one before, and nothing of what was there before is found any more.",
            "compare the version and write in one transaction; write facts, recipients and attachments anew, delete body, contents and key, apply withoutWords to every step and attempt, count observations together without agents, and write the search index anew."),
    S27(
            "keep keeps a report with its steps and observations, whole or not at all, and only if none with the same id is there.",
            "have a unique index over the id, and nothing else in it; write the report, its steps and its observations in one transaction, and answer false if the id was there, also where another caller was quicker."),
    S28(
            "settle changes the standing of a report only if it is still the one before: of any number of racing callers exactly one is told true.",
            "compare the standing and write in one step, such as UPDATE ... WHERE id = ? AND standing = ?, and answer whether one row was changed; without an e-mail the one that is there stays."),
    S29(
            "Reports come back as they were given: those about an e-mail, and those of a standing, by time of receipt and then id; a walk over the latter misses nothing.",
            "keep the bytes of MailReport.toBytes() as they are, and of what people can read both bytes and hash, of which Raw.kept makes it again; go on after the time and the id that are given, not by OFFSET."),
    S30(
            "forgetReports deletes UNVERIFIED reports from before a time, no more than it was told, and no others.",
            "compare the standing and the time where you delete; when you purge or erase an e-mail, delete of its reports what goes with it in the same transaction, and let having and purge look for it as they look for transcripts."),
    S31(
            "suppress puts an entry in place of the one with the same tenant and address, unsuppress takes it away; both tell whether there was one.",
            "have a unique index over tenant and address, compared exactly, letter case, accents and trailing spaces included, update the row or insert it in one transaction, and try again if another caller was quicker."),
    S32(
            "suppressions finds the entries of all tenants for some addresses, and those of one tenant in the order of their addresses' bytes, as they were given; a walk over the latter misses nothing.",
            "ask for the whole set at once and leave out nothing that has expired; order by the bytes of the address in UTF-8, which is neither the order of Java's strings nor that of a language, and go on after the address that is given."),
    S33(
            "The suppressions of a change are kept with it or not at all, each only if the list has no entry for the same tenant and address that holds at its since.",
            "look for the entries and write them in the transaction of the change; leave one that holds as it is, and put the new one in place of one that has ended."),
    S34(
            "observe with a change keeps both in one commit; if the version is another it keeps the observation alone, and if nothing is noted it does not keep the change.",
            "compare the version in the transaction that notes the observation, and answer whether each was kept."),
    S35(
            "insertResend keeps a copy and the change of its original, or nothing of either; the key of the original passes to a copy that has it.",
            "do in one transaction what advance does and then what insert does, and roll back if the version is another."),
    S36(
            "releaseKey takes the idempotency key from an e-mail, so that it can be used again, and changes nothing else.",
            "delete the row of the key only if it is that of the e-mail, and answer whether there was one.");

    private final String must;
    private final String hint;

    StoreRule(String must, String hint) {
        this.must = must;
        this.hint = hint;
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
