// What narrows the list: the tabs with the counts, the search form, and the export of what it finds.

import { address } from './api.js';
import { filterKey, filterOf, href } from './address-bar.js';
import { el, setAttribute, setText } from './dom.js';
import { shape } from './status.js';

const PATIENCE = 300;

/** The tabs and the form. `go(changes)` brings the page into another state. */
export class Filters {
  #session;
  #go;
  #tabs = new Map();
  #form;
  #exports = el('span', { class: 'exports' });
  #clear = el('a', { class: 'clear', href: '.' }, 'Clear');
  #timer;
  #state;

  constructor(tabsHost, form, session, go) {
    this.#session = session;
    this.#go = go;
    this.#form = form;
    this.#makeTabs(tabsHost);
    this.#makeForm(form);
  }

  /** Shows a state in the tabs and the form; a field that is being typed in is left alone. */
  show(state) {
    this.#state = state;
    for (const [code, tab] of this.#tabs) {
      const chosen = code === '' ? state.status.length === 0 : state.status.includes(code);
      setAttribute(tab.link, 'aria-current', chosen ? 'true' : undefined);
      tab.link.href = href({ ...state, status: code ? [code] : [], email: undefined, part: undefined, panel: undefined });
    }
    for (const field of this.#form.elements) {
      if (field.name && field !== document.activeElement) {
        const value = state[field.name] ?? '';
        field.value = field.type === 'datetime-local' ? toLocal(value) : value;
      }
    }
    if (state.since || state.until) {
      this.#form.elements.within.value = 'between';
    }
    this.#showSpan();
    this.#clear.hidden = filterKey(state) === location.pathname;
    for (const link of this.#exports.querySelectorAll('a')) {
      const parameters = filterOf(state);
      parameters.set('format', link.dataset.format);
      link.href = address('export', parameters);
    }
  }

  /** The numbers in the tabs; `text` says "10,000+" where counting stopped. */
  counts(counts) {
    let all = 0;
    let open = false;
    for (const { status, count, text } of counts) {
      all += count;
      open ||= text !== undefined && !/^[\d.,\s]+$/.test(text);
      setText(this.#tabs.get(status).number, text ?? count.toLocaleString());
    }
    setText(this.#tabs.get('').number, all.toLocaleString() + (open ? '+' : ''));
  }

  #makeTabs(host) {
    const list = el('ul');
    for (const { code, words } of [{ code: '', words: 'All' }, ...this.#session.statuses]) {
      const number = el('span', { class: 'count' }, '–');
      const link = el('a', { class: 'tab', 'data-status': code || 'ALL' }, code && shape(code), el('span', {}, words), ' ', number);
      link.addEventListener('click', (event) => {
        if (!event.ctrlKey && !event.metaKey && !event.shiftKey) {
          event.preventDefault();
          this.#go({ status: code ? [code] : [] });
        }
      });
      this.#tabs.set(code, { link, number });
      list.append(el('li', {}, link));
    }
    host.append(list);
  }

  #makeForm(form) {
    const field = (label, input, name = '') => el('label', { class: `field ${name}` }, el('span', {}, label), input);
    const text = (name, label, placeholder) => field(label, el('input', { name, type: 'search', placeholder, autocomplete: 'off', spellcheck: 'false', maxlength: 320 }));
    const choice = (name, label, options) => field(label, el('select', { name }, ...options.map(([value, words]) => el('option', { value }, words))));
    const instant = (name, label) => field(label, el('input', { name, type: 'datetime-local' }), 'between');
    form.append(
        text('recipient', 'Recipient', 'pat@home.example'),
        text('subject', 'Words of the subject', 'invoice'),
        text('tag', 'Tag', 'reminder'),
        text('sender', 'Sender', 'office@clinic.example'),
        choice('within', 'Time', [['', 'Any time'], ['1h', 'Last hour'], ['24h', 'Last 24 hours'], ['7d', 'Last 7 days'], ['30d', 'Last 30 days'], ['between', 'Between …']]),
        instant('since', 'From'), instant('until', 'Until'),
        choice('opened', 'Opened', [['', 'Opened or not'], ['true', 'Opened'], ['false', 'Not opened']]),
        choice('attachments', 'Attachments', [['', 'With or without'], ['true', 'With'], ['false', 'Without']]),
        ...this.#tenants(field, choice),
        el('div', { class: 'filter-end' }, this.#clear, this.#exports));
    this.#makeExports();
    this.#clear.addEventListener('click', (event) => {
      event.preventDefault();
      form.reset();
      this.#go({ status: [], recipient: undefined, sender: undefined, subject: undefined, tag: undefined, within: undefined,
        since: undefined, until: undefined, opened: undefined, attachments: undefined });
      form.elements.recipient.focus();
    });
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#apply();
    });
    form.addEventListener('input', (event) => {
      this.#showSpan();
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#apply(), event.target.type === 'search' ? PATIENCE : 0);
    });
  }

  #tenants(field, choice) {
    const { tenants } = this.#session;
    if (!tenants) {
      return [];
    }
    return tenants.length > 1 ? [choice('tenant', 'Tenant', tenants.map((tenant) => [tenant, tenant]))] : [];
  }

  #makeExports() {
    if (this.#session.permissions.includes('EXPORT')) {
      const link = (format, words) => el('a', { 'data-format': format, download: true, title: `Everything this filter finds, as ${words}` }, words);
      this.#exports.append('Export ', link('csv', 'CSV'), ' ', link('jsonl', 'JSON lines'));
    } else {
      this.#exports.append(el('span', { class: 'muted' }, 'You may not export'));
    }
  }

  #apply() {
    clearTimeout(this.#timer);
    const values = Object.fromEntries(new FormData(this.#form));
    const between = values.within === 'between';
    const changes = {};
    for (const [name, value] of Object.entries(values)) {
      changes[name] = value.trim() || undefined;
    }
    changes.within = between ? undefined : changes.within;
    changes.since = between ? toInstant(values.since) : undefined;
    changes.until = between ? toInstant(values.until) : undefined;
    this.#go(changes, { replace: true });
    if (between) {
      this.#form.elements.within.value = 'between';
      this.#showSpan();
    }
  }

  #showSpan() {
    const between = this.#form.elements.within.value === 'between';
    this.#form.querySelectorAll('.between').forEach((one) => {
      one.hidden = !between;
    });
  }
}

function toInstant(local) {
  return local ? new Date(local).toISOString() : undefined;
}

function toLocal(iso) {
  if (!iso) {
    return '';
  }
  const at = new Date(iso);
  return new Date(at - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
