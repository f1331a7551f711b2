// Talks to the JSON interface: reads, polls with ETag, and posts with the CSRF token.

import { setClock } from './format.js';

const PATIENCE = 20_000;

let csrfToken = '';
let visitor;

/** An error with a message for the reader. `status` is 0 if there was no answer. */
export class ApiError extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** Reads the session: visitor and permissions; stores the token for later posts. */
export async function session() {
  const answer = await get('session');
  csrfToken = answer.csrfToken;
  visitor = answer.visitor;
  setClock(answer.now);
  return answer;
}

/** Reads one resource under `api/`. */
export async function get(path, parameters) {
  return (await ask(address(path, parameters), {})).json();
}

/** Posts one command. An expired token is renewed once, unless another visitor has signed in meanwhile. */
export async function post(path, body) {
  try {
    return await send(path, body);
  } catch (error) {
    if (error.code !== 'csrf') {
      throw error;
    }
    const before = visitor;
    await session();
    if (visitor !== before) {
      location.reload();
      throw new ApiError(error.status, error.code, 'Another visitor has signed in, so nothing was done.');
    }
    return send(path, body);
  }
}

/** The address of a resource, relative to the page, so that the page works wherever it is mounted. */
export function address(path, parameters) {
  const query = new URLSearchParams(parameters).toString();
  return `api/${path}${query ? `?${query}` : ''}`;
}

/** The path of something that belongs to one e-mail. */
export function emailPath(id, part) {
  return `emails/${encodeURIComponent(id)}${part ? `/${part}` : ''}`;
}

/** Polls one resource, and returns it only when it has changed. */
export class Poll {
  #address = '';
  #etag = null;

  /** Returns the content, or undefined if it is unchanged. */
  async read(path, parameters) {
    const wanted = address(path, parameters);
    if (wanted !== this.#address) {
      this.#address = wanted;
      this.#etag = null;
    }
    const response = await ask(wanted, this.#etag ? { headers: { 'If-None-Match': this.#etag } } : {});
    if (response.status === 304) {
      return undefined;
    }
    const content = await response.json();
    this.#etag = response.headers.get('ETag');
    return content;
  }
}

async function send(path, body) {
  const response = await ask(address(path), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': csrfToken },
    body: JSON.stringify(body),
  });
  return response.json();
}

async function ask(url, options) {
  let response;
  try {
    response = await fetch(url, {
      credentials: 'same-origin',
      cache: 'no-store',
      signal: AbortSignal.timeout(PATIENCE),
      ...options,
    });
  } catch {
    throw new ApiError(0, 'unreachable', 'The server does not answer.');
  }
  if (response.ok || response.status === 304) {
    return response;
  }
  throw await errorOf(response);
}

async function errorOf(response) {
  try {
    const { error } = await response.json();
    return new ApiError(response.status, error.code, error.message);
  } catch {
    return new ApiError(response.status, 'internal', `The server answered with ${response.status}.`);
  }
}
