import { type BackOff, backOffDelay } from '../../kube/back-off.ts';

/** controller-runtime's per-item limiter (5 ms doubling up to 1000 s), with jitter and a lower ceiling. */
const RECONCILE_BACK_OFF: BackOff = { base: 5, factor: 2, max: 300_000, jitter: 0.2 };

/** What the metrics want to know about a queue. Seconds. */
export interface QueueObserver {
  added(depth: number): void;
  started(depth: number, secondsInQueue: number): void;
  finished(secondsOfWork: number): void;
  retried(): void;
}

export interface WorkQueueOptions {
  readonly observer: QueueObserver;
  /** Monotonic milliseconds. */
  readonly monotonic: () => number;
  /** 0..1, for jitter. */
  readonly random: () => number;
  readonly backOff?: BackOff;
}

/**
 * client-go's work queue: `queue` holds what waits, `dirty` what must be worked on, `processing` what is being worked on.
 * A key that is added while it is processed waits in `dirty` alone and enters the queue when `done` is called, so a key is
 * never worked on twice at once and no change is lost.
 */
export class WorkQueue {
  readonly #options: WorkQueueOptions;
  readonly #queue: { key: string; at: number }[] = [];
  readonly #dirty = new Set<string>();
  readonly #processing = new Map<string, number>();
  readonly #failures = new Map<string, number>();
  readonly #delayed = new Map<string, { timer: NodeJS.Timeout; due: number }>();
  readonly #waiting: ((key: string | undefined) => void)[] = [];
  #isShutDown = false;

  constructor(options: WorkQueueOptions) {
    this.#options = options;
  }

  /** Marks `key` as in need of work. */
  add(key: string): void {
    if (this.#isShutDown || this.#dirty.has(key)) return;
    this.#dirty.add(key);
    if (this.#processing.has(key)) return;
    this.#enqueue(key);
  }

  /** `add` after `milliseconds`; of several for one key the earliest counts. */
  addAfter(key: string, milliseconds: number): void {
    if (this.#isShutDown) return;
    if (milliseconds <= 0) {
      this.add(key);
      return;
    }
    const due = this.#options.monotonic() + milliseconds;
    const earlier = this.#delayed.get(key);
    if (earlier !== undefined && earlier.due <= due) return;
    clearTimeout(earlier?.timer);
    const timer = setTimeout(() => {
      this.#delayed.delete(key);
      this.add(key);
    }, milliseconds);
    this.#delayed.set(key, { timer, due });
  }

  /** `add` after a pause that grows with every failure since the last `forget`. Returns the pause in milliseconds. */
  addRateLimited(key: string): number {
    const failures = this.#failures.get(key) ?? 0;
    this.#failures.set(key, failures + 1);
    const pause = backOffDelay(this.#options.backOff ?? RECONCILE_BACK_OFF, failures, this.#options.random);
    this.#options.observer.retried();
    this.addAfter(key, pause);
    return pause;
  }

  /** Ends the growing of pauses: the key was worked on with success. */
  forget(key: string): void {
    this.#failures.delete(key);
  }

  /** The next key, or undefined after `shutDown`. Whoever gets a key must call `done` with it. */
  async get(): Promise<string | undefined> {
    if (this.#isShutDown) return undefined;
    if (this.#queue.length > 0) return this.#take();
    return await new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  /** Ends the work on `key` that `get` began. */
  done(key: string): void {
    const startedAt = this.#processing.get(key);
    this.#processing.delete(key);
    if (startedAt !== undefined) this.#options.observer.finished((this.#options.monotonic() - startedAt) / 1000);
    if (this.#dirty.has(key) && !this.#isShutDown) this.#enqueue(key);
  }

  /** No more keys come out; what waited is dropped, since the next leader lists everything anew. */
  shutDown(): void {
    this.#isShutDown = true;
    for (const { timer } of this.#delayed.values()) clearTimeout(timer);
    this.#delayed.clear();
    this.#queue.length = 0;
    for (const resolve of this.#waiting.splice(0)) resolve(undefined);
  }

  #enqueue(key: string): void {
    this.#queue.push({ key, at: this.#options.monotonic() });
    this.#options.observer.added(this.#queue.length);
    const waiting = this.#waiting.shift();
    if (waiting !== undefined) waiting(this.#take());
  }

  #take(): string | undefined {
    const next = this.#queue.shift();
    if (next === undefined) return undefined;
    const now = this.#options.monotonic();
    this.#dirty.delete(next.key);
    this.#processing.set(next.key, now);
    this.#options.observer.started(this.#queue.length, (now - next.at) / 1000);
    return next.key;
  }
}
