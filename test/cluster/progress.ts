/** Where and how often progress is told; all of it replaceable in tests. */
export interface ProgressOptions {
  readonly write: (line: string) => void;
  /** Milliseconds on a clock that only moves forward. */
  readonly now: () => number;
  /** Milliseconds between two lines of a step that is still running. */
  readonly interval: number;
}

/** Tells a person what is going on and for how long, one line at a time. */
export interface Progress {
  say(line: string): void;
  /**
   * Runs `work`; tells when it starts (if it lasts longer than a moment), that it is alive every interval, and how long it took.
   * `work` gets a function that sets the detail shown in the next "still running" line.
   */
  step<T>(title: string, work: (detail: (text: string) => void) => Promise<T>): Promise<T>;
}

/** `m:ss` from one minute on, `s.d s` below. */
export function formatElapsed(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.floor(seconds);
  return `${String(Math.floor(whole / 60))}:${String(whole % 60).padStart(2, '0')} min`;
}

/** Makes a {@link Progress} that writes lines such as `kubernetes v1.34.4 … 2:10 min (go build)`. */
export function createProgress(options: ProgressOptions): Progress {
  const { write, now, interval } = options;
  return {
    say: write,
    async step(title, work) {
      const started = now();
      let detail = '';
      const timer = setInterval(() => {
        const suffix = detail === '' ? '' : ` (${detail})`;
        write(`${title} … ${formatElapsed(now() - started)}${suffix}`);
      }, interval);
      try {
        const result = await work((text) => {
          detail = text;
        });
        write(`${title}: done in ${formatElapsed(now() - started)}`);
        return result;
      } catch (error) {
        write(`${title}: failed after ${formatElapsed(now() - started)}`);
        throw error;
      } finally {
        clearInterval(timer);
      }
    },
  };
}

/** Progress on standard error, a line every 10 s. */
export function consoleProgress(): Progress {
  return createProgress({
    write: (line) => process.stderr.write(`[cluster] ${line}\n`),
    now: () => performance.now(),
    interval: 10_000,
  });
}
