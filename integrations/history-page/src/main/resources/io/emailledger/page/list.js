// The list of e-mails: a table whose rows are patched by id, "load more", and a text for an empty list.

import { emailPath, get } from './api.js';
import { announce, button, el, refill, setText } from './dom.js';
import { ageText, plural } from './format.js';
import { Notice } from './notice.js';
import { Row } from './row.js';
import { Selection } from './selection.js';

const HEADINGS = [
  ['status', 'Status'], ['who', 'To'], ['subject', 'Subject'], ['time', 'Recorded'],
  ['attempts', 'Attempts', 'Number of delivery attempts'],
  ['opened', 'Opened', 'First and last time it was opened; not exact'], ['menu', 'Actions'],
];

/** The table. `notice` shows an answer about an e-mail that is not in the list. */
export class List {
  #actions;
  #selection;
  #rows = new Map();
  #body = el('tbody', { role: 'rowgroup' });
  #state = el('div', { class: 'list-state' });
  #asOf = el('p', { class: 'as-of muted', hidden: true });
  #more = button('Load more', () => this.#loadMore(), { class: 'load-more', hidden: true });
  #feed;

  constructor(host, actions) {
    this.#selection = new Selection((which) => this.#rows.forEach((row) => row.select(which === 'all')), (done, message) => {
      this.notice.show(done, message);
      actions.changed();
    });
    this.#actions = { ...actions, select: (id, subject, selected) => this.#selection.set(id, subject, selected) };
    this.notice = new Notice(() => host.focus());
    const table = el('table', { role: 'table', class: 'emails', 'aria-labelledby': 'list-title' },
        el('thead', { role: 'rowgroup' }, el('tr', { role: 'row' }, ...HEADINGS.map(heading))),
        this.#body);
    host.replaceChildren(this.notice.element, this.#selection.element, this.#asOf, table, this.#state, this.#more);
  }

  /** Shows another feed. */
  show(feed) {
    this.#feed = feed;
    this.#selection.clear();
    this.#rows.clear();
    this.#body.replaceChildren();
    this.#more.hidden = true;
    this.#asOf.hidden = true;
    this.#say('reading', () => el('p', { class: 'muted' }, 'Reading the history …'));
  }

  /**
   * Updates the rows from the feed. Rows that stay are not moved, so that they keep the focus. A row in use stays although
   * it is no longer in the list, and says so.
   */
  patch(narrowed) {
    const emails = this.#feed.rows;
    const ids = new Set(emails.map((email) => email.id));
    for (const [id, row] of this.#rows) {
      if (!ids.has(id)) {
        this.#leave(id, row);
      }
    }
    let place = this.#body.firstElementChild;
    for (const email of emails) {
      const row = this.#rows.get(email.id);
      if (row) {
        row.update(email);
        place = row.element.nextElementSibling;
      } else {
        while (place && place.dataset.id > email.id) {
          place = place.nextElementSibling;
        }
        const made = new Row(email, this.#actions);
        this.#rows.set(email.id, made);
        this.#body.insertBefore(made.element, place);
      }
    }
    this.#more.hidden = !this.#feed.hasMore;
    this.#showAge();
    if (this.#rows.size > 0) {
      this.#say('rows', () => []);
    } else {
      this.#say(['nothing', narrowed, this.#feed.hasMore], () => nothing(narrowed, this.#feed.hasMore));
    }
  }

  row(id) {
    return this.#rows.get(id);
  }

  /** Reads the status of the rows that are shown only because they are in use. */
  async follow() {
    const left = [...this.#rows.values()].filter((row) => row.email.gone);
    await Promise.all(left.map(async (row) => {
      const { status, statusLabel } = await get(emailPath(row.id, 'actions'));
      row.update({ ...row.email, status, statusLabel, waiting: status === row.email.status ? row.email.waiting : undefined });
    }));
  }

  /** Shows that the list cannot be read, with a button to try again. */
  fail(error, again) {
    this.#say(['failed', error.message], () => el('div', { class: 'empty', role: 'alert' },
        el('p', {}, 'The history cannot be read: ', error.message),
        button('Try again', again, { class: 'primary' })));
  }

  /** Says as of when the list is, if it was read from a replica. */
  #showAge() {
    const { asOf } = this.#feed;
    this.#asOf.hidden = asOf === undefined;
    if (asOf !== undefined) {
      setText(this.#asOf, ageText(asOf));
    }
  }

  #leave(id, row) {
    if (row.inUse) {
      row.update({ ...row.email, gone: true });
    } else {
      row.element.remove();
      this.#rows.delete(id);
    }
  }

  async #loadMore() {
    const feed = this.#feed;
    this.#more.disabled = true;
    this.#more.textContent = 'Loading …';
    try {
      const ids = await feed.more();
      if (feed === this.#feed) {
        this.patch(false);
        announce(`${plural(ids.length, 'e-mail')} more`);
        this.#rows.get(ids[0])?.element.querySelector('.subject').focus({ preventScroll: true });
      }
    } catch (error) {
      this.#say(['no more', error.message], () => el('p', { class: 'bad', role: 'alert' }, 'No more could be read: ', error.message));
    } finally {
      this.#more.disabled = false;
      this.#more.textContent = 'Load more';
    }
  }

  #say(what, build) {
    refill(this.#state, what, build);
  }
}

function heading([name, words, title]) {
  return el('th', { role: 'columnheader', scope: 'col', class: `cell-${name}`, title },
      name === 'menu' ? el('span', { class: 'hidden' }, words) : words);
}

/** A page of a filter may be empty although older e-mails match. */
function nothing(narrowed, hasMore) {
  return el('div', { class: 'empty' },
      el('p', {}, hasMore ? 'Among the newest e-mails none matches this filter. Load more to search further.'
        : narrowed ? 'No e-mail matches this filter.' : 'No e-mail has been sent yet.'),
      narrowed
        ? el('p', { class: 'muted' }, 'Remove a word, choose a longer time, or ', el('a', { href: '.' }, 'show everything'), '.')
        : el('p', { class: 'muted' }, 'E-mails of the application appear here automatically.'));
}
