// The card with the current state of sending and the button that pauses and resumes it.

import { button, el, refill } from './dom.js';
import { plural, time } from './format.js';
import { Notice } from './notice.js';
import { cannotSend } from './route-table.js';

/** One card; one is on the page, and one in the panel "Waiting and problems". */
export class Now {
  #facts = el('div', { class: 'now' }, el('p', { class: 'muted' }, 'Reading …'));
  #command = el('div');
  #operate;
  notice = new Notice(() => this.#command.firstElementChild?.focus());
  element = el('div', { class: 'now' }, this.#facts, this.#command, this.notice.element);

  /** `operate(card, pause)` pauses or resumes; without it that is not offered. */
  constructor(operate) {
    this.#operate = operate;
  }

  /** Shows the state of sending; the button is replaced only when its command changes. */
  show(health) {
    refill(this.#facts, health, () => facts(health));
    const paused = Boolean(health.pause);
    if (this.#operate) {
      refill(this.#command, paused, () => button(paused ? 'Resume sending' : 'Pause sending', () => this.#operate(this, !paused), { class: 'operate' }));
    }
  }
}

function facts(health) {
  const numbers = [['due now', health.due], ['being sent', health.inFlight], ['stuck', health.stuck], ['unverified', health.unverifiedReports, 'Returned mails without proof of the e-mail they belong to']]
      .filter(([, count]) => count !== undefined);
  return [
    el('p', { class: 'state', 'data-kind': health.pause || health.outage || cannotSend(health).length > 0 ? 'bad' : 'good' }, stateOf(health)),
    numbers.length > 0 && el('dl', { class: 'numbers' }, ...numbers.map(([words, count, title]) => el('div', { title, 'data-some': words === 'stuck' && count > 0 },
        el('dt', {}, words), el('dd', {}, count.toLocaleString())))),
    health.oldestDue && el('p', { class: 'muted' }, 'The oldest has been due since ', time(health.oldestDue)),
  ];
}

function stateOf(health) {
  if (health.pause) {
    return 'Sending is paused';
  }
  if (health.outage) {
    return 'The mail server cannot be reached, or rejects mail';
  }
  const routes = cannotSend(health).length;
  return routes > 0 ? `Sending works, but not by ${plural(routes, 'route')}` : 'Sending works';
}
