// Keeps the page fresh: one round every two seconds while somebody can see it; a lost connection heals by itself.

import { setAttribute, setText } from './dom.js';

const EVERY = 2_000;
const LONGEST = 30_000;

/** Runs rounds, one at a time. A round that throws is tried again, later and later. */
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

  /** Runs a round at once, or once more after the one that is running. */
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
