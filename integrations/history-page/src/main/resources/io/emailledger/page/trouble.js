// The panel "Waiting and problems": waiting and stuck e-mails, outages, rate limits that are used up, routes, pause and resume.

import { get } from './api.js';
import { el, pageLink, refill } from './dom.js';
import { fullAddress, time } from './format.js';
import { table } from './message-outcome.js';
import { Notice } from './notice.js';
import { Panel } from './panel.js';
import { routeTable, worthShowing } from './route-table.js';

const MOST_WAITING = 50;
/** The most that the API returns at once; stuck e-mails are the oldest of those being sent. */
const MOST_SENDING = 200;

/** The open panel. `page` has `tenant`, `sending`, `href(id)` and `open(id)`. */
export class Trouble {
  #panel;
  #page;
  #card;
  #details = el('div');
  #routeNotice = new Notice(() => this.#panel.heading.focus());

  constructor(page, closed) {
    this.#page = page;
    this.#card = page.sending.card();
    this.#panel = new Panel('trouble', 'Waiting and problems', () => {
      page.sending.forget(this.#card);
      closed();
    });
    this.#panel.section('sending', 'Sending', '', () => [
      this.#card.element,
      page.sending.whyNot && el('p', { class: 'muted' }, page.sending.whyNot),
      this.#details,
    ]);
  }

  /** Shows the state of sending, and reads the waiting e-mails. */
  async refresh() {
    this.#showHealth(this.#page.sending.health);
    try {
      const [pending, sending] = await Promise.all([this.#read('PENDING', MOST_WAITING), this.#read('SENDING', MOST_SENDING)]);
      this.#panel.quiet();
      this.#list('waiting', 'Waiting', pending, 'No e-mail is waiting.');
      this.#list('stuck', 'Stuck', { ...sending, emails: sending.emails.filter((row) => row.stuck) }, 'No e-mail is stuck.');
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
          ...(health.outage.nextProbe ? ['; next attempt at ', time(health.outage.nextProbe)] : [])),
      ...(health.senders ?? []).map((sender) => el('p', { class: 'bad' }, `Mail from ${sender.address} has been rejected since `, time(sender.since),
          `: ${sender.reason}; next attempt at `, time(sender.nextProbe))),
      health.unverifiedReports > 0 && el('p', {}, `${health.unverifiedReports.toLocaleString()} returned mails have no proof of the e-mail they belong to, and changed nothing.`),
    ]);
    this.#panel.section('rateLimited', 'Rate limits used up', health.rateLimited?.length > 0 ? health.rateLimited : undefined, (rateLimited) => table(
        ['Limit', 'Until'],
        rateLimited.map((one) => el('tr', { role: 'row' }, el('th', { role: 'rowheader', scope: 'row' }, one.name), el('td', { role: 'cell' }, time(one.until))))));
    const { sending } = this.#page;
    this.#panel.section('routes', 'Routes', worthShowing(health), (routes) => [
      routeTable(routes, sending.whyNot === undefined ? (route, pause) => sending.operate(this.#routeNotice, pause, route) : undefined),
      this.#routeNotice.element,
    ]);
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
      emails.length === 0 ? el('p', { class: 'muted' }, none) : table(['E-mail', 'Reason', 'Until'], emails.map((row) => this.#row(row)), title),
      next && el('p', { class: 'muted' }, 'There are too many; the oldest are not shown.'),
    ]);
  }

  #row(row) {
    return el('tr', { role: 'row' },
        el('th', { role: 'rowheader', scope: 'row' }, pageLink(this.#page.href(row.id), () => this.#page.open(row.id), {}, row.subject || '(no subject)'),
            el('div', { class: 'muted' }, row.recipients.map(fullAddress).join(', '))),
        el('td', { role: 'cell' }, row.waiting?.label ?? row.statusLabel),
        el('td', { role: 'cell' }, row.waiting?.until ? time(row.waiting.until) : '–'));
  }
}
