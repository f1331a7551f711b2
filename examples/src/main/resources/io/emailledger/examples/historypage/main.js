// Brings the parts of the page together: the address says what is shown, the rounds keep it fresh.

import { filterKey, filterOf, href, isNarrowed, read, SPANS, write } from './address-bar.js';
import { Poll, get, post, session as readSession } from './api.js';
import { chart } from './chart.js';
import { announce, button, el, setText } from './dom.js';
import { ask } from './dialogs.js';
import { Feed } from './feed.js';
import { Filters } from './filters.js';
import { ZONE } from './format.js';
import { List } from './list.js';
import { Live } from './live.js';
import { placeMenu, toggleMenu } from './menu.js';
import { Message } from './message.js';
import { showBanners, showNow, troubles, troubleWords } from './now.js';
import { entries, show as showAnswer } from './row-actions.js';
import { Suppressions } from './suppressions.js';
import { Trouble } from './trouble.js';

const DAYS_EVERY = 10_000;
const $ = (id) => document.getElementById(id);

class Page {
  #session;
  #state = read();
  #key;
  #filters;
  #list;
  #feed;
  #counts = new Poll();
  #health = {};
  #healthPoll = new Poll();
  #daysAt = 0;
  #message;
  #panel;
  #live = new Live(() => this.#round(), $('live'), $('live-words'));

  constructor(session) {
    this.#session = session;
    const who = session.visitor ? `${session.visitor}${session.readOnly ? ', read-only' : ''}` : session.readOnly ? 'read-only' : '';
    setText($('visitor'), who);
    this.#filters = new Filters($('tabs'), $('filters'), session, (changes, how) => this.go({ ...changes, email: undefined, part: undefined, panel: undefined }, how));
    this.#list = new List($('list'), {
      href: (id) => this.href(id),
      open: (id) => this.open(id),
      menu: (id, at) => toggleMenu(at, 'Actions', () => entries(this.#feed.row(id), this)),
    });
    for (const [id, panel] of [['open-trouble', 'trouble'], ['open-suppressions', 'suppressions']]) {
      $(id).addEventListener('click', (event) => {
        event.preventDefault();
        this.go({ panel, email: undefined, part: undefined });
      });
    }
    addEventListener('popstate', () => {
      this.#state = read();
      this.#apply();
    });
    this.#apply();
  }

  /** Brings the page into another state, which the address then says. */
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

  /** An action was answered: the row and the open panel say so, and everything is read afresh. */
  answered(id, done, message, newId, email) {
    if (email) {
      this.#feed.put(email);
      this.#list.patch(isNarrowed(this.#state));
    }
    showAnswer([this.#list.row(id), this.#message?.id === id ? this.#message : undefined], done, message, newId, (other) => this.href(other));
    this.#live.now();
  }

  get tenant() {
    return this.#state.tenant;
  }

  get canOperate() {
    return this.#session.permissions.includes('OPERATE') && !this.#session.readOnly;
  }

  get whyNot() {
    return this.canOperate ? undefined : this.#refusal('pause or resume sending');
  }

  get whyNotEdit() {
    return this.#session.permissions.includes('EDIT_SUPPRESSIONS') && !this.#session.readOnly ? undefined : this.#refusal('change the list');
  }

  operate = async (pause) => {
    const answer = pause
      ? await ask({ title: 'Pause sending?', text: 'E-mails are recorded and wait until sending is resumed.', confirm: 'Pause', fields: [{ name: 'reason', label: 'Why', required: true }] })
      : {};
    if (!answer) {
      return;
    }
    try {
      this.#showHealth(await post(pause ? 'pause' : 'resume', answer));
      announce(pause ? 'Sending is paused' : 'Sending goes on');
    } catch (error) {
      this.#panel?.notice?.(false, error.message);
      announce(error.message);
    }
    this.#live.now();
  };

  #refusal(what) {
    return this.#session.readOnly ? `This page is read-only: you cannot ${what} here.` : `You may not ${what}.`;
  }

  #apply() {
    const state = this.#state;
    this.#filters.show(state);
    const key = filterKey(state);
    if (key !== this.#key) {
      this.#key = key;
      this.#feed = new Feed(filterOf(state));
      this.#list.show(this.#feed);
      this.#daysAt = 0;
    }
    this.#applyMessage(state);
    this.#applyPanel(state);
    this.#live.now();
  }

  #applyMessage({ email, part }) {
    if (this.#message && this.#message.id !== email) {
      this.#drop('message');
    }
    if (email && !this.#message) {
      const message = new Message(email, part, this, () => {
        if (this.#message === message) {
          this.#message = undefined;
          this.go({ email: undefined, part: undefined });
        }
      });
      this.#message = message;
    }
  }

  #applyPanel({ panel }) {
    if (this.#panel && this.#panel.name !== panel) {
      this.#drop('panel');
    }
    const Kind = { trouble: Trouble, suppressions: Suppressions }[panel];
    if (Kind && !this.#panel) {
      const made = new Kind(this, () => {
        if (this.#panel === made) {
          this.#panel = undefined;
          this.go({ panel: undefined });
        }
      });
      made.name = panel;
      this.#panel = made;
      if (panel === 'trouble') {
        made.refresh(this.#health);
      }
    }
  }

  /** Closes what another state has put away; it does not change the address a second time. */
  #drop(which) {
    const dropped = which === 'message' ? this.#message : this.#panel;
    if (which === 'message') {
      this.#message = undefined;
    } else {
      this.#panel = undefined;
    }
    dropped.close();
  }

  async #round() {
    const feed = this.#feed;
    const filter = filterOf(this.#state);
    try {
      const changed = await feed.refresh();
      if (feed !== this.#feed) {
        return;
      }
      if (changed || SPANS[this.#state.within]) {
        this.#list.patch(isNarrowed(this.#state));
      }
    } catch (error) {
      if (feed === this.#feed && !feed.loaded) {
        this.#list.fail(error, () => this.#live.now());
      }
      throw error;
    }
    const counts = await this.#counts.read('counts', filter);
    if (counts) {
      this.#filters.counts(counts.counts);
    }
    const health = await this.#healthPoll.read('health', this.tenant ? { tenant: this.tenant } : {});
    if (health) {
      this.#showHealth(health);
    }
    await Promise.all([
      this.#message?.refresh(),
      this.#state.panel === 'trouble' ? this.#panel?.refresh(this.#health) : undefined,
      this.#days(),
    ]);
    placeMenu();
  }

  async #days() {
    if (performance.now() - this.#daysAt > DAYS_EVERY || this.#daysAt === 0) {
      this.#daysAt = performance.now();
      const { days } = await get('days', { days: 14, zone: ZONE, ...(this.tenant ? { tenant: this.tenant } : {}) });
      chart($('chart'), days);
    }
  }

  #showHealth(health) {
    this.#health = health;
    showBanners($('banners'), health);
    showNow($('now'), health, this.canOperate, this.operate);
    const words = troubleWords(troubles(health));
    $('open-trouble').dataset.troubles = words ? 'some' : 'none';
    $('open-trouble').title = words;
  }
}

async function start() {
  try {
    new Page(await readSession());
  } catch (error) {
    $('live').dataset.state = 'lost';
    setText($('live-words'), 'Not connected');
    $('list').replaceChildren(el('div', { class: 'empty', role: 'alert' }, el('p', {}, 'The page cannot begin: ', error.message),
        button('Try again', () => {
          $('list').replaceChildren();
          start();
        }, { class: 'primary' })));
  }
}

start();
