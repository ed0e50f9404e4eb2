/** What makes two events the same for a reader; the note may differ, as in client-go. */
export interface EventIdentity {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly action: string;
  readonly regardingUid: string;
}

/** One event as it stands in the API server, and how often it happened since. */
export interface Series {
  key: { readonly namespace: string; readonly name: string };
  /** Occurrences, the first included. */
  count: number;
  /** The occurrences that the API server knows. */
  written: number;
  /** Monotonic milliseconds. */
  lastAt: number;
}

/** Milliseconds after which a repetition is a new event again, as in client-go. */
const SERIES_MILLISECONDS = 6 * 60_000;

/** Remembers which events were written lately. Nothing grows for ever: what is over is forgotten with the next event. */
export function createSeriesBook(): {
  find(identity: EventIdentity, now: number): Series | undefined;
  add(identity: EventIdentity, series: Series): void;
} {
  const book = new Map<string, Series>();
  return {
    find: (identity, now) => {
      for (const [key, series] of book) {
        if (now - series.lastAt > SERIES_MILLISECONDS) book.delete(key);
      }
      return book.get(keyOf(identity));
    },
    add: (identity, series) => {
      book.set(keyOf(identity), series);
    },
  };
}

function keyOf(identity: EventIdentity): string {
  return JSON.stringify([identity.type, identity.reason, identity.action, identity.regardingUid]);
}
