/** How far the collection is; what `status.progress` shows. */
export interface Progress {
  readonly itemsTotal: number;
  readonly itemsDone: number;
  /** As they came from the sources, before redaction and compression. */
  readonly bytesCollected: number;
  readonly message: string;
}

export interface ProgressCounter {
  plan(items: number): void;
  done(path: string): void;
  /** What is being waited for. */
  say(message: string): void;
  bytes(count: number): void;
  now(): Progress;
}

/** Counts, and calls `onChange` after each change; the listener throttles. */
export function createProgressCounter(onChange: (progress: Progress) => void): ProgressCounter {
  let progress: Progress = { itemsTotal: 0, itemsDone: 0, bytesCollected: 0, message: '' };
  const change = (members: Partial<Progress>): void => {
    progress = { ...progress, ...members };
    onChange(progress);
  };
  return {
    plan: (items) => {
      change({ itemsTotal: items });
    },
    done: (path) => {
      change({ itemsDone: progress.itemsDone + 1, message: path });
    },
    say: (message) => {
      change({ message });
    },
    bytes: (count) => {
      change({ bytesCollected: progress.bytesCollected + count });
    },
    now: () => progress,
  };
}
