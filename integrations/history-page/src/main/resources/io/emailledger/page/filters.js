// The filters of the list: the tabs with the counts, the search form, and the export of the result.

import { address } from './api.js';
import { filterKey, filterOf, href } from './address-bar.js';
import { el, pageLink, setAttribute, setText } from './dom.js';
import { DEFAULT_ROUTE } from './format.js';
import { shape } from './status.js';

const PATIENCE = 300;
/** A shorter text is still being typed. */
const LEAST = { address: 3, reply: 3 };

/** The tabs and the form. `go(changes)` brings the page into another state. */
export class Filters {
  #session;
  #go;
  #tabs = new Map();
  #form;
  #exports = el('span', { class: 'exports' });
  #clear = el('a', { class: 'clear', href: '.' }, 'Clear');
  #tenant;
  #route;
  #list;
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
        const value = state[field.name] ?? (field.name === 'tenant' ? this.#session.tenant : undefined) ?? '';
        field.value = field.type === 'datetime-local' ? toLocal(value) : value;
      }
    }
    if (state.since || state.until) {
      this.#form.elements.within.value = 'between';
    }
    this.#tenant.hidden &&= !state.tenant;
    this.#route.hidden &&= !state.route;
    this.#list.hidden &&= !state.list;
    this.#showSpan();
    this.#clear.hidden = filterKey(state) === location.pathname;
    this.#exports.querySelectorAll('a').forEach((link) => this.#aim(link));
  }

  /** True once there is reason to offer a choice of tenants: an e-mail of one was seen, or the visitor is of several. */
  get tenantsAreUsed() {
    return !this.#tenant.hidden;
  }

  /** Offers the choice of a tenant to a visitor who sees all, as soon as there is an e-mail of one. */
  sawTenants(emails) {
    if (!this.#session.tenants && emails.some((email) => email.tenant)) {
      this.#tenant.hidden = false;
    }
  }

  /** Offers the filter by route as soon as an e-mail was seen that does not take the default one. */
  sawRoutes(emails) {
    if (emails.some((email) => email.route !== DEFAULT_ROUTE)) {
      this.#route.hidden = false;
    }
  }

  /** Offers the filter by mailing list as soon as an e-mail of one was seen. */
  sawLists(emails) {
    if (emails.some((email) => email.list)) {
      this.#list.hidden = false;
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
    for (const { code, label } of [{ code: '', label: 'All' }, ...this.#session.statuses]) {
      const number = el('span', { class: 'count' }, '–');
      const link = pageLink('', () => this.#go({ status: code ? [code] : [] }), { class: 'tab', 'data-status': code || 'ALL' },
          code && shape(code), el('span', {}, label), ' ', number);
      this.#tabs.set(code, { link, number });
      list.append(el('li', {}, link));
    }
    host.replaceChildren(list);
  }

  #makeForm(form) {
    const field = (label, input, name = '') => el('label', { class: `field ${name}` }, el('span', {}, label), input);
    const text = (name, label, placeholder) => field(label, el('input', { name, type: 'search', placeholder, autocomplete: 'off', spellcheck: 'false', maxlength: 320 }));
    const choice = (name, label, options) => field(label, el('select', { name }, ...options.map(([value, words]) => el('option', { value }, words))));
    const instant = (name, label) => field(label, el('input', { name, type: 'datetime-local', min: '1970-01-01T00:00', max: '9999-12-31T23:59' }), 'between');
    this.#tenant = this.#makeTenant(text, choice);
    this.#route = text('route', 'Route', DEFAULT_ROUTE);
    this.#route.hidden = true;
    this.#list = text('list', 'Mailing list', 'newsletter');
    this.#list.hidden = true;
    form.replaceChildren(
        text('recipient', 'Recipient'),
        text('subject', 'Words of the subject', 'invoice'),
        text('tag', 'Tag', 'reminder'),
        text('sender', 'Sender'),
        text('address', 'Part of a recipient\'s address', 'meier'),
        text('attachment', 'Words of a file name', 'report pdf'),
        text('reply', 'Words of the reply, queue id', 'mailbox full'),
        choice('within', 'Time', [['', 'Any time'], ['1h', 'Last hour'], ['24h', 'Last 24 hours'], ['7d', 'Last 7 days'], ['30d', 'Last 30 days'], ['between', 'Between …']]),
        instant('since', 'From'), instant('until', 'Until'),
        choice('opened', 'Opened', [['', 'Any'], ['true', 'Opened'], ['false', 'Not opened']]),
        choice('attachments', 'Attachments', [['', 'Any'], ['true', 'With'], ['false', 'Without']]),
        choice('cause', 'Cause of rejection', [['', 'Any or none'], ...this.#session.causes.map(({ code, label }) => [code, label])]),
        this.#tenant,
        this.#route,
        this.#list,
        el('div', { class: 'filter-end' }, this.#clear, this.#exports));
    this.#makeExports();
    this.#clear.addEventListener('click', (event) => {
      event.preventDefault();
      form.reset();
      this.#go({ status: [], recipient: undefined, sender: undefined, subject: undefined, tag: undefined, within: undefined,
        since: undefined, until: undefined, opened: undefined, attachments: undefined, cause: undefined, tenant: undefined, route: undefined, list: undefined,
        address: undefined, attachment: undefined, reply: undefined });
      form.elements.recipient.focus();
    });
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#apply();
    });
    form.addEventListener('change', (event) => {
      if (event.target.localName === 'select') {
        this.#showSpan();
        this.#apply();
      }
    });
    form.addEventListener('input', (event) => {
      if (event.target.localName === 'input') {
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => this.#apply(), PATIENCE);
      }
    });
  }

  /** A choice for a visitor of some tenants, a field for who sees all; hidden while there is nothing to choose. */
  #makeTenant(text, choice) {
    const { tenants } = this.#session;
    const made = tenants ? choice('tenant', 'Tenant', tenants.map((tenant) => [tenant, tenant])) : text('tenant', 'Tenant', 'north');
    made.hidden = tenants ? tenants.length < 2 : !this.#session.tenant;
    return made;
  }

  #makeExports() {
    if (this.#session.permissions.includes('EXPORT')) {
      const link = (format, words) => el('a', {
        'data-format': format, download: true, title: `Everything this filter finds, as ${words}`, on: { click: (event) => this.#aim(event.currentTarget) },
      }, words);
      this.#exports.append('Export ', link('csv', 'CSV'), ' ', link('jsonl', 'JSON lines'));
    } else {
      this.#exports.append(el('span', { class: 'muted' }, 'You may not export'));
    }
  }

  /** Points a link at the export of what the filter finds now: a span of time has gone on since it was shown. */
  #aim(link) {
    const parameters = filterOf(this.#state);
    parameters.set('format', link.dataset.format);
    link.href = address('export', parameters);
  }

  #apply() {
    clearTimeout(this.#timer);
    const values = Object.fromEntries(new FormData(this.#form));
    const between = values.within === 'between';
    const changes = {};
    for (const [name, value] of Object.entries(values)) {
      changes[name] = value.trim().length >= (LEAST[name] ?? 1) ? value.trim() : undefined;
    }
    changes.within = between ? undefined : changes.within;
    changes.since = between ? this.#instant('since') : undefined;
    changes.until = between ? this.#instant('until') : undefined;
    changes.tenant = changes.tenant === this.#session.tenant ? undefined : changes.tenant;
    this.#go(changes, { replace: true });
    if (between) {
      this.#form.elements.within.value = 'between';
      this.#showSpan();
    }
  }

  /** What a field says; the instant that the address says, to the second, unless the field was changed to a whole time. */
  #instant(name) {
    const field = this.#form.elements[name];
    const known = this.#state[name];
    if (!field.validity.valid || field.value === toLocal(known)) {
      return known;
    }
    return field.value ? new Date(field.value).toISOString() : undefined;
  }

  #showSpan() {
    const between = this.#form.elements.within.value === 'between';
    this.#form.querySelectorAll('.between').forEach((one) => {
      one.hidden = !between;
    });
  }
}

/** The reader's clock at an instant, as a field wants it; nothing for what is no instant. */
function toLocal(iso) {
  const at = new Date(iso ?? '');
  return Number.isNaN(at.getTime()) ? '' : new Date(at - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
