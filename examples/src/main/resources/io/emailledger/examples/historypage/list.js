// The list of e-mails: a table whose rows are patched by id, "load more", and words for when there is nothing to show.

import { announce, button, el } from './dom.js';
import { plural } from './format.js';
import { Row } from './row.js';

const HEADINGS = [
  ['status', 'Status'], ['who', 'To'], ['subject', 'Subject'], ['time', 'Recorded'],
  ['attempts', 'Tries', 'How often it was tried to hand it over'],
  ['opened', 'Opened', 'First and last time it was opened; not 100 % sure'], ['menu', 'Actions'],
];

/** The table. */
export class List {
  #host;
  #actions;
  #rows = new Map();
  #body = el('tbody', { role: 'rowgroup' });
  #state = el('div', { class: 'list-state' });
  #more = button('Load more', () => this.#loadMore(), { class: 'load-more', hidden: true });
  #feed;

  constructor(host, actions) {
    this.#host = host;
    this.#actions = actions;
    const table = el('table', { role: 'table', class: 'emails', 'aria-labelledby': 'list-title' },
        el('thead', { role: 'rowgroup' }, el('tr', { role: 'row' }, ...HEADINGS.map(heading))),
        this.#body);
    this.#host.append(table, this.#state, this.#more);
  }

  /** Begins to show another feed, from nothing. */
  show(feed) {
    this.#feed = feed;
    this.#rows.clear();
    this.#body.replaceChildren();
    this.#more.hidden = true;
    this.#say(el('p', { class: 'muted' }, 'Reading the history …'));
  }

  /** Brings the rows to what the feed holds. Rows that stay are not moved, so that the focus stays in them. */
  patch(narrowed) {
    const wanted = this.#feed.rows.filter((data) => {
      if (data.gone && !this.#rows.get(data.id)?.held) {
        this.#feed.drop(data.id);
        return false;
      }
      return true;
    });
    const ids = new Set(wanted.map((data) => data.id));
    for (const [id, row] of this.#rows) {
      if (!ids.has(id)) {
        row.element.remove();
        this.#rows.delete(id);
      }
    }
    let place = this.#body.firstElementChild;
    for (const data of wanted) {
      const row = this.#rows.get(data.id);
      if (row) {
        row.update(data);
        place = row.element.nextElementSibling;
      } else {
        const made = new Row(data, this.#actions);
        this.#rows.set(data.id, made);
        this.#body.insertBefore(made.element, place);
      }
    }
    this.#more.hidden = !this.#feed.hasMore;
    this.#say(wanted.length > 0 ? undefined : nothing(narrowed));
  }

  row(id) {
    return this.#rows.get(id);
  }

  /** Says that the list cannot be read, with a way to try again. */
  fail(error, again) {
    this.#say(el('div', { class: 'empty', role: 'alert' },
        el('p', {}, 'The history cannot be read: ', error.message),
        button('Try again', again, { class: 'primary' })));
  }

  async #loadMore() {
    this.#more.disabled = true;
    this.#more.textContent = 'Loading …';
    try {
      const ids = await this.#feed.more();
      this.patch(false);
      announce(`${plural(ids.length, 'e-mail')} more`);
      this.#rows.get(ids[0])?.element.querySelector('.subject').focus({ preventScroll: true });
    } catch (error) {
      this.#say(el('p', { class: 'bad', role: 'alert' }, 'No more could be read: ', error.message));
    } finally {
      this.#more.disabled = false;
      this.#more.textContent = 'Load more';
    }
  }

  #say(content) {
    this.#state.replaceChildren(...(content ? [content] : []));
  }
}

function heading([name, words, title]) {
  return el('th', { role: 'columnheader', scope: 'col', class: `cell-${name}`, title },
      name === 'menu' ? el('span', { class: 'hidden' }, words) : words);
}

function nothing(narrowed) {
  return el('div', { class: 'empty' },
      el('p', {}, narrowed ? 'No e-mail matches this filter.' : 'No e-mail has been sent yet.'),
      narrowed
        ? el('p', { class: 'muted' }, 'Take a word away, choose a longer time, or ', el('a', { href: '.' }, 'show everything'), '.')
        : el('p', { class: 'muted' }, 'What the application sends appears here by itself.'));
}
