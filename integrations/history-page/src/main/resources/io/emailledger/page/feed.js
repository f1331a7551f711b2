// The loaded e-mails: pages from the newest on, without a gap, refreshed by polling.

import { Poll } from './api.js';

const LIMIT = 50;
/** The number of extra pages to load when new e-mails push the older ones down. */
const MOST_TO_GROW = 3;

/** The list of one filter. */
export class Feed {
  #filter;
  #filtered;
  #pages = [];
  #wanted = 1;
  #oldest;
  #turn = 0;
  #last = Promise.resolve();

  /** `filter()` returns the current parameters: a relative span of time moves on. */
  constructor(filter) {
    this.#filter = filter;
  }

  /** The loaded e-mails, newest first. */
  get rows() {
    return this.#pages.flatMap((page) => page.emails);
  }

  get hasMore() {
    return this.#pages.at(-1)?.next !== undefined;
  }

  /** The time up to which the e-mails are complete, if they were read from a replica. */
  get asOf() {
    return this.#pages.map((page) => page.asOf).filter(Boolean).sort()[0];
  }

  get loaded() {
    return this.#pages.length > 0;
  }

  /** Replaces an e-mail by the answer of an action; adds none. */
  put(row) {
    this.#pages = this.#pages.map((page) => ({ ...page, emails: page.emails.map((one) => (one.id === row.id ? row : one)) }));
  }

  /** Reads the first page, one of the further ones in turn, and those that begin elsewhere now. */
  refresh() {
    return this.#inTurn(() => this.#read());
  }

  /** Loads the next page; returns its ids in order. */
  more() {
    return this.#inTurn(async () => {
      const known = this.rows.length;
      this.#wanted = this.#pages.length + 1;
      this.#oldest = this.rows.at(-1)?.id;
      await this.#read();
      this.#oldest = this.rows.at(-1)?.id;
      return this.rows.slice(known).map((row) => row.id);
    });
  }

  #inTurn(work) {
    const done = this.#last.then(work);
    this.#last = done.catch(() => {});
    return done;
  }

  async #read() {
    const filter = this.#filter();
    const same = this.#filtered === filter.toString();
    this.#turn = this.#pages.length > 1 ? (this.#turn % (this.#pages.length - 1)) + 1 : 0;
    const pages = [];
    try {
      let cursor;
      do {
        const known = this.#pages[pages.length];
        const due = !same || pages.length === 0 || pages.length === this.#turn;
        const page = known && !due && known.cursor === cursor ? known : await this.#readPage(known, filter, cursor);
        pages.push(page);
        cursor = page.next;
      } while (cursor !== undefined && this.#reachesFurther(pages));
    } catch (error) {
      // A partial read cannot be shown, and the next poll must not be answered 304.
      this.#pages = this.#pages.map((page) => ({ ...page, poll: new Poll() }));
      throw error;
    }
    this.#oldest ??= pages.at(-1).emails.at(-1)?.id;
    this.#filtered = filter.toString();
    this.#pages = pages;
  }

  async #readPage(known, filter, cursor) {
    const parameters = new URLSearchParams(filter);
    parameters.set('limit', LIMIT);
    if (cursor) {
      parameters.set('after', cursor);
    }
    const poll = known?.poll ?? new Poll();
    const content = await poll.read('emails', parameters);
    return content ? { poll, cursor, emails: content.emails, next: content.next, asOf: content.asOf } : known;
  }

  /** Down to the oldest e-mail that the reader has loaded, but not for ever. */
  #reachesFurther(pages) {
    const most = this.#oldest ? this.#wanted + MOST_TO_GROW : this.#wanted;
    return pages.length < this.#wanted || (pages.length < most && pages.at(-1).emails.at(-1)?.id > this.#oldest);
  }
}
