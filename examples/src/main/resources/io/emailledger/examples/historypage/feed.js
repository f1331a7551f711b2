// The e-mails that are loaded: pages by cursor, kept fresh by polling. Ids rise with time, so their order is the list's.

import { get, Poll } from './api.js';

const LIMIT = 50;
/** So many pages are read at most to join what is new to what was there. */
const MOST_TO_JOIN = 20;

/** One filter's list. A new filter is a new feed. */
export class Feed {
  #filter;
  #rows = new Map();
  #pages = [];
  #next;
  #turn = 0;

  constructor(filter) {
    this.#filter = filter;
  }

  /** The e-mails loaded, newest first; `gone` marks one that the filter no longer finds. */
  get rows() {
    return [...this.#rows.values()].sort((a, b) => (a.id < b.id ? 1 : -1));
  }

  get hasMore() {
    return this.#next !== undefined;
  }

  get loaded() {
    return this.#pages.length > 0;
  }

  row(id) {
    return this.#rows.get(id);
  }

  /** Puts in what an action answered. An e-mail that is not in the list is not added. */
  put(row) {
    const known = this.#rows.get(row.id);
    if (known) {
      this.#rows.set(row.id, { ...row, gone: known.gone });
    }
  }

  /** Forgets an e-mail that is gone, once nobody looks at it any more. */
  drop(id) {
    this.#rows.delete(id);
  }

  /** Reads the first page, and one of the further pages in turn. Returns true if anything changed. */
  async refresh() {
    const first = this.#pages[0] ?? { poll: new Poll() };
    const content = await first.poll.read('emails', this.#parameters());
    let changed = false;
    if (content) {
      await this.#takeFirst(first, content);
      changed = true;
    }
    if (this.#pages.length > 1) {
      this.#turn = (this.#turn % (this.#pages.length - 1)) + 1;
      const page = this.#pages[this.#turn];
      const further = await page.poll.read('emails', this.#parameters(page.cursor));
      if (further) {
        this.#take(page, further);
        if (this.#turn === this.#pages.length - 1) {
          this.#next = further.next;
        }
        changed = true;
      }
    }
    return changed;
  }

  /** Loads the next page; the ids that it brought, in order. */
  async more() {
    const cursor = this.#next;
    const page = { poll: new Poll(), cursor, from: this.#oldest() };
    const content = await page.poll.read('emails', this.#parameters(cursor));
    if (cursor !== this.#next) {
      return [];
    }
    this.#pages.push(page);
    this.#next = content.next;
    this.#take(page, content);
    return content.emails.map((row) => row.id);
  }

  async #takeFirst(first, content) {
    const fresh = !this.loaded;
    const newestKnown = this.rows.find((row) => !row.gone)?.id;
    this.#pages[0] = first;
    this.#take(first, content);
    if (fresh || this.#pages.length === 1) {
      this.#next = content.next;
    }
    await this.#join(content, newestKnown);
  }

  /** More can have come between two polls than fits on a page: then the pages between are read too. */
  async #join(content, newestKnown) {
    let { next, emails } = content;
    for (let read = 0; read < MOST_TO_JOIN && newestKnown && next; read++) {
      const oldest = emails.at(-1).id;
      if (oldest <= newestKnown) {
        return;
      }
      const between = await get('emails', this.#parameters(next));
      this.#take({ from: oldest }, between);
      if (this.#pages.length === 1) {
        this.#next = between.next;
      }
      ({ next, emails } = between);
      if (emails.length === 0) {
        return;
      }
    }
  }

  /** What lies between the ends of a page and is not on it is gone. */
  #take(page, content) {
    const ids = new Set(content.emails.map((row) => row.id));
    const last = content.next === undefined ? '' : content.emails.at(-1)?.id ?? '';
    for (const row of this.#rows.values()) {
      const inside = row.id >= last && (page.from === undefined || row.id < page.from);
      if (inside && !ids.has(row.id)) {
        row.gone = true;
      }
    }
    content.emails.forEach((row) => this.#rows.set(row.id, row));
  }

  #oldest() {
    return this.rows.at(-1)?.id;
  }

  #parameters(after) {
    const parameters = new URLSearchParams(this.#filter);
    parameters.set('limit', LIMIT);
    if (after) {
      parameters.set('after', after);
    }
    return parameters;
  }
}
