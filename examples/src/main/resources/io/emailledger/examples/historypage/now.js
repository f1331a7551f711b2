// How sending stands now: the card at the top, and the banners for a pause and an outage.

import { button, el, refill } from './dom.js';
import { plural, time } from './format.js';

/** Shows what waits and what is in flight; `canOperate` offers pause and resume. */
export function showNow(host, health, canOperate, operate) {
  refill(host, [health, canOperate], () => {
    const facts = [
      ['waiting, due now', health.due],
      ['being sent', health.inFlight],
      ['stuck', health.stuck],
      ['unverified reports', health.unverifiedReports],
    ].filter(([, count]) => count !== undefined);
    return [
      el('p', { class: 'state', 'data-kind': health.pause || health.outage ? 'bad' : 'good' }, stateOf(health)),
      facts.length > 0 && el('dl', { class: 'numbers' }, ...facts.map(([words, count]) => el('div', { 'data-some': words === 'stuck' && count > 0 },
          el('dt', {}, words), el('dd', {}, count.toLocaleString())))),
      health.oldestDue && el('p', { class: 'muted' }, 'The oldest has been due since ', time(health.oldestDue)),
      canOperate && button(health.pause ? 'Resume sending' : 'Pause sending', () => operate(!health.pause), { class: 'operate' }),
    ];
  });
}

function stateOf(health) {
  if (health.pause) {
    return 'Sending is paused';
  }
  return health.outage ? 'The mail server cannot be reached' : 'Sending works';
}

/** Says at the top of the page what keeps everything from being sent. */
export function showBanners(host, health) {
  refill(host, [health.pause, health.outage], () => [
    health.pause && el('p', { class: 'banner', 'data-kind': 'warn', role: 'status' }, el('b', {}, 'Sending is paused'), ' since ',
        time(health.pause.since), health.pause.reason ? `: ${health.pause.reason}` : '', '. E-mails are recorded and wait.'),
    health.outage && el('p', { class: 'banner', 'data-kind': 'bad', role: 'status' }, el('b', {}, 'The mail server cannot be reached'), ' since ',
        time(health.outage.since), health.outage.reason ? `: ${health.outage.reason}` : '', '. ',
        ...(health.outage.nextProbe ? ['It is tried again at ', time(health.outage.nextProbe), '. '] : []), 'Nothing is lost.'),
  ]);
}

/** How many things need somebody's eye. */
export function troubles(health) {
  return (health.stuck ?? 0) + (health.outage ? 1 : 0) + (health.pause ? 1 : 0) + (health.unverifiedReports ?? 0);
}

/** "3 things need attention" for the tools at the top. */
export function troubleWords(count) {
  return count === 0 ? '' : `${plural(count, 'thing')} to look at`;
}
