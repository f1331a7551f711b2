// How sending stands: read with every round, shown on cards, in banners and at the link to the trouble; pause and resume.

import { Poll, post } from './api.js';
import { announce, el, refill } from './dom.js';
import { ask } from './dialogs.js';
import { plural, time } from './format.js';
import { Now } from './now.js';

/** Sending, as far as the page sees it. `health` is undefined until it has been read. */
export class Sending {
  #poll = new Poll();
  #cards = new Set();
  #banners;
  #link;
  #changed;
  #operable;

  /** `whyNot` says why sending cannot be paused here, if so; `changed()` is called after a command. */
  constructor(banners, link, whyNot, changed) {
    this.#banners = banners;
    this.#link = link;
    this.#changed = changed;
    this.#operable = whyNot === undefined;
    this.whyNot = whyNot;
  }

  /** Reads it again. */
  async refresh(tenant) {
    const health = await this.#poll.read('health', tenant ? { tenant } : {});
    if (health) {
      this.#show(health);
    }
  }

  /** Makes a card that is kept fresh until it is forgotten. */
  card() {
    const card = new Now(this.#operable ? (where, pause) => this.#operate(where, pause) : undefined);
    this.#cards.add(card);
    if (this.health) {
      card.show(this.health);
    }
    return card;
  }

  forget(card) {
    this.#cards.delete(card);
  }

  async #operate(card, pause) {
    const answer = pause
      ? await ask({ title: 'Pause sending?', text: 'E-mails are recorded and wait until sending is resumed.', confirm: 'Pause', fields: [{ name: 'reason', label: 'Why', required: true }] })
      : {};
    if (!answer) {
      return;
    }
    try {
      this.#show(await post(pause ? 'pause' : 'resume', answer));
      card.notice.hide();
      announce(pause ? 'Sending is paused' : 'Sending goes on');
    } catch (error) {
      card.notice.show(false, error.message);
      announce(error.message);
    }
    this.#changed();
  }

  #show(health) {
    this.health = health;
    this.#cards.forEach((card) => card.show(health));
    refill(this.#banners, [health.pause, health.outage], () => banners(health));
    const troubles = (health.stuck ?? 0) + (health.outage ? 1 : 0) + (health.pause ? 1 : 0) + (health.unverifiedReports ?? 0);
    this.#link.dataset.troubles = troubles > 0 ? 'some' : 'none';
    this.#link.title = troubles > 0 ? `${plural(troubles, 'thing')} to look at` : '';
  }
}

/** What keeps everything from being sent. */
function banners({ pause, outage }) {
  return [
    pause && el('p', { class: 'banner', 'data-kind': 'warn', role: 'status' }, el('b', {}, 'Sending is paused'), ' since ',
        time(pause.since), pause.reason ? `: ${pause.reason}` : '', '. E-mails are recorded and wait.'),
    outage && el('p', { class: 'banner', 'data-kind': 'bad', role: 'status' }, el('b', {}, 'The mail server cannot be reached, or refuses mail'), ' since ',
        time(outage.since), outage.reason ? `: ${outage.reason}` : '', '. ',
        ...(outage.nextProbe ? ['It is tried again at ', time(outage.nextProbe), '. '] : []), 'Nothing is lost.'),
  ];
}
