// The panel "Suppression list": addresses that no e-mail goes to, with add and remove.

import { get, post } from './api.js';
import { announce, button, el } from './dom.js';
import { ask } from './dialogs.js';
import { time } from './format.js';
import { table } from './message-outcome.js';
import { Panel } from './panel.js';

/** The open panel. `page` has `tenant` and `whyNotEdit`, which is absent if the visitor may edit. */
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
    this.refresh();
  }

  close() {
    this.#panel.close();
  }

  /** Reads the list from its beginning. */
  async refresh() {
    await this.#read(undefined);
  }

  async #read(after) {
    try {
      const answer = await get('suppressions', this.#parameters(after ? { after } : {}));
      this.#entries = after ? [...this.#entries, ...answer.entries] : answer.entries;
      this.#next = answer.next;
      this.#panel.quiet();
      this.#show();
    } catch (error) {
      this.#panel.fail(error);
    }
  }

  #show() {
    this.#panel.section('entries', 'No e-mail goes to', [this.#entries, this.#next], () => this.#entries.length === 0
      ? el('p', { class: 'muted' }, 'The list is empty: e-mails go to everybody.')
      : [
        table(['Address', 'Why', 'Since', ...(this.#page.whyNotEdit ? [] : ['Remove'])], this.#entries.map((entry) => this.#row(entry))),
        this.#next && button('Load more', () => this.#read(this.#next), { class: 'load-more' }),
      ]);
  }

  #row(entry) {
    return el('tr', { role: 'row', 'data-address': entry.address },
        el('th', { role: 'rowheader', scope: 'row' }, entry.address),
        el('td', { role: 'cell' }, entry.reasonWords, entry.words && el('div', { class: 'muted' }, entry.words),
            entry.evidence && el('div', {}, el('a', { href: this.#page.href(entry.evidence) }, 'The e-mail that showed it'))),
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
          const { address, words } = Object.fromEntries(new FormData(form));
          if (await this.#command('add', { address: address.trim(), ...(words.trim() ? { words: words.trim() } : {}) })) {
            form.reset();
            form.elements.address.focus();
          }
        },
      },
    },
    el('label', {}, 'Address', el('input', { name: 'address', type: 'email', required: true, maxlength: 320 })),
    el('label', {}, 'Why', el('input', { name: 'words', maxlength: 200 })),
    el('button', { type: 'submit', class: 'primary' }, 'Add'));
    return form;
  }

  async #remove(address) {
    const sure = await ask({ title: 'Take it off the list?', text: `E-mails will go to ${address} again.`, confirm: 'Remove' });
    if (sure) {
      await this.#command('remove', { address });
      this.#panel.heading.focus();
    }
  }

  async #command(name, body) {
    try {
      const { done, message } = await post(`suppressions/${name}`, { ...body, ...(this.#page.tenant ? { tenant: this.#page.tenant } : {}) });
      this.#panel.notice(done, message);
      announce(message);
      await this.refresh();
      return done;
    } catch (error) {
      this.#panel.notice(false, error.message);
      announce(error.message);
      return false;
    }
  }

  #parameters(more) {
    return { ...(this.#page.tenant ? { tenant: this.#page.tenant } : {}), ...more };
  }
}
