// The panel "Suppression list": addresses to which no e-mail is sent, with add and remove.

import { get, post } from './api.js';
import { announce, button, el, pageLink } from './dom.js';
import { ask } from './dialogs.js';
import { time } from './format.js';
import { table } from './message-outcome.js';
import { Panel } from './panel.js';

const PAGE = 100;

/** The open panel. `page` has `tenant`, `whoseList`, `href(id)`, `open(id)`, and `whyNotEdit` if the visitor may not edit. */
export class Suppressions {
  #panel;
  #page;
  #entries = [];
  #next;

  constructor(page, closed) {
    this.#page = page;
    this.#panel = new Panel('suppressions', 'Suppression list', closed);
    this.#panel.section('add', 'Add an address', page.whyNotEdit ?? '', () => page.whyNotEdit
      ? el('p', { class: 'muted' }, page.whyNotEdit)
      : this.#form());
    this.#load(PAGE);
  }

  close() {
    this.#panel.close();
  }

  /** Does nothing: the list changes rarely, and is read after every change made here. */
  refresh() {}

  /** Reads the list from its beginning until it has the given number of entries. */
  async #load(count) {
    try {
      const entries = [];
      let next;
      do {
        const answer = await get('suppressions', { limit: PAGE, ...(next ? { after: next } : {}), ...this.#tenant() });
        entries.push(...answer.entries);
        next = answer.next;
      } while (next && entries.length < count);
      this.#entries = entries;
      this.#next = next;
      this.#panel.quiet();
      this.#show();
    } catch (error) {
      this.#panel.fail(error);
    }
  }

  async #loadMore() {
    const known = this.#entries.length;
    await this.#load(known + 1);
    this.#panel.body.querySelectorAll('[data-address] > th').item(known)?.focus();
    announce(`${this.#entries.length - known} more`);
  }

  #show() {
    this.#panel.section('entries', 'Suppressed addresses', [this.#entries, this.#next], () => [
      this.#page.whoseList && el('p', { class: 'muted' }, this.#page.whoseList),
      this.#entries.length === 0
        ? el('p', { class: 'muted' }, 'No address is on the list.')
        : table(['Address', 'Reason', 'Since', ...(this.#page.whyNotEdit ? [] : ['Remove'])], this.#entries.map((entry) => this.#row(entry))),
      this.#next && button('Load more', () => this.#loadMore(), { class: 'load-more' }),
    ]);
  }

  #row(entry) {
    const { evidence } = entry;
    return el('tr', { role: 'row', 'data-address': entry.address },
        el('th', { role: 'rowheader', scope: 'row', tabindex: '-1' }, entry.address),
        el('td', { role: 'cell' }, entry.reasonLabel, entry.note && el('div', { class: 'muted' }, entry.note),
            evidence && el('div', {}, pageLink(this.#page.href(evidence), () => this.#page.open(evidence), {}, 'The e-mail that caused it'))),
        el('td', { role: 'cell' }, time(entry.since), ...(entry.until ? [' until ', time(entry.until)] : [])),
        !this.#page.whyNotEdit && el('td', { role: 'cell' },
            button('Remove', () => this.#remove(entry.address), { 'aria-label': `Remove ${entry.address}` })));
  }

  #form() {
    const form = el('form', {
      class: 'add-suppression', autocomplete: 'off',
      on: {
        submit: async (event) => {
          event.preventDefault();
          const { address, note } = Object.fromEntries(new FormData(form));
          if (await this.#command('add', { address: address.trim(), ...(note.trim() ? { note: note.trim() } : {}) })) {
            form.reset();
            form.elements.address.focus();
          }
        },
      },
    },
    el('label', {}, 'Address', el('input', { name: 'address', type: 'email', required: true, maxlength: 320 })),
    el('label', {}, 'Reason', el('input', { name: 'note', maxlength: 200 })),
    el('button', { type: 'submit', class: 'primary' }, 'Add'));
    return form;
  }

  async #remove(address) {
    const sure = await ask({ title: 'Remove it from the list?', text: `E-mails will be sent to ${address} again.`, confirm: 'Remove' });
    if (sure) {
      await this.#command('remove', { address });
      this.#panel.heading.focus();
    }
  }

  async #command(name, body) {
    try {
      const { done, message } = await post(`suppressions/${name}`, { ...body, ...this.#tenant() });
      this.#panel.notice(done, message);
      announce(message);
      await this.#load(this.#entries.length);
      return done;
    } catch (error) {
      this.#panel.notice(false, error.message);
      announce(error.message);
      return false;
    }
  }

  #tenant() {
    return this.#page.tenant ? { tenant: this.#page.tenant } : {};
  }
}
