// Small native dialogs that ask one thing before something is done.

import { button, el } from './dom.js';

/**
 * Asks, and returns the values of the form, or undefined if the reader thought better of it. `fields` are names with a
 * label, a type and whether they are required; none makes it a plain question.
 */
export function ask({ title, text, confirm, fields = [] }) {
  return new Promise((resolve) => {
    const form = el('form', { method: 'dialog' },
        el('h2', { id: 'ask-title' }, title),
        text && el('p', {}, text),
        ...fields.map(field),
        el('div', { class: 'buttons' },
            button('Not now', () => dialog.close()),
            el('button', { type: 'submit', value: 'yes', class: 'primary' }, confirm)));
    const dialog = el('dialog', { class: 'ask', 'aria-labelledby': 'ask-title', on: { close: done } }, form);
    function done() {
      const answer = dialog.returnValue === 'yes' ? Object.fromEntries(new FormData(form)) : undefined;
      dialog.remove();
      resolve(answer);
    }
    document.body.append(dialog);
    dialog.showModal();
  });
}

function field({ name, label, type = 'text', required = false, value, choices }) {
  if (choices) {
    return el('fieldset', {}, el('legend', {}, label),
        ...choices.map(([code, words], index) => el('label', { class: 'choice' },
            el('input', { type: 'radio', name, value: code, checked: index === 0 }), words)));
  }
  return el('label', {}, label, el('input', { name, type, required, value, autocomplete: 'off', maxlength: 400 }));
}
