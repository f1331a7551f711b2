// Keeps the page up to date: polls every two seconds while it is visible, and recovers from a lost connection.

import { setAttribute, setText } from './dom.js';

const EVERY = 2_000;
const LONGEST = 30_000;

/** Runs polls, one at a time. After a failure the delay doubles. */
export class Live {
  #round;
  #host;
  #words;
  #timer;
  #running = false;
  #again = false;
  #failures = 0;

  constructor(round, host, words) {
    this.#round = round;
    this.#host = host;
    this.#words = words;
    document.addEventListener('visibilitychange', () => this.now());
    addEventListener('online', () => this.now());
  }

  /** Polls at once, or again after the poll in progress. */
  async now() {
    clearTimeout(this.#timer);
    if (this.#running) {
      this.#again = true;
      return;
    }
    if (document.hidden) {
      return;
    }
    this.#running = true;
    try {
      await this.#round();
      this.#failures = 0;
      this.#say('live', 'Live');
    } catch (error) {
      this.#failures++;
      this.#say('lost', error.status === 0
        ? 'Connection lost, trying again'
        : error.status === 401 ? 'You are not signed in any more' : error.message);
    }
    this.#running = false;
    if (this.#again) {
      this.#again = false;
      this.now();
      return;
    }
    this.#timer = setTimeout(() => this.now(), Math.min(LONGEST, EVERY * 2 ** Math.min(this.#failures, 5)));
  }

  #say(state, words) {
    setAttribute(this.#host, 'data-state', state);
    setText(this.#words, words);
  }
}
