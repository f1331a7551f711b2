// One row of the list: created once, then only its changed parts are updated, so that focus and menus stay in place.

import { el, pageLink, refill, setAttribute, setText } from './dom.js';
import { DEFAULT_ROUTE, exactTime, fullAddress, nameOf, plural, shortTime, time, waitingText } from './format.js';
import { Notice } from './notice.js';
import { pill, setPill, shape } from './status.js';

/** A subject of more characters is cut in the list and shown whole on hover. */
const LONG = 150;

/** One e-mail in the list. */
export class Row {
  #pill = pill('PENDING', '');
  #recipients = el('div', { class: 'who' });
  #subject;
  #details = el('div', { class: 'details' });
  #time = el('time');
  #attempts = el('span', { class: 'number' });
  #opened = el('div', { class: 'opened' });

  #actions;
  #menuButton;
  #box;

  /** `actions` has `href(id)`, `open(id)`, `isOpen(id)`, `menu(email, button)` and `select(id, subject, selected)`. */
  constructor(email, actions) {
    this.id = email.id;
    this.#actions = actions;
    this.#subject = pageLink(actions.href(email.id), () => actions.open(email.id), { class: 'subject' });
    this.notice = new Notice(() => this.#menuButton.focus());
    this.#menuButton = el('button', {
      type: 'button', class: 'dots', 'aria-haspopup': 'menu', 'aria-expanded': 'false',
      on: { click: () => actions.menu(this.email, this.#menuButton) },
    }, shape('DOTS'));
    this.#box = el('input', {
      type: 'checkbox', class: 'select',
      on: { change: () => this.select(this.#box.checked) },
    });
    const cell = (name, ...content) => el('td', { role: 'cell', class: `cell-${name}` }, ...content);
    this.element = el('tr', { role: 'row', 'data-id': email.id },
        cell('status', this.#box, this.#pill),
        cell('who', this.#recipients),
        cell('subject', this.#subject, this.#details, this.notice.element),
        cell('time', this.#time),
        cell('attempts', this.#attempts),
        cell('opened', this.#opened),
        cell('menu', this.#menuButton));
    this.update(email);
  }

  /** Shows the current state of the e-mail; `gone` marks one that is no longer in the list. */
  update(data) {
    this.email = data;
    const subject = data.subject || '(no subject)';
    setAttribute(this.element, 'data-gone', data.gone ? '' : undefined);
    setPill(this.#pill, data.status, data.statusLabel);
    refill(this.#recipients, [data.recipients, data.recipientCount], () => recipients(data));
    setText(this.#subject, subject);
    setAttribute(this.#subject, 'title', subject.length > LONG ? subject : undefined);
    setAttribute(this.#menuButton, 'aria-label', `Actions for ${subject}`);
    setAttribute(this.#box, 'aria-label', `Select ${subject}`);
    refill(this.#details, [data.tenant, data.route, data.list, data.failure, data.causes, data.mayHaveArrived, data.waiting, data.tags, data.attachments, data.attachmentsDeleted,
      data.stuck, data.resendOf, data.gone], () => details(data));
    setAttribute(this.#time, 'datetime', data.recordedAt);
    setAttribute(this.#time, 'title', exactTime(data.recordedAt));
    setText(this.#time, shortTime(data.recordedAt));
    setText(this.#attempts, String(data.attempts));
    setAttribute(this.#attempts, 'aria-label', plural(data.attempts, 'attempt'));
    refill(this.#opened, [data.opened, data.tracked], () => opened(data));
  }

  /** Selects this row, or no longer. */
  select(selected) {
    this.#box.checked = this.#actions.select(this.id, this.email.subject, selected);
  }

  /** True while this row is in use; it is not removed then. */
  get inUse() {
    return this.notice.shown || this.#box.checked || this.element.contains(document.activeElement) || this.#actions.isOpen(this.id)
        || this.#menuButton.getAttribute('aria-expanded') === 'true';
  }
}

function recipients(data) {
  if (data.recipientCount === 0) {
    return el('span', { class: 'muted' }, 'no recipients');
  }
  const [first] = data.recipients;
  const others = data.recipientCount - 1;
  const all = data.recipients.map(fullAddress).join(', ');
  return [
    el('span', { class: 'name', title: all }, nameOf(first)),
    others > 0 && el('span', { class: 'more', title: all }, ` +${others}`),
    first.name && el('span', { class: 'address' }, first.address),
  ];
}

function details(data) {
  const parts = [];
  if (data.gone) {
    parts.push(el('span', { class: 'muted' }, 'no longer in this list'));
  }
  if (data.stuck) {
    parts.push(el('span', { class: 'warn' }, 'stuck'));
  }
  if (data.failure) {
    parts.push(el('span', { class: 'bad' }, data.failure.label));
  }
  if (data.mayHaveArrived) {
    parts.push(el('span', { class: 'warn' }, 'may have arrived'));
  }
  if (data.causes.length > 0) {
    parts.push(el('span', {}, `about: ${data.causes.map((cause) => cause.label).join(', ')}`));
  }
  if (data.waiting) {
    parts.push(waitingText(data.waiting));
  }
  if (data.attachments > 0) {
    parts.push(el('span', { class: 'clip' }, shape('CLIP'),
        plural(data.attachments, 'attachment') + (data.attachmentsDeleted ? ' (deleted)' : '')));
  }
  if (data.resendOf) {
    parts.push(el('span', { class: 'muted' }, 'resent'));
  }
  if (data.tenant) {
    parts.push(el('span', {}, `tenant ${data.tenant}`));
  }
  if (data.route !== DEFAULT_ROUTE && data.route !== data.tenant) {
    parts.push(el('span', {}, `route ${data.route}`));
  }
  if (data.list) {
    parts.push(el('span', {}, `list ${data.list}`));
  }
  data.tags.forEach((tag) => parts.push(el('span', { class: 'tag' }, tag)));
  return parts;
}

function opened(data) {
  if (!data.opened) {
    return data.tracked
      ? el('span', { class: 'muted', title: 'Not opened, as far as is known' }, 'not yet')
      : el('span', { class: 'muted', title: 'Opens are not tracked for this e-mail' },
          el('span', { 'aria-hidden': 'true' }, '–'), el('span', { class: 'hidden' }, 'not tracked'));
  }
  const { count, first, last } = data.opened;
  const label = `Opened ${plural(count, 'time')}: first ${exactTime(first)}, last ${exactTime(last)}. Not exact.`;
  const times = count > 1 && first !== last ? [time(first), ' – ', time(last)] : [time(first)];
  return [
    el('span', { class: 'tick', role: 'img', 'aria-label': label, title: label }, shape('TICK')),
    el('span', { class: 'opened-times' }, ...times),
  ];
}
