// Shows a status as a pill: a colour, a shape and a word, so that no one of them is needed to read it.

import { el, setAttribute, setText, svg } from './dom.js';

/** One path each on a field of 16 by 16. */
const SHAPES = {
  PENDING: 'M8 1.500a6.500 6.500 0 1 0 0 13a6.500 6.500 0 1 0 0-13M8 4.500V8l2.500 1.500',
  SENDING: 'M1.500 8h11M8.500 3.500L13 8l-4.500 4.500',
  DELIVERED: 'M8 1.500v7M4.800 5.700L8 9l3.200-3.300M1.500 9.500v4h13v-4',
  BOUNCED: 'M6 2.500L2 6.500l4 4M2.500 6.500H10a4 3.500 0 0 1 0 7H6',
  FAILED: 'M3 3l10 10M13 3L3 13',
  CANCELLED: 'M8 1.500a6.500 6.500 0 1 0 0 13a6.500 6.500 0 1 0 0-13M3.500 12.500l9-9',
  UNCONFIRMED: 'M5 5.500a3 3 0 1 1 4.500 2.600c-1 .6-1.500 1.200-1.500 2.400M8 13.200v.3',
  TICK: 'M3 8.500l3.500 3.500L13 4.500',
  DOTS: 'M3 8h.01M8 8h.01M13 8h.01',
  CLOSE: 'M3.500 3.500l9 9M12.500 3.500l-9 9',
  CLIP: 'M13 7.500L7.700 12.800a3.300 3.300 0 0 1-4.700-4.700L8.800 2.500a2.200 2.200 0 0 1 3.100 3.100L6.200 11.200a1.100 1.100 0 0 1-1.500-1.600L9.800 4.600',
};

/** A shape, hidden from screen readers: a word stands beside it. */
export function shape(name) {
  return svg('svg', { class: 'shape', viewBox: '0 0 16 16', width: 14, height: 14, 'aria-hidden': 'true' },
      svg('path', { d: SHAPES[name] ?? SHAPES.UNCONFIRMED }));
}

/** A pill with the word of the status. */
export function pill(status, words) {
  const made = el('span', { class: 'pill' });
  setPill(made, status, words);
  return made;
}

/** Changes a pill to another status. */
export function setPill(made, status, words) {
  if (made.dataset.status !== status) {
    setAttribute(made, 'data-status', status);
    made.replaceChildren(shape(status), el('span'));
  }
  setText(made.lastElementChild, words ?? status.toLowerCase());
}
