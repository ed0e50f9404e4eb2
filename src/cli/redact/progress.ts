/** Tells the person who waits what is going on. */
export interface Progress {
  /** `path` is redacted. */
  begin(path: string): void;
  bytes(count: number): void;
  end(): void;
  /** Another step of the whole work. */
  step(text: string): void;
}

export interface ProgressDeps {
  readonly write: (text: string) => void;
  /** A terminal shows one line that changes. */
  readonly terminal: boolean;
  /** Milliseconds. */
  readonly now: () => number;
}

const TERMINAL_PAUSE = 200;
/** Somebody's log file should stay readable. */
const LOG_PAUSE = 2000;
const LINE_LENGTH = 100;

export function createProgress({ write, terminal, now }: ProgressDeps): Progress {
  let last = now();
  let files = 0;
  let total = 0;
  let current = '';
  const show = (): void => {
    if (now() - last < (terminal ? TERMINAL_PAUSE : LOG_PAUSE)) return;
    last = now();
    const line = `${String(files)} files, ${inUnits(total)} redacted; now ${current}`;
    write(terminal ? `\r\x1b[K${line.slice(0, LINE_LENGTH)}` : `${line}\n`);
  };
  return {
    begin(path) {
      current = path.replaceAll(/\p{Cc}/gu, '?');
      show();
    },
    bytes(count) {
      total += count;
      show();
    },
    end() {
      files += 1;
      show();
    },
    step: (text) => write(terminal ? `\r\x1b[K${text}\n` : `${text}\n`),
  };
}

/** `1.4 MiB`, for people. */
export function inUnits(bytes: number): string {
  const power = Math.min(4, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  const value = bytes / 1024 ** power;
  return `${power === 0 ? String(value) : value.toFixed(1)} ${['B', 'KiB', 'MiB', 'GiB', 'TiB'][power] ?? ''}`;
}
