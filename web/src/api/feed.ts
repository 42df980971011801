/* One stream of server-sent events, kept alive. It runs inside the shared worker, so that all tabs of a browser share one
 * connection, or in the page itself where there are no shared workers. It knows no DOM: it tells its listener what came.
 *
 * EventSource reconnects by itself with Last-Event-ID; what it does not notice is a stream that went silent (a tablet that
 * slept). The server sends the clock every 10 s, so 25 s of silence mean that the stream is dead: it is opened again from
 * the last id that was seen. A server that ends or refuses what was hardly open is asked again after twice as long each time,
 * a minute at most, or when somebody wishes. */

import { isOver, type Over } from './ends.ts';
import { request } from './http.ts';
import { applyChange } from './merge.ts';
import type { Change, Clock, View } from './types.ts';

export type Link = { state: 'connecting' | 'live' | 'catching-up' | 'offline' | 'refused' | 'ended'; since: number; behind: number; why?: Over; again?: number /* when it tries again by itself, by this machine's clock */; tooLarge?: boolean };

export type FeedMessage =
  | { kind: 'view'; view: View; received: number }
  | { kind: 'change'; change: Change; received: number }
  | { kind: 'link'; link: Link };

const SILENCE_MS = 25_000;
const RETRY_MS = 2_000;
const RETRY_MS_MAX = 60_000;
const LASTS_MS = 30_000; /* a stream that lived as long was a good one */
const BURST_MS = 400;

export class Feed {
  #source: EventSource | null = null;
  #lastId = '';
  #heard = 0;
  #opened = 0;
  #failures = 0; /* in a row */
  #view: View | null = null;
  #received = 0;
  #link: Link = { state: 'connecting', since: Date.now(), behind: 0 };
  #watch: ReturnType<typeof setInterval>;
  #burst: ReturnType<typeof setTimeout> | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #tell: (message: FeedMessage) => void;

  constructor(tell: (message: FeedMessage) => void) {
    this.#tell = tell;
    this.#watch = setInterval(() => {
      if (this.#source && Date.now() - this.#heard > SILENCE_MS) this.#reopen();
    }, 5_000);
    this.#open();
  }

  /** What a listener that comes late must know. */
  greet(tell: (message: FeedMessage) => void): void {
    if (this.#view) tell({ kind: 'view', view: this.#view, received: this.#received });
    tell({ kind: 'link', link: this.#link });
  }

  /** The page came back to the front or the network did: make sure that the stream is fresh. */
  wake(): void {
    if (this.#link.state === 'ended') return;
    if (this.#link.state !== 'live' || Date.now() - this.#heard > 12_000) this.#reopen();
  }

  close(): void {
    clearInterval(this.#watch);
    clearTimeout(this.#burst);
    clearTimeout(this.#retry);
    this.#source?.close();
    this.#source = null;
  }

  #setLink(link: Link): void {
    if (link.state !== 'catching-up') clearTimeout(this.#burst); /* else what broke meanwhile would call itself live */
    this.#link = link;
    this.#tell({ kind: 'link', link });
  }

  #offline(): void {
    if (this.#link.state !== 'offline') this.#setLink({ state: 'offline', since: Date.now(), behind: 0 });
  }

  #reopen(): void {
    this.#source?.close();
    this.#offline();
    this.#open();
  }

  /** Not at once: whoever cannot serve this is not to be asked for nothing else. */
  #later(tooLarge = false): void {
    const lasted = this.#opened > 0 && Date.now() - this.#opened > LASTS_MS;
    this.#failures = lasted ? 1 : this.#failures + 1;
    const wait = Math.min(RETRY_MS_MAX, RETRY_MS * 2 ** (this.#failures - 1));
    this.#source?.close();
    this.#source = null;
    this.#opened = 0;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#open(), wait);
    this.#setLink({ state: 'offline', since: this.#link.state === 'offline' ? this.#link.since : Date.now(), behind: 0, again: Date.now() + wait, tooLarge });
  }

  #open(): void {
    clearTimeout(this.#retry);
    this.#heard = Date.now();
    if (this.#link.again) this.#setLink({ state: 'offline', since: this.#link.since, behind: 0 });
    const source = new EventSource(this.#lastId ? `/api/events?since=${encodeURIComponent(this.#lastId)}` : '/api/events');
    this.#source = source;
    source.onopen = () => {
      this.#heard = this.#opened = Date.now();
      if (this.#view) this.#settle(0);
    };
    source.onerror = () => {
      this.#offline();
      if (source.readyState === EventSource.CLOSED && this.#source === source) void this.#refused(source);
    };
    source.addEventListener('view', (event) => this.#onView(event));
    source.addEventListener('change', (event) => this.#onChange(event, JSON.parse(event.data) as Change));
    source.addEventListener('clock', (event) => this.#onChange(event, { clock: JSON.parse(event.data) as Clock }));
    source.addEventListener('bye', (event) => this.#onBye(event));
  }

  /** The browser gave up: either the session is gone, or the server is, for a while. */
  async #refused(source: EventSource): Promise<void> {
    const answer = await request('GET', '/api/session');
    if (answer?.status === 401) {
      this.close();
      this.#setLink({ state: 'refused', since: Date.now(), behind: 0 });
      return;
    }
    if (this.#source === source) this.#later();
  }

  #note(event: MessageEvent): void {
    this.#heard = Date.now();
    this.#received = this.#heard;
    if (event.lastEventId) this.#lastId = event.lastEventId;
  }

  /** Counts what comes in one burst after a gap; when it is quiet again the feed is live. */
  #settle(more: number): void {
    if (this.#link.state === 'live') return;
    const behind = (this.#link.state === 'catching-up' ? this.#link.behind : 0) + more;
    this.#setLink({ state: 'catching-up', since: Date.now(), behind });
    clearTimeout(this.#burst);
    this.#burst = setTimeout(() => this.#setLink({ state: 'live', since: Date.now(), behind: 0 }), BURST_MS);
  }

  #onView(event: MessageEvent): void {
    this.#note(event);
    this.#view = JSON.parse(event.data) as View;
    this.#tell({ kind: 'view', view: this.#view, received: this.#received });
    this.#settle(1);
  }

  #onChange(event: MessageEvent, change: Change): void {
    this.#note(event);
    if (!this.#view) return;
    this.#view = applyChange(this.#view, change);
    this.#tell({ kind: 'change', change, received: this.#received });
    this.#settle(1);
  }

  #onBye(event: MessageEvent): void {
    const { reason } = JSON.parse(event.data) as { reason: string };
    if (isOver(reason)) {
      this.close();
      this.#setLink({ state: 'ended', since: Date.now(), behind: 0, why: reason });
    } else {
      this.#later(reason === 'view_too_large');
    }
  }
}
