// A small bar chart of the last days, with the same numbers as a table for those who do not see it.

import { el, refill, svg } from './dom.js';
import { dayName } from './format.js';

const WIDTH = 700;
const HEIGHT = 96;
const SERIES = ['sent', 'opened', 'bounced'];

/** Draws the days, oldest first; without days, says why there are none. */
export function chart(host, days, error) {
  refill(host, days ?? error, () => (days ? [picture(days), numbers(days)] : el('p', { class: 'muted' }, 'The last days cannot be read: ', error)));
}

/** Shows the exact numbers by day and status, newest day first; without lines, says why there are none. */
export function daily(host, answer, names, error) {
  refill(host, answer ?? error, () => {
    if (!answer) {
      return el('p', { class: 'muted' }, 'The numbers cannot be read: ', error);
    }
    return answer.counted ? byStatus(answer.lines, names) : el('p', { class: 'muted' }, 'This store does not count by day.');
  });
}

function byStatus(lines, names) {
  if (lines.length === 0) {
    return el('p', { class: 'muted' }, 'No e-mails in these days.');
  }
  const days = [...new Set(lines.map((line) => line.day))].reverse();
  const statuses = [...new Set(lines.map((line) => line.status))].sort();
  const number = (day, status) => lines.find((line) => line.day === day && line.status === status)?.number ?? 0;
  return el('table', { class: 'daily' },
      el('caption', { class: 'hidden' }, 'E-mails by day and status'),
      el('thead', {}, el('tr', {}, ...['Day', ...statuses.map((status) => names.get(status) ?? status)].map((title) => el('th', { scope: 'col' }, title)))),
      el('tbody', {}, ...days.map((day) => el('tr', {}, el('th', { scope: 'row' }, dayName(day)),
          ...statuses.map((status) => el('td', {}, number(day, status).toLocaleString()))))));
}

function picture(days) {
  const most = Math.max(1, ...days.map((day) => day.sent));
  const step = WIDTH / days.length;
  const bar = step * 0.22;
  const drawn = svg('svg', {
    class: 'chart', viewBox: `0 0 ${WIDTH} ${HEIGHT + 18}`, role: 'img', 'aria-label': inWords(days), preserveAspectRatio: 'none',
  }, svg('line', { class: 'ground', x1: 0, x2: WIDTH, y1: HEIGHT + 0.5, y2: HEIGHT + 0.5 }));
  days.forEach((day, index) => {
    const left = index * step;
    const group = svg('g', {}, svg('title', {}, dayInWords(day)),
        svg('rect', { class: 'field', x: left, y: 0, width: step, height: HEIGHT }));
    SERIES.forEach((series, at) => {
      const height = day[series] === 0 ? 0 : Math.max(2, (day[series] / most) * (HEIGHT - 6));
      group.append(svg('rect', { 'data-series': series, x: left + step * 0.14 + at * (bar + step * 0.03), y: HEIGHT - height, width: bar, height, rx: 1.5 }));
    });
    drawn.append(group);
  });
  const labels = el('div', { class: 'chart-days', 'aria-hidden': 'true' },
      ...days.map((day) => el('span', { title: dayInWords(day) }, String(Number(day.day.slice(8))))));
  return el('div', { class: 'chart-frame' }, drawn, labels);
}

function numbers(days) {
  return el('table', { class: 'hidden' },
      el('caption', {}, 'E-mails of the last days'),
      el('thead', {}, el('tr', {}, ...['Day', ...SERIES].map((title) => el('th', { scope: 'col' }, title)))),
      el('tbody', {}, ...days.map((day) => el('tr', {}, el('th', { scope: 'row' }, dayName(day.day)),
          ...SERIES.map((series) => el('td', {}, shown(day, series)))))));
}

function shown(day, series) {
  return day[series].toLocaleString() + (day.capped ? ' or more' : '');
}

function dayInWords(day) {
  return `${dayName(day.day)}: ${SERIES.map((series) => `${shown(day, series)} ${series}`).join(', ')}`;
}

function inWords(days) {
  const sum = (series) => days.reduce((total, day) => total + day[series], 0).toLocaleString();
  return `Last ${days.length} days: ${SERIES.map((series) => `${sum(series)} ${series}`).join(', ')}. The numbers of each day follow as a table.`;
}
