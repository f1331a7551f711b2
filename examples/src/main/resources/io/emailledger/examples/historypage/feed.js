// The e-mails that are loaded: one page after the other from the newest on, without a gap, kept fresh by polling.

import { Poll } from './api.js';

const LIMIT = 50;
/** So many pages more than the reader asked for are kept when new e-mails push the older ones down. */
const MOST_TO_GROW = 3;

/** One filter's list. A new filter is a new feed. */
export class Feed {
  #filter;
  #filtered;
  #pages = [];
  #wanted = 1;
  #oldest;
  #turn = 0;
  #last = Promise.resolve();

  /** `filter()` says the parameters as they are now: a span of time goes on. */
  constructor(filter) {
    this.#filter = filter;
  }

  /** The e-mails loaded, newest first. */
  get rows() {
    return this.#pages.flatMap((page) => page.emails);
  }

  get hasMore() {
    return this.#pages.at(-1)?.next !== undefined;
  }

  get loaded() {
    return this.#pages.length > 0;
  }

  /** Puts in what an action answered. An e-mail that is not in the list is not added. */
  put(row) {
    this.#pages = this.#pages.map((page) => ({ ...page, emails: page.emails.map((one) => (one.id === row.id ? row : one)) }));
  }

  /** Reads the first page, one of the further ones in turn, and those that begin elsewhere now. */
  refresh() {
    return this.#inTurn(() => this.#read());
  }

  /** Loads the next page; the ids that it brought, in order. */
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
      // What was read by half cannot be shown, and is not to be answered "as before" the next time.
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
    return content ? { poll, cursor, emails: content.emails, next: content.next } : known;
  }

  /** Down to the oldest e-mail that the reader has loaded, but not for ever. */
  #reachesFurther(pages) {
    const most = this.#oldest ? this.#wanted + MOST_TO_GROW : this.#wanted;
    return pages.length < this.#wanted || (pages.length < most && pages.at(-1).emails.at(-1)?.id > this.#oldest);
  }
}
