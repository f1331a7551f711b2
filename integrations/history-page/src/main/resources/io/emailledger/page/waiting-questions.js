// The questions before an e-mail that waits is changed, for one e-mail and for many.

const REASON = { name: 'reason', label: 'Reason (optional)' };

export const HOLD = {
  title: 'Hold it?',
  text: 'It is not sent until it is released.',
  confirm: 'Hold',
  fields: [{ name: 'reason', label: 'Reason', required: true }],
};

export const RELEASE = {
  title: 'Release it?',
  text: 'It is sent at its time, or now if that has passed.',
  confirm: 'Release',
  fields: [REASON],
};

export const RESCHEDULE = {
  title: 'When is it to be sent?',
  confirm: 'Reschedule',
  fields: [{ name: 'time', label: 'Not before', type: 'datetime-local', required: true }, REASON],
};

/** The body of a request: without blank texts, and with the time in UTC. */
export function bodyOf(answer) {
  const given = Object.entries(answer).map(([name, value]) => [name, value.trim()]).filter(([, value]) => value);
  return Object.fromEntries(given.map(([name, value]) => [name, name === 'time' ? new Date(value).toISOString() : value]));
}
