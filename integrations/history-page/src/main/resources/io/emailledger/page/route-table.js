// The routes of the ledger: which of them cannot send and why, with a button that pauses or resumes each.

import { button, el } from './dom.js';
import { DEFAULT_ROUTE, time } from './format.js';
import { table } from './message-outcome.js';

/** The routes that send nothing now; none of them if the state of sending as a whole says it already. */
export function cannotSend({ routes = [], pause, outage }) {
  return pause || outage ? [] : routes.filter((route) => route.outage || route.pause);
}

/** The routes, those with a problem first; undefined if the rest of the panel says everything about the only one. */
export function worthShowing({ routes = [] }) {
  const known = routes.length === 1 && routes[0].name === DEFAULT_ROUTE && !routes[0].pause && (routes[0].outage || routes[0].transports.length === 0);
  return routes.length === 0 || known ? undefined : [...routes].sort((one, other) => troubles(other) - troubles(one));
}

/** A table of routes. `operate(route, pause)` pauses or resumes one; without it that is not offered. */
export function routeTable(routes, operate) {
  const row = (route) => el('tr', { role: 'row', 'data-route': route.name },
      el('th', { role: 'rowheader', scope: 'row' }, route.name),
      el('td', { role: 'cell' }, ...state(route)),
      operate && el('td', { role: 'cell' }, button(route.pause ? 'Resume' : 'Pause', () => operate(route.name, !route.pause),
          { 'aria-label': `${route.pause ? 'Resume' : 'Pause'} the route ${route.name}` })));
  return table(['Route', 'State', ...(operate ? ['Sending'] : [])], routes.map(row), 'Routes');
}

function troubles(route) {
  return (route.outage ? 4 : 0) + (route.pause ? 4 : 0) + (route.rateLimitedUntil ? 2 : 0) + (route.transports.length + route.senders.length > 0 ? 1 : 0);
}

function state({ pause, outage, transports, senders, rateLimitedUntil }) {
  const bad = (words, { since, nextProbe, reason }) => el('div', { class: 'bad' }, words, time(since), `: ${reason}; next attempt at `, time(nextProbe));
  const down = transports.map((one) => bad(`${one.name} cannot be used since `, one));
  const lines = [
    pause && el('div', { class: 'warn' }, 'Paused since ', time(pause.since), `: ${pause.reason}`),
    ...(outage && down.length === 0 ? [bad('Cannot send since ', outage)] : []),
    ...down,
    !outage && down.length > 0 && el('div', {}, 'Another transport stands in.'),
    ...senders.map((one) => bad(`Mail from ${one.address} has been rejected since `, one)),
    rateLimitedUntil && el('div', { class: 'warn' }, 'Its rate limit is used up until ', time(rateLimitedUntil)),
  ].filter(Boolean);
  return lines.length > 0 ? lines : ['Works'];
}
