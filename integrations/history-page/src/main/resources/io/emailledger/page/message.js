// The panel of one e-mail: everything that is recorded about it, refreshed while it is open.

import { emailPath, Poll } from './api.js';
import { el, pageLink, refill, setAttribute, setText } from './dom.js';
import { exactTime, fullAddress, plural, time, waitingText } from './format.js';
import { toggleMenu } from './menu.js';
import { attachments, body, engagement, headers, metadata } from './message-content.js';
import { attempts, recipients, reports, timeline } from './message-outcome.js';
import { Panel } from './panel.js';
import { entries } from './row-actions.js';
import { pill } from './status.js';

/** One open e-mail. */
export class Message {
  #poll = new Poll();
  #panel;
  #summary = el('div', { class: 'summary' });
  #page;
  #wish;
  #mail;
  #reading;

  /** `part` is the section to begin at. */
  constructor(id, part, page, closed) {
    this.id = id;
    this.#page = page;
    this.#wish = part;
    this.#panel = new Panel('message', 'E-mail', closed);
    this.#panel.body.append(this.#summary, el('p', { class: 'muted reading' }, 'Reading the e-mail …'));
    const menu = el('button', {
      type: 'button', 'aria-haspopup': 'menu', 'aria-expanded': 'false', class: 'menu-button',
      on: { click: () => toggleMenu(menu, 'Actions', () => entries(this.#mail, page)) },
    }, 'Actions');
    menu.disabled = true;
    this.#panel.aside.append(menu);
    this.menuButton = menu;
    this.refresh();
  }

  /** Reads the e-mail again, unless a read is in progress; unchanged parts stay as they are. */
  refresh() {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #read() {
    try {
      const mail = await this.#poll.read(emailPath(this.id));
      this.#panel.quiet();
      if (mail) {
        this.#fill(mail);
      }
    } catch (error) {
      this.#panel.body.querySelector('.reading')?.remove();
      this.#panel.fail(error.status === 404 ? { message: 'There is no such e-mail.' } : error);
    }
  }

  close() {
    this.#panel.close();
  }

  /** Goes to the log of the attempts. */
  showLog() {
    this.#wish = 'attempts';
    this.#grantWish();
  }

  /** Shows the answer of the server. */
  show(done, message, ...links) {
    this.#panel.notice(done, message, ...links);
  }

  #fill(mail) {
    this.#mail = mail;
    this.menuButton.disabled = false;
    this.#panel.body.querySelector('.reading')?.remove();
    setText(this.#panel.heading, mail.subject || '(no subject)');
    setAttribute(this.#panel.heading, 'title', mail.subject);
    refill(this.#summary, [mail.status, mail.statusLabel, mail.from, mail.recordedAt, mail.waiting, mail.failure, mail.mayHaveArrived, mail.opened,
      mail.stuck, mail.resendOf, mail.tags], () => this.#summarise(mail));
    const panel = this.#panel;
    panel.section('events', 'Events', mail.events, () => timeline(mail));
    panel.section('recipients', 'Recipients', mail.recipients, () => recipients(mail));
    panel.section('attempts', 'Message log', [mail.attemptLog, mail.actions?.log], () => attempts(mail));
    panel.section('reports', 'Returned mails', some(mail.reports), () => reports(mail));
    panel.section('engagement', 'Opens and clicks', some(mail.engagement), () => engagement(mail));
    panel.section('attachments', 'Attachments', some(mail.attachmentList), () => attachments(mail));
    panel.section('body', 'Content', [mail.body, mail.id], () => body(mail));
    panel.section('headers', 'Headers', some(mail.headers), () => headers(mail));
    panel.section('metadata', 'Metadata of the application', some(Object.entries(mail.metadata ?? {})), () => metadata(mail));
    this.#grantWish();
  }

  #grantWish() {
    if (this.#wish && this.#mail) {
      const part = this.#wish;
      this.#wish = undefined;
      this.#panel.go(part);
    }
  }

  #summarise(mail) {
    const facts = [
      ['From', fullAddress(mail.from)],
      ['Recorded', el('span', {}, time(mail.recordedAt), el('span', { class: 'muted' }, ` ${exactTime(mail.recordedAt)}`))],
      ['Waiting', mail.waiting && waitingText(mail.waiting)],
      ['Reason', mail.failure?.label],
      ['Arrival', mail.mayHaveArrived && 'It may have arrived: the answer of a server was lost, or came in late.'],
      ['Opened', mail.opened && el('span', {}, `${plural(mail.opened.count, 'time')}, first `, time(mail.opened.first), ', last ',
          time(mail.opened.last), el('span', { class: 'muted' }, ' (not exact)'))],
      ['Problem', mail.stuck && 'It is stuck: the process that was sending it has not renewed its lease.'],
      ['Resent', mail.resendOf && pageLink(this.#page.href(mail.resendOf), () => this.#page.open(mail.resendOf), {}, 'from this e-mail')],
      ['Tenant', mail.tenant],
      ['Route', mail.route],
      ['Mailing list', mail.list],
      ['Tags', mail.tags?.length > 0 && el('span', {}, ...mail.tags.map((tag) => el('span', { class: 'tag' }, tag)))],
      ['Id', el('code', {}, mail.id)],
    ];
    return [
      pill(mail.status, mail.statusLabel),
      el('dl', { class: 'facts' }, ...facts.filter(([, value]) => value).flatMap(([name, value]) => [el('dt', {}, name), el('dd', {}, value)])),
    ];
  }
}

function some(list) {
  return list && list.length > 0 ? list : undefined;
}
