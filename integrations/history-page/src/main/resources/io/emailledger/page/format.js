// Writes times in the reader's zone, addresses, sizes and counts.

import { el } from './dom.js';

/** The route of e-mails for which no other was chosen. */
export const DEFAULT_ROUTE = 'default';

const CLOCK = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const DAY = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const DAY_OF_YEAR = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' });
const EXACT = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' });
const SECOND = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' });

/** The reader's zone, such as Europe/Berlin. */
export const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** "14:32" today, "22 Nov, 14:32" on another day, with the year in another year. */
export function shortTime(iso, now = new Date()) {
  const at = new Date(iso);
  if (at.toDateString() === now.toDateString()) {
    return CLOCK.format(at);
  }
  const day = at.getFullYear() === now.getFullYear() ? DAY : DAY_OF_YEAR;
  return `${day.format(at)}, ${CLOCK.format(at)}`;
}

/** The day, the time to the second and the zone in words. */
export function exactTime(iso) {
  return EXACT.format(new Date(iso));
}

/** A time element: short to read, exact on hover, ISO 8601 for machines. */
export function time(iso) {
  return el('time', { datetime: iso, title: exactTime(iso) }, shortTime(iso));
}

/** A time element with seconds, for what happens within a minute. */
export function preciseTime(iso) {
  const at = new Date(iso);
  const today = at.toDateString() === new Date().toDateString();
  const words = today ? SECOND.format(at) : `${shortTime(iso).split(',')[0]}, ${SECOND.format(at)}`;
  return el('time', { datetime: iso, title: exactTime(iso) }, words);
}

let ahead = 0;

/** Sets the server's clock, from which ages are counted. */
export function setClock(iso) {
  ahead = new Date(iso) - Date.now();
}

/** "As of 12:03:10, at most 4 s behind." */
export function ageText(iso) {
  const now = new Date(Date.now() + ahead);
  const at = new Date(iso);
  const time = at.toDateString() === now.toDateString() ? SECOND.format(at) : `${shortTime(iso, now).split(',')[0]}, ${SECOND.format(at)}`;
  return `As of ${time}, at most ${duration(0, Math.max(1000, Math.ceil((now - at) / 1000) * 1000))} behind.`;
}

/** "Mon 23 Nov" of a day such as 2026-11-23, which has no zone. */
export function dayName(day) {
  const [year, month, date] = day.split('-').map(Number);
  return new Intl.DateTimeFormat(undefined, { weekday: 'short', day: 'numeric', month: 'short' })
      .format(new Date(year, month - 1, date));
}

/** "Pat Miller" if there is a name, else the address. */
export function nameOf(party) {
  return party.name || party.address;
}

/** "Pat Miller <pat@home.example>". */
export function fullAddress(party) {
  return party.name ? `${party.name} <${party.address}>` : party.address;
}

/** "12 bytes", "3.4 kB", "1.2 MB". */
export function size(bytes) {
  if (bytes < 1000) {
    return plural(bytes, 'byte');
  }
  const [value, unit] = bytes < 1_000_000 ? [bytes / 1000, 'kB'] : [bytes / 1_000_000, 'MB'];
  return `${value.toLocaleString(undefined, { maximumFractionDigits: 1 })} ${unit}`;
}

/** "1 attempt", "2 attempts". */
export function plural(count, word, many = `${word}s`) {
  return `${count.toLocaleString()} ${count === 1 ? word : many}`;
}

/** How long from one instant to another: "0.3 s", "12 s", "4 min". */
export function duration(from, to) {
  const seconds = (new Date(to) - new Date(from)) / 1000;
  if (seconds < 10) {
    return `${seconds.toLocaleString(undefined, { maximumFractionDigits: 2 })} s`;
  }
  return seconds < 120 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
}

/** Why an e-mail waits, until when if that is known, and the reason of a person. */
export function waitingText({ label, until, note }) {
  return el('span', {}, label.replace(/\.$/, ''), ...(until ? [', not before ', time(until)] : []), ...(note ? [`: ${note}`] : []));
}
