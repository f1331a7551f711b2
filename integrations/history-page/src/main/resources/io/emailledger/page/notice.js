// What the server answered, where the reader looks, until it is closed or followed by another answer.

import { el } from './dom.js';
import { shape } from './status.js';

/** A place for one answer. */
export class Notice {
  element = el('div', { class: 'notice', hidden: true });
  #closed;

  /** `closed` is called when the reader takes the answer away, to say where the focus goes. */
  constructor(closed) {
    this.#closed = closed;
  }

  get shown() {
    return !this.element.hidden;
  }

  show(done, message, ...links) {
    this.element.hidden = false;
    this.element.dataset.kind = done ? 'good' : 'bad';
    this.element.replaceChildren(el('span', {}, message), ...links,
        el('button', { type: 'button', class: 'close-notice', 'aria-label': 'Close this answer', on: { click: () => this.#close() } }, shape('CLOSE')));
  }

  hide() {
    this.element.hidden = true;
  }

  #close() {
    this.hide();
    this.#closed();
  }
}
