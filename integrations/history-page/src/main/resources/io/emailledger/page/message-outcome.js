// The history of one e-mail: the timeline, the result for each recipient, the attempts with their logs, the returned mails.

import { address, emailPath } from './api.js';
import { announce, button, el } from './dom.js';
import { duration, fullAddress, plural, preciseTime, time } from './format.js';
import { pill } from './status.js';

/** The events, oldest first. */
export function timeline(mail) {
  const whom = (event) => {
    const all = event.recipients.length === mail.recipients.length;
    return event.recipients.length > 0 && !all ? ` (${event.recipients.map((at) => addressAt(mail, at)).join(', ')})` : '';
  };
  return el('ol', { class: 'timeline' }, ...mail.events.map((event) => el('li', { 'data-type': event.type },
      preciseTime(event.at), el('span', {}, el('b', {}, event.label), whom(event),
          event.detail && el('span', { class: 'muted detail' }, event.detail)))));
}

/** Each recipient with status, reply code and its meaning. */
export function recipients(mail) {
  if (mail.recipients.length === 0) {
    return el('p', { class: 'muted' }, 'This e-mail has no recipients.');
  }
  const row = (one) => el('tr', { role: 'row' },
      el('th', { role: 'rowheader', scope: 'row' }, el('span', { class: 'kind' }, one.kind.toLowerCase()), ' ', fullAddress(one)),
      el('td', { role: 'cell' }, pill(one.status, one.statusLabel)),
      el('td', { role: 'cell' }, ...outcome(one)));
  return table(['Recipient', 'Status', 'Reply'], mail.recipients.map(row));
}

function outcome(one) {
  const { reply, meaning, cause, failure, acceptedBy, arrival, bounceType } = one;
  return [
    reply && said(reply),
    meaning && el('div', {}, meaning),
    cause && el('div', { class: 'cause' }, `About: ${cause.label}${reply?.phase ? ` (${reply.phase.label})` : ''}`),
    failure && el('div', {}, failure.label),
    arrival && el('div', { class: 'warn' }, arrival.label),
    bounceType && el('div', { class: 'muted' }, readable(bounceType)),
    acceptedBy && el('div', { class: 'muted' }, acceptedBy.label),
  ].filter(Boolean);
}

/** The reply of a server as it was received; code 0 marks a text of our own. */
function said(reply) {
  return reply.code ? el('div', { class: 'wire' }, `${reply.code} ${reply.text}`) : el('div', {}, reply.text);
}

/** The address of the recipient at a position. */
export function addressAt(mail, position) {
  return mail.recipients.find((one) => one.position === position)?.address ?? `recipient ${position}`;
}

function readable(code) {
  return code.charAt(0) + code.slice(1).toLowerCase().replaceAll('_', ' ');
}

/** The attempts, each with its raw transcript. */
export function attempts(mail) {
  const list = mail.attemptLog;
  if (list.length === 0) {
    return el('p', { class: 'muted' }, 'There has been no attempt yet, so there is no log.');
  }
  const download = mail.actions?.log?.allowed !== false
    && el('p', {}, el('a', { href: address(emailPath(mail.id, 'log')), download: true }, 'Download the whole log'));
  return [...list.map((one) => attempt(mail, one)), download];
}

function attempt(mail, one) {
  const how = [...new Set([one.transport, one.server, one.tls ?? 'without TLS'])].filter(Boolean).join(' · ');
  return el('article', { class: 'attempt' },
      el('h4', {}, `Attempt ${one.number} `, time(one.startedAt),
          one.endedAt && el('span', { class: 'muted' }, ` took ${duration(one.startedAt, one.endedAt)}`)),
      el('p', { class: 'muted' }, how),
      el('ul', { class: 'results' }, ...one.results.map((result) => el('li', {}, el('b', {}, addressAt(mail, result.recipient)), `: ${result.label}`, said(result.reply)))),
      one.transcript === undefined
        ? el('p', { class: 'muted' }, 'You may not read the raw log.')
        : raw(one.transcript, `Log of attempt ${one.number}`));
}

/** Bounces and other received reports. */
export function reports(mail) {
  return mail.reports.map((report) => el('article', { class: 'attempt' },
      el('h4', {}, report.label, ' ', time(report.receivedAt), el('span', { class: 'muted' }, ` ${readable(report.state)}`)),
      report.text === undefined
        ? el('p', { class: 'muted' }, 'You may not read the returned mail.')
        : raw(report.text, 'Returned mail')));
}

/** A text as it was on the wire, with a button that copies it. */
export function raw(text, label) {
  const panel = el('pre', { class: 'raw', tabindex: '0', role: 'region', 'aria-label': label }, text);
  const copy = button('Copy', async () => {
    const done = await copied(text, panel);
    copy.textContent = done ? 'Copied' : 'Press Ctrl+C';
    announce(done ? `${label}: ${plural(text.length, 'character')} copied` : 'The text is selected, press Ctrl+C');
  }, { class: 'copy', 'aria-label': `Copy: ${label}` });
  return el('div', { class: 'raw-frame' }, copy, panel);
}

/** Without a secure context there is no clipboard: then the text is selected for the reader to copy. */
async function copied(text, panel) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    panel.focus();
    getSelection().selectAllChildren(panel);
    return false;
  }
}

/** A table that stays one for screen readers when CSS makes cards of its rows. */
export function table(titles, rows, label) {
  return el('table', { role: 'table', class: 'plain', 'aria-label': label },
      el('thead', { role: 'rowgroup' }, el('tr', { role: 'row' }, ...titles.map((title) => el('th', { role: 'columnheader', scope: 'col' }, title)))),
      el('tbody', { role: 'rowgroup' }, ...rows));
}
