// Connects the parts of the page: the address holds its state, polling keeps it up to date.

import { filterKey, filterOf, href, isNarrowed, read, write } from './address-bar.js';
import { Poll, get, session as readSession } from './api.js';
import { chart, daily } from './chart.js';
import { button, el, setText } from './dom.js';
import { Feed } from './feed.js';
import { Filters } from './filters.js';
import { ZONE } from './format.js';
import { List } from './list.js';
import { Live } from './live.js';
import { closeMenu, placeMenu, toggleMenu } from './menu.js';
import { Message } from './message.js';
import { entries, show as showAnswer } from './row-actions.js';
import { Sending } from './sending.js';
import { Suppressions } from './suppressions.js';
import { Trouble } from './trouble.js';

const DAYS_EVERY = 10_000;
const PANELS = new Map([['trouble', Trouble], ['suppressions', Suppressions]]);
const $ = (id) => document.getElementById(id);

class Page {
  #session;
  #state = read();
  #key;
  #filters;
  #list;
  #feed;
  #counts = new Poll();
  #daysAt;
  #message;
  #panel;
  #panelName;
  #live = new Live(() => this.#round(), $('live'), $('live-words'));

  constructor(session) {
    this.#session = session;
    setText($('visitor'), [session.visitor, session.readOnly && 'read-only'].filter(Boolean).join(', '));
    this.#filters = new Filters($('tabs'), $('filters'), session,
        (changes, how) => this.go({ ...changes, email: undefined, part: undefined, panel: undefined }, how));
    this.#list = new List($('list'), {
      href: (id) => this.href(id),
      open: (id) => this.open(id),
      isOpen: (id) => this.#state.email === id,
      changed: () => this.#live.now(),
      menu: (email, at) => toggleMenu(at, 'Actions', () => entries(email, this)),
    });
    this.sending = new Sending($('banners'), $('open-trouble'), this.#whyNot('OPERATE', 'pause or resume sending'), () => this.#live.now());
    $('now').replaceChildren(this.sending.card().element);
    if (!session.permissions.includes('READ_SUPPRESSIONS')) {
      $('open-suppressions').hidden = true;
    }
    for (const [id, panel] of [['open-trouble', 'trouble'], ['open-suppressions', 'suppressions']]) {
      $(id).addEventListener('click', (event) => {
        event.preventDefault();
        this.go({ panel, email: undefined, part: undefined });
      });
    }
    $('daily-details').addEventListener('toggle', () => this.#refreshDaily());
    addEventListener('popstate', () => {
      this.#state = read();
      this.#apply();
    });
    this.#apply();
  }

  /** Changes the state of the page, and with it the address. */
  go(changes, { replace = false } = {}) {
    this.#state = { ...this.#state, ...changes };
    write(this.#state, !replace);
    this.#apply();
  }

  href(id) {
    return href({ ...this.#state, email: id, part: undefined, panel: undefined });
  }

  open(id) {
    this.go({ email: id, part: undefined, panel: undefined });
  }

  showLog(id) {
    if (this.#message?.id === id) {
      this.#message.showLog();
    } else {
      this.go({ email: id, part: 'attempts', panel: undefined });
    }
  }

  /** Shows the answer to an action wherever the e-mail is shown, and reads everything again. */
  answered(id, done, message, newId, email) {
    if (email) {
      this.#feed.put(email);
      this.#list.patch(isNarrowed(this.#state));
    }
    const places = [this.#list.row(id)?.notice, this.#message?.id === id ? this.#message : undefined].filter(Boolean);
    showAnswer(places.length > 0 ? places : [this.#list.notice], this, done, message, newId);
    this.#live.now();
  }

  get tenant() {
    return this.#state.tenant;
  }

  /** Whose suppression list is shown, where there is more than one. */
  get whoseList() {
    const tenant = this.tenant ?? this.#session.tenant;
    if (tenant) {
      return `This is the list of the tenant ${tenant}.`;
    }
    return this.#filters.tenantsAreUsed ? 'This is the list for e-mails without a tenant; choose a tenant in the filter to see theirs.' : undefined;
  }

  get whyNotEdit() {
    return this.#whyNot('EDIT_SUPPRESSIONS', 'change the list');
  }

  #whyNot(permission, what) {
    if (this.#session.readOnly) {
      return `This page is read-only: you cannot ${what} here.`;
    }
    return this.#session.permissions.includes(permission) ? undefined : `You may not ${what}.`;
  }

  #apply() {
    const state = this.#state;
    closeMenu(false);
    this.#filters.show(state);
    const key = filterKey(state);
    if (key !== this.#key) {
      this.#key = key;
      this.#feed = new Feed(() => filterOf(state));
      this.#list.show(this.#feed);
      this.#daysAt = undefined;
    }
    this.#applyMessage(state);
    this.#applyPanel(state);
    this.#live.now();
  }

  #applyMessage({ email, part }) {
    if (this.#message && this.#message.id !== email) {
      const dropped = this.#message;
      this.#message = undefined;
      dropped.close();
    }
    if (email && !this.#message) {
      const message = new Message(email, part, this, () => {
        if (this.#message === message) {
          this.#message = undefined;
          this.go({ email: undefined, part: undefined }, { replace: true });
        }
      });
      this.#message = message;
    }
  }

  #applyPanel({ panel: name }) {
    if (this.#panel && this.#panelName !== name) {
      const dropped = this.#panel;
      this.#panel = undefined;
      dropped.close();
    }
    const Kind = PANELS.get(name);
    if (Kind && !this.#panel) {
      const panel = new Kind(this, () => {
        if (this.#panel === panel) {
          this.#panel = undefined;
          this.go({ panel: undefined }, { replace: true });
        }
      });
      this.#panel = panel;
      this.#panelName = name;
    }
  }

  async #round() {
    await this.#refreshList();
    const counts = await this.#counts.read('counts', filterOf(this.#state));
    if (counts) {
      this.#filters.counts(counts.counts);
    }
    await this.sending.refresh(this.tenant);
    await Promise.all([this.#message?.refresh(), this.#panel?.refresh(), this.#refreshDays()]);
    placeMenu();
  }

  async #refreshList() {
    const feed = this.#feed;
    try {
      await feed.refresh();
    } catch (error) {
      if (feed === this.#feed && !feed.loaded) {
        this.#list.fail(error, () => this.#live.now());
      }
      throw error;
    }
    if (feed === this.#feed) {
      this.#list.patch(isNarrowed(this.#state));
      this.#filters.sawTenants(feed.rows);
      this.#filters.sawRoutes(feed.rows);
      this.#filters.sawLists(feed.rows);
      await this.#list.follow();
    }
  }

  async #refreshDays() {
    if (this.#daysAt === undefined || performance.now() - this.#daysAt > DAYS_EVERY) {
      this.#daysAt = performance.now();
      try {
        const { days, zone } = await get('days', { days: 14, zone: ZONE, ...(this.tenant ? { tenant: this.tenant } : {}) });
        setText($('chart-title'), `Last 14 days${zone && zone !== ZONE ? ` in ${zone}` : ''}`);
        chart($('chart'), days);
      } catch (error) {
        chart($('chart'), undefined, error.message);
      }
      await this.#refreshDaily();
    }
  }

  /** Reads the numbers by status only while they are shown. */
  async #refreshDaily() {
    if ($('daily-details').open) {
      const names = new Map(this.#session.statuses.map(({ code, label }) => [code, label]));
      try {
        daily($('daily'), await get('daily', { days: 14, ...(this.tenant ? { tenant: this.tenant } : {}) }), names);
      } catch (error) {
        daily($('daily'), undefined, names, error.message);
      }
    }
  }
}

async function start() {
  try {
    new Page(await readSession());
  } catch (error) {
    $('live').dataset.state = 'lost';
    setText($('live-words'), 'Not connected');
    $('list').replaceChildren(el('div', { class: 'empty', role: 'alert' }, el('p', {}, 'The page cannot start: ', error.message),
        button('Try again', () => {
          $('list').replaceChildren();
          start();
        }, { class: 'primary' })));
  }
}

start();
