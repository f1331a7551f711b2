// One row of the list: made once, then only what changed in it is changed, so that focus and menus stay where they are.

import { el, refill, setAttribute, setText } from './dom.js';
import { exactTime, fullAddress, nameOf, plural, shortTime, time, waitingWords } from './format.js';
import { pill, setPill, shape } from './status.js';

/** One e-mail in the list. */
export class Row {
  #pill = pill('PENDING', '');
  #recipients = el('div', { class: 'who' });
  #subject = el('a', { class: 'subject' });
  #details = el('div', { class: 'details' });
  #notice = el('div', { class: 'notice', hidden: true });
  #time = el('time');
  #attempts = el('span', { class: 'number' });
  #opened = el('div', { class: 'opened' });

  /** `actions` has `href(id)`, `open(id)` and `menu(id, button)`. */
  constructor(data, actions) {
    this.id = data.id;
    this.#subject.addEventListener('click', (event) => {
      if (!event.ctrlKey && !event.metaKey && !event.shiftKey) {
        event.preventDefault();
        actions.open(this.id);
      }
    });
    this.menuButton = el('button', {
      type: 'button', class: 'dots', 'aria-haspopup': 'menu', 'aria-expanded': 'false',
      on: { click: () => actions.menu(this.id, this.menuButton) },
    }, shape('DOTS'));
    const cell = (name, ...content) => el('td', { role: 'cell', class: `cell-${name}` }, ...content);
    this.element = el('tr', { role: 'row', 'data-id': data.id },
        cell('status', this.#pill),
        cell('who', this.#recipients),
        cell('subject', this.#subject, this.#details, this.#notice),
        cell('time', this.#time),
        cell('attempts', this.#attempts),
        cell('opened', this.#opened),
        cell('menu', this.menuButton));
    this.#subject.href = actions.href(this.id);
    this.update(data);
  }

  update(data) {
    const subject = data.subject || '(no subject)';
    setAttribute(this.element, 'data-gone', data.gone ? '' : undefined);
    setPill(this.#pill, data.status, data.statusWords);
    refill(this.#recipients, [data.recipients, data.recipientCount], () => recipients(data));
    setText(this.#subject, subject);
    setAttribute(this.menuButton, 'aria-label', `Actions for ${subject}`);
    refill(this.#details, [data.failure, data.waiting, data.tags, data.attachments, data.attachmentsDeleted,
      data.stuck, data.resendOf, data.gone], () => details(data));
    setAttribute(this.#time, 'datetime', data.recordedAt);
    setAttribute(this.#time, 'title', exactTime(data.recordedAt));
    setText(this.#time, shortTime(data.recordedAt));
    setText(this.#attempts, String(data.attempts));
    setAttribute(this.#attempts, 'aria-label', plural(data.attempts, 'attempt'));
    refill(this.#opened, [data.opened, data.tracked], () => opened(data));
  }

  /** What the server answered, where the user looks. */
  notice(done, message, ...links) {
    this.#notice.hidden = false;
    this.#notice.dataset.kind = done ? 'good' : 'bad';
    this.#notice.replaceChildren(el('span', {}, message), ...links,
        el('button', {
          type: 'button', class: 'close-notice', 'aria-label': 'Close this answer',
          on: { click: () => this.#closeNotice() },
        }, shape('CLOSE')));
  }

  /** True while somebody looks at this row: it is not taken away then. */
  get held() {
    return !this.#notice.hidden || this.element.contains(document.activeElement)
        || this.menuButton.getAttribute('aria-expanded') === 'true';
  }

  #closeNotice() {
    this.#notice.hidden = true;
    this.menuButton.focus();
  }
}

function recipients(data) {
  if (data.recipientCount === 0) {
    return el('span', { class: 'muted' }, 'nobody');
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
    parts.push(el('span', { class: 'bad' }, data.failure.words));
  }
  if (data.waiting) {
    parts.push(waitingWords(data.waiting));
  }
  if (data.attachments > 0) {
    parts.push(el('span', { class: 'clip' }, shape('CLIP'),
        plural(data.attachments, 'attachment') + (data.attachmentsDeleted ? ' (deleted)' : '')));
  }
  if (data.resendOf) {
    parts.push(el('span', { class: 'muted' }, 'sent again'));
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
  const words = `Opened ${plural(count, 'time')}: first ${exactTime(first)}, last ${exactTime(last)}. Not 100 % sure.`;
  const times = count > 1 && first !== last ? [time(first), ' – ', time(last)] : [time(first)];
  return [
    el('span', { class: 'tick', role: 'img', 'aria-label': words, title: words }, shape('TICK')),
    el('span', { class: 'opened-times' }, ...times),
  ];
}
