// The panel "Waiting and trouble": what waits and why, what is stuck, an outage, slowed-down receivers, pause and resume.

import { get } from './api.js';
import { el, pageLink, refill } from './dom.js';
import { fullAddress, time } from './format.js';
import { table } from './message-outcome.js';
import { Panel } from './panel.js';

const MOST_WAITING = 50;
/** As many as the API answers at once: what is stuck is the oldest of what is being sent. */
const MOST_SENDING = 200;

/** The open panel. `page` has `tenant`, `sending`, `href(id)` and `open(id)`. */
export class Trouble {
  #panel;
  #page;
  #card;
  #details = el('div');

  constructor(page, closed) {
    this.#page = page;
    this.#card = page.sending.card();
    this.#panel = new Panel('trouble', 'Waiting and trouble', () => {
      page.sending.forget(this.#card);
      closed();
    });
    this.#panel.section('sending', 'Sending', '', () => [
      this.#card.element,
      page.sending.whyNot && el('p', { class: 'muted' }, page.sending.whyNot),
      this.#details,
    ]);
  }

  /** Shows how sending stands, and reads what waits. */
  async refresh() {
    this.#showHealth(this.#page.sending.health);
    try {
      const [pending, sending] = await Promise.all([this.#read('PENDING', MOST_WAITING), this.#read('SENDING', MOST_SENDING)]);
      this.#panel.quiet();
      this.#list('waiting', 'What waits', pending, 'Nothing waits to be sent.');
      this.#list('stuck', 'What is stuck', { ...sending, emails: sending.emails.filter((row) => row.stuck) }, 'Nothing is stuck.');
    } catch (error) {
      this.#panel.fail(error);
    }
  }

  close() {
    this.#panel.close();
  }

  #showHealth(health) {
    refill(this.#details, health, () => [
      health.pause && el('p', {}, 'Paused since ', time(health.pause.since), health.pause.reason ? `: ${health.pause.reason}` : ''),
      health.outage && el('p', { class: 'bad' }, 'Outage since ', time(health.outage.since), health.outage.reason ? `: ${health.outage.reason}` : '',
          ...(health.outage.nextProbe ? ['; tried again at ', time(health.outage.nextProbe)] : [])),
      ...(health.senders ?? []).map((sender) => el('p', { class: 'bad' }, `Mail of ${sender.address} is refused since `, time(sender.since),
          `: ${sender.reason}; tried again at `, time(sender.nextProbe))),
      health.unverifiedReports > 0 && el('p', {}, `${health.unverifiedReports.toLocaleString()} returned mails could not prove what they belong to, and changed nothing.`),
    ]);
    this.#panel.section('throttled', 'Slowed down', health.throttled?.length > 0 ? health.throttled : undefined, (throttled) => table(
        ['Receiver', 'Waits until'],
        throttled.map((one) => el('tr', { role: 'row' }, el('th', { role: 'rowheader', scope: 'row' }, one.name), el('td', { role: 'cell' }, time(one.until))))));
  }

  #read(status, limit) {
    const parameters = new URLSearchParams({ status, limit });
    if (this.#page.tenant) {
      parameters.set('tenant', this.#page.tenant);
    }
    return get('emails', parameters);
  }

  #list(name, title, content, none) {
    this.#panel.section(name, title, content, ({ emails, next }) => [
      emails.length === 0 ? el('p', { class: 'muted' }, none) : table(['E-mail', 'Why', 'Until'], emails.map((row) => this.#row(row)), title),
      next && el('p', { class: 'muted' }, 'The oldest are not shown: there are too many.'),
    ]);
  }

  #row(row) {
    return el('tr', { role: 'row' },
        el('th', { role: 'rowheader', scope: 'row' }, pageLink(this.#page.href(row.id), () => this.#page.open(row.id), {}, row.subject || '(no subject)'),
            el('div', { class: 'muted' }, row.recipients.map(fullAddress).join(', '))),
        el('td', { role: 'cell' }, row.waiting?.words ?? row.statusWords),
        el('td', { role: 'cell' }, row.waiting?.until ? time(row.waiting.until) : '–'));
  }
}
