// The menu of an e-mail. The server decides what is allowed; a disabled entry gives the reason.

import { emailPath, get, post } from './api.js';
import { announce, pageLink } from './dom.js';
import { ask } from './dialogs.js';
import { nameOf } from './format.js';
import { HOLD, RELEASE, RESCHEDULE, bodyOf } from './waiting-questions.js';

/**
 * Asks the server which actions an e-mail allows now. `page` has `answered(id, done, message, newId, email)` and
 * `showLog(id)`.
 */
export async function entries(row, page) {
  const actions = await get(emailPath(row.id, 'actions'));
  const entry = (label, action, run) => ({ label, why: action.allowed ? undefined : action.why ?? 'Not possible now.', run });
  const offered = [
    entry('Cancel sending', actions.cancel, () => act(row, page, 'cancel', {})),
    ...waiting(row, page, actions, entry),
    entry('View message log', actions.log, () => page.showLog(row.id)),
    entry('Resend message', actions.resend, () => resend(row, page)),
    entry('Resend to another address', actions.resendTo, () => resendTo(row, page)),
  ];
  if (actions.resolve?.allowed || actions.status === 'UNCONFIRMED') {
    offered.push(entry('Resolve', actions.resolve, () => resolve(row, page)));
  }
  return offered;
}

/** What can be done while it waits; afterwards one entry says why not. */
function waiting(row, page, actions, entry) {
  if (actions.status !== 'PENDING') {
    return [entry('Hold, reschedule, edit', actions.hold)];
  }
  return [
    actions.release.allowed
      ? entry('Release', actions.release, () => asked(row, page, 'release', RELEASE))
      : entry('Hold', actions.hold, () => asked(row, page, 'hold', HOLD)),
    entry('Send now', actions.sendNow, () => act(row, page, 'send-now', {})),
    entry('Reschedule', actions.reschedule, () => asked(row, page, 'reschedule', RESCHEDULE)),
    entry('Edit', actions.edit, () => edit(row, page)),
  ];
}

async function asked(row, page, command, question) {
  const answer = await ask(question);
  if (answer) {
    await act(row, page, command, bodyOf(answer));
  }
}

/** Only what differs is sent: what is not given stays as it is. */
async function edit(row, page) {
  const to = row.recipients.filter((recipient) => recipient.kind === 'TO').map((recipient) => recipient.address).join(', ');
  const whole = row.recipients.length === row.recipientCount;
  const answer = await ask({
    title: 'Change this e-mail',
    text: 'The recipients can be changed until the first attempt.',
    confirm: 'Change it',
    fields: [
      { name: 'subject', label: 'Subject', value: row.subject, required: true },
      ...(whole ? [{ name: 'to', label: 'To (separated by commas)', value: to, required: true }] : []),
      { name: 'reason', label: 'Reason (optional)' },
    ],
  });
  if (answer) {
    const changed = { ...answer };
    if (changed.subject === row.subject) {
      delete changed.subject;
    }
    if (changed.to === to) {
      delete changed.to;
    }
    await act(row, page, 'edit', bodyOf(changed));
  }
}

async function resend(row, page) {
  const others = row.recipientCount - 1;
  const whom = row.recipients.length === 0 ? 'no recipient' : nameOf(row.recipients[0]) + (others > 0 ? ` and ${others} more` : '');
  const answer = await ask({
    title: 'Resend this e-mail?',
    text: `A new e-mail with the same content goes to ${whom}. The old one stays in the history.`,
    confirm: 'Send again',
  });
  if (answer) {
    await act(row, page, 'resend', {});
  }
}

async function resendTo(row, page) {
  const answer = await ask({
    title: 'Resend to another address',
    text: 'A new e-mail with the same content goes to this address alone.',
    confirm: 'Send again',
    fields: [{ name: 'to', label: 'E-mail address', type: 'email', required: true }],
  });
  if (answer) {
    await act(row, page, 'resend', { to: answer.to.trim() });
  }
}

async function resolve(row, page) {
  const answer = await ask({
    title: 'Did it arrive?',
    text: 'The answer of the server was lost, so it is not known whether the e-mail arrived.',
    confirm: 'Record it',
    fields: [
      {
        name: 'resolution', label: 'Result', choices: [
          ['DELIVERED', 'It arrived'], ['BOUNCED', 'It did not arrive'], ['TRY_AGAIN', 'Try again: it may arrive twice'],
        ],
      },
      { name: 'note', label: 'How you know', required: true },
    ],
  });
  if (answer) {
    await act(row, page, 'resolve', answer);
  }
}

async function act(row, page, command, body) {
  try {
    const { done, message, newId, email } = await post(emailPath(row.id, command), body);
    page.answered(row.id, done, message, newId, email);
  } catch (error) {
    page.answered(row.id, false, error.message);
  }
}

/** Shows an answer in the visible places, and announces it to screen readers. `page` has `href(id)` and `open(id)`. */
export function show(places, page, done, message, newId) {
  announce(message);
  for (const place of places) {
    place.show(done, message, ...(newId ? [' ', pageLink(page.href(newId), () => page.open(newId), {}, 'Open the new e-mail')] : []));
  }
}
