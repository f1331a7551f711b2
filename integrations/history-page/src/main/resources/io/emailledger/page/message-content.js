// The content of one e-mail: body, headers, attachments and metadata; also its opens.

import { address, emailPath } from './api.js';
import { el } from './dom.js';
import { plural, size, time } from './format.js';
import { addressAt, raw, table } from './message-outcome.js';

/** The text, and the HTML in a frame that runs nothing and loads nothing from elsewhere. */
export function body(mail) {
  const { text, textCut, html, deleted, hidden } = mail.body ?? {};
  if (hidden) {
    return el('p', { class: 'muted' }, 'You may not read the content of e-mails.');
  }
  if (deleted) {
    return el('p', { class: 'muted' }, 'The content has been deleted.');
  }
  const parts = [];
  if (html) {
    parts.push(el('h4', {}, 'As HTML'),
        el('p', { class: 'muted' }, 'Nothing is loaded from elsewhere, so pictures from the web are missing here.'),
        el('iframe', { sandbox: '', src: address(emailPath(mail.id, 'html')), title: 'The e-mail as HTML', loading: 'lazy', referrerpolicy: 'no-referrer' }));
  }
  if (text !== undefined) {
    parts.push(el('h4', {}, 'As text'), raw(text, 'The e-mail as text'),
        textCut && el('p', { class: 'muted' }, 'The text is very long; only its beginning is shown.'));
  }
  return parts.length > 0 ? parts : el('p', { class: 'muted' }, 'This e-mail has no body.');
}

/** The header fields as they were sent. */
export function headers(mail) {
  return pairs(mail.headers.map(({ name, value }) => [name, value]));
}

/** The metadata of the application. */
export function metadata(mail) {
  return pairs(Object.entries(mail.metadata));
}

/** Names, sizes and hashes; the content is deleted once the e-mail has been sent. */
export function attachments(mail) {
  const row = (file) => el('tr', { role: 'row' },
      el('th', { role: 'rowheader', scope: 'row' }, el('span', { class: 'file' }, file.name), file.inline && el('span', { class: 'muted' }, ' inline'),
          el('div', { class: 'muted' }, [file.mediaType, file.size === undefined ? undefined : size(file.size)].filter(Boolean).join(', '))),
      el('td', { role: 'cell' }, file.deletedAt ? el('span', {}, 'deleted at ', time(file.deletedAt)) : 'kept'),
      el('td', { role: 'cell' }, file.sha256 ? el('code', { class: 'hash' }, file.sha256) : el('span', { class: 'muted' }, 'none')));
  return table(['File', 'Content', 'SHA-256'], mail.attachmentList.map(row));
}

/** The opens and clicks of each recipient, each with its grade and the reason for it. */
export function engagement(mail) {
  const row = (seen) => el('tr', { role: 'row' },
      el('th', { role: 'rowheader', scope: 'row' }, addressAt(mail, seen.recipient)),
      el('td', { role: 'cell' }, seen.kind.label, seen.link === undefined ? undefined : ` (number ${seen.link + 1})`,
          el('div', { class: 'muted' }, time(seen.at), after(seen.secondsSinceAccepted))),
      el('td', { role: 'cell' }, el('span', { class: 'grade', 'data-grade': seen.grade.code }, seen.grade.label),
          el('div', { class: 'muted' }, seen.reason)));
  return [
    table(['Recipient', 'What', 'Who'], mail.engagement.map(row)),
    el('p', { class: 'muted' }, 'Not exact: an open is an image that was loaded, by a person or by a program. A grade may change when more is known.'),
  ];
}

function after(seconds) {
  if (seconds === undefined) {
    return undefined;
  }
  return seconds < 0 ? ', before it was accepted' : `, ${plural(seconds, 'second')} after it was accepted`;
}

function pairs(entries) {
  return el('dl', { class: 'facts wide' }, ...entries.flatMap(([name, value]) => [el('dt', {}, name), el('dd', {}, value)]));
}
