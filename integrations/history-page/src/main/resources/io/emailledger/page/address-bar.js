// The state of the page is its address: filter, open e-mail, open panel. It can be bookmarked and shared.

const TEXTS = ['recipient', 'sender', 'subject', 'tag', 'tenant', 'route', 'list', 'since', 'until', 'opened', 'attachments', 'cause', 'address', 'attachment', 'reply'];
const PAGE_ONLY = ['within', 'email', 'part', 'panel'];

const HOUR = 3_600_000;
/** Spans of time that end now, in milliseconds. */
const SPANS = new Map([['1h', HOUR], ['24h', 24 * HOUR], ['7d', 7 * 24 * HOUR], ['30d', 30 * 24 * HOUR]]);

/** What the address says: `status` is a list, everything else a text or absent. */
export function read(search = location.search) {
  const query = new URLSearchParams(search);
  const state = { status: query.getAll('status').filter(Boolean) };
  for (const name of [...TEXTS, ...PAGE_ONLY]) {
    const value = query.get(name)?.trim();
    if (value) {
      state[name] = value;
    }
  }
  return state;
}

/** The address of a state, relative to the page. */
export function href(state) {
  const query = new URLSearchParams();
  state.status.forEach((status) => query.append('status', status));
  for (const name of [...TEXTS, ...PAGE_ONLY]) {
    if (state[name]) {
      query.set(name, state[name]);
    }
  }
  const text = query.toString();
  return text ? `?${text}` : location.pathname;
}

/** The parameters that the JSON interface knows; a span of time becomes an instant to the minute. */
export function filterOf(state, now = Date.now()) {
  const query = new URLSearchParams();
  state.status.forEach((status) => query.append('status', status));
  for (const name of TEXTS) {
    if (state[name]) {
      query.set(name, state[name]);
    }
  }
  const span = SPANS.get(state.within);
  if (span) {
    const minute = 60_000;
    const since = Math.floor((now - span) / minute) * minute;
    query.set('since', new Date(since).toISOString());
    query.delete('until');
  }
  return query;
}

/** The filter alone, as a text: two states with the same text show the same list. */
export function filterKey(state) {
  return href({ ...state, email: undefined, part: undefined, panel: undefined });
}

/** True if the list is narrowed by anything. */
export function isNarrowed(state) {
  return filterKey(state) !== location.pathname;
}

/** Shows a state in the address bar; `step` makes it one that Back returns from. */
export function write(state, step) {
  const target = href(state);
  if (target === (location.search || location.pathname)) {
    return;
  }
  if (step) {
    history.pushState(null, '', target);
  } else {
    history.replaceState(null, '', target);
  }
}
