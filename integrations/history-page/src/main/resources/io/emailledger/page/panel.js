// A dialog at the side of the page, with a title, a place for answers, and sections that are rebuilt only when they changed.

import { button, el, refill } from './dom.js';
import { Notice } from './notice.js';
import { shape } from './status.js';

/** One side panel. It is made when it opens and thrown away when it closes. */
export class Panel {
  #sections = new Map();
  #notice = new Notice(() => this.heading.focus());

  constructor(name, title, closed) {
    this.heading = el('h2', { id: `${name}-title`, tabindex: '-1' }, title);
    this.aside = el('div', { class: 'panel-aside' });
    this.body = el('div', { class: 'panel-body' });
    this.element = el('dialog', {
      class: 'panel', id: name, 'aria-labelledby': `${name}-title`,
      on: {
        close: () => {
          this.element.remove();
          if (document.activeElement === document.body) {
            document.getElementById('list').focus({ preventScroll: true });
          }
          closed();
        },
        click: (event) => event.target === this.element && this.element.close(),
      },
    },
    el('div', { class: 'panel-page' },
        el('header', { class: 'panel-head' }, this.heading, this.aside,
            button(shape('CLOSE'), () => this.element.close(), { class: 'icon-button', 'aria-label': 'Close' })),
        this.#notice.element, this.body),
    el('div', { class: 'hidden announcer', role: 'status' }));
    document.body.append(this.element);
    this.element.showModal();
    this.heading.focus({ preventScroll: true });
  }

  close() {
    this.element.close();
  }

  /** Shows a section under a title; without data there is none. Sections keep the order in which they were first shown. */
  section(name, title, data, build) {
    let made = this.#sections.get(name);
    if (!made) {
      const content = el('div');
      made = { content, element: el('section', { 'aria-label': title, 'data-section': name }, el('h3', { tabindex: '-1' }, title), content) };
      this.#sections.set(name, made);
      this.body.append(made.element);
    }
    made.element.hidden = data === undefined;
    if (data !== undefined) {
      refill(made.content, data, build);
    }
  }

  /** Brings a section into view and puts the focus on its title. */
  go(name) {
    const section = this.#sections.get(name)?.element;
    if (section && !section.hidden) {
      section.scrollIntoView({ block: 'start' });
      section.querySelector('h3').focus({ preventScroll: true });
    }
  }

  /** What the server answered, at the top of the panel. */
  notice(done, message, ...links) {
    this.#notice.show(done, message, ...links);
  }

  /** Takes the answer away again, if it is one about reading. */
  quiet() {
    if (this.failed) {
      this.failed = false;
      this.#notice.hide();
    }
  }

  /** Says that something could not be read. */
  fail(error) {
    this.failed = true;
    this.#notice.show(false, error.message);
  }
}
