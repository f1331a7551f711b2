// The state of sending: read with every poll; shown on cards, in banners and at the link to the problems; pause and resume.

import { Poll, post } from './api.js';
import { announce, el, refill } from './dom.js';
import { ask } from './dialogs.js';
import { plural, time } from './format.js';
import { Now } from './now.js';
import { cannotSend } from './route-table.js';

/** The state of sending. `health` is undefined until it has been read. */
export class Sending {
  #poll = new Poll();
  #cards = new Set();
  #banners;
  #link;
  #changed;
  #operable;

  /** `whyNot` is the reason why the visitor cannot pause sending, if there is one; `changed()` is called after a command. */
  constructor(banners, link, whyNot, changed) {
    this.#banners = banners;
    this.#link = link;
    this.#changed = changed;
    this.#operable = whyNot === undefined;
    this.whyNot = whyNot;
  }

  /** Reads it again. */
  async refresh(tenant) {
    const poll = this.#poll;
    const health = await poll.read('health', tenant ? { tenant } : {});
    if (health && poll === this.#poll) {
      this.#show(health);
    }
  }

  /** Creates a card that is refreshed until `forget` is called. */
  card() {
    const card = new Now(this.#operable ? (where, pause) => this.operate(where.notice, pause) : undefined);
    this.#cards.add(card);
    if (this.health) {
      card.show(this.health);
    }
    return card;
  }

  forget(card) {
    this.#cards.delete(card);
  }

  /** Pauses or resumes sending, or one route; `notice` shows why that failed. */
  async operate(notice, pause, route) {
    const what = route === undefined ? 'Sending' : `The route ${route}`;
    const title = route === undefined ? 'Pause sending?' : `Pause the route ${route}?`;
    const text = route === undefined ? 'E-mails are recorded and wait until sending is resumed.' : 'Its e-mails are recorded and wait until it is resumed; those of other routes are sent.';
    const answer = pause ? await ask({ title, text, confirm: 'Pause', fields: [{ name: 'reason', label: 'Reason', required: true }] }) : {};
    if (!answer) {
      return;
    }
    try {
      const command = pause ? 'pause' : 'resume';
      const health = await post(route === undefined ? command : `routes/${command}`, { ...answer, route });
      // What was asked before the command may be answered after it, and is out of date.
      this.#poll = new Poll();
      this.#show(health);
      notice.hide();
      announce(`${what} is ${command}d`);
    } catch (error) {
      notice.show(false, error.message);
      announce(error.message);
    }
    this.#changed();
  }

  #show(health) {
    this.health = health;
    this.#cards.forEach((card) => card.show(health));
    refill(this.#banners, [health.pause, health.outage], () => banners(health));
    const troubles = (health.stuck ?? 0) + (health.outage ? 1 : 0) + (health.pause ? 1 : 0) + (health.unverifiedReports ?? 0) + cannotSend(health).length;
    this.#link.dataset.troubles = troubles > 0 ? 'some' : 'none';
    this.#link.title = troubles > 0 ? `${plural(troubles, 'thing')} to look at` : '';
  }
}

/** Banners for a pause and an outage. */
function banners({ pause, outage }) {
  return [
    pause && el('p', { class: 'banner', 'data-kind': 'warn', role: 'status' }, el('b', {}, 'Sending is paused'), ' since ',
        time(pause.since), pause.reason ? `: ${pause.reason}` : '', '. E-mails are recorded and wait.'),
    outage && el('p', { class: 'banner', 'data-kind': 'bad', role: 'status' }, el('b', {}, 'The mail server cannot be reached, or rejects mail'), ' since ',
        time(outage.since), outage.reason ? `: ${outage.reason}` : '', '. ',
        ...(outage.nextProbe ? ['The next attempt is at ', time(outage.nextProbe), '. '] : []), 'Nothing is lost.'),
  ];
}
