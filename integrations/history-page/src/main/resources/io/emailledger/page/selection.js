// The selection of rows: a bar with one action for all of them, one question, and one answer that names what was not done.

import { post } from './api.js';
import { announce, button, el, setText } from './dom.js';
import { ask } from './dialogs.js';
import { plural } from './format.js';
import { HOLD, RELEASE, RESCHEDULE, bodyOf } from './waiting-questions.js';

/** The most e-mails of one request. */
const MOST = 200;
/** The most e-mails that an answer names. */
const NAMED = 10;

const ACTIONS = [
  ['cancel', 'Cancel sending', { text: 'Nothing more of them is sent.', confirm: 'Cancel sending' }],
  ['resend', 'Resend', { text: 'A new e-mail is sent for each of them. The old ones stay in the history.', confirm: 'Send again' }],
  ['hold', 'Hold', HOLD],
  ['release', 'Release', RELEASE],
  ['send-now', 'Send now', { text: 'They are due now; rate limits and pauses still apply.', confirm: 'Send now' }],
  ['reschedule', 'Reschedule', RESCHEDULE],
];

/** The bar. It is hidden while nothing is selected. */
export class Selection {
  #ids = new Map();
  #count = el('span', { class: 'selected-count' });
  #action = el('select', { 'aria-label': 'Action for the selected e-mails' },
      ...ACTIONS.map(([code, label]) => el('option', { value: code }, label)));
  #changed;
  #answered;
  element = el('div', { class: 'selection', role: 'group', 'aria-label': 'Selected e-mails', hidden: true },
      this.#count, this.#action,
      button('Apply', () => this.#apply(), { class: 'primary' }),
      button('Select all shown', () => this.#changed('all')),
      button('Clear', () => this.#changed('none')));

  /** `changed('all' | 'none')` changes the boxes of the rows; `answered(done, message)` shows an answer. */
  constructor(changed, answered) {
    this.#changed = changed;
    this.#answered = answered;
  }

  has(id) {
    return this.#ids.has(id);
  }

  /** Selects an e-mail, or no longer. */
  set(id, subject, selected) {
    if (selected && this.#ids.size < MOST) {
      this.#ids.set(id, subject);
    } else {
      this.#ids.delete(id);
    }
    this.element.hidden = this.#ids.size === 0;
    setText(this.#count, `${plural(this.#ids.size, 'e-mail')} selected`);
    return this.#ids.has(id);
  }

  clear() {
    this.#ids.clear();
    this.element.hidden = true;
  }

  async #apply() {
    const [action, label, question] = ACTIONS.find(([code]) => code === this.#action.value);
    const count = this.#ids.size;
    const answer = await ask({ ...question, title: `${label}: ${plural(count, 'e-mail')}?` });
    if (!answer) {
      return;
    }
    try {
      const { done, notDone } = await post('bulk', { ...bodyOf(answer), action, ids: [...this.#ids.keys()].join(',') });
      this.#changed('none');
      const message = `${label}: ${done} of ${plural(count, 'e-mail')}.${named(notDone)}`;
      this.#answered(notDone.length === 0, message);
      announce(message);
    } catch (error) {
      this.#answered(false, error.message);
      announce(error.message);
    }
  }
}

/** Names what was not done: each e-mail with its reason, up to some. */
function named(notDone) {
  if (notDone.length === 0) {
    return '';
  }
  const some = notDone.slice(0, NAMED).map(({ subject, why }) => `${subject || '(no subject)'} \u2013 ${why}`);
  const others = notDone.length - some.length;
  return ` Not done: ${some.join(' ')}${others > 0 ? ` And ${others} more.` : ''}`;
}
