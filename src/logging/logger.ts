import { createLogger as createWinston, format, transports, type Logger as WinstonLogger } from 'winston';

export const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** What a line says beside its message: identifiers, numbers, reasons. Never data that came from a pod. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** Structured log. Messages are constants; what varies goes into the fields. */
export interface Logger {
  error(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  debug(message: string, fields?: LogFields): void;
  /** The same log with more fields on every line. */
  child(fields: LogFields): Logger;
}

export interface LoggerOptions {
  readonly level: LogLevel;
  /** `operator`, `collector`: which part of the program speaks. */
  readonly component: string;
  /** Default: standard output, where a container runtime looks for it. */
  readonly stream?: NodeJS.WritableStream;
  /** Applied to every text of a line before it is written: the one door for secrets that must not reach a log. */
  readonly redact?: (text: string) => string;
}

/** JSON lines, one object each: `timestamp`, `level`, `component`, `message` and the fields. */
export function createLogger({ level, component, stream = process.stdout, redact }: LoggerOptions): Logger {
  const winston = createWinston({
    level,
    defaultMeta: { component },
    format: format.combine(format.timestamp(), redacting(redact), format.json({ bigint: true })),
    transports: [new transports.Stream({ stream })],
  });
  return wrap(winston);
}

function wrap(winston: WinstonLogger): Logger {
  return {
    error: (message, fields) => void winston.error(message, fields),
    warn: (message, fields) => void winston.warn(message, fields),
    info: (message, fields) => void winston.info(message, fields),
    debug: (message, fields) => void winston.debug(message, fields),
    child: (fields) => wrap(winston.child(fields)),
  };
}

function redacting(redact: ((text: string) => string) | undefined) {
  return format((info) => {
    if (redact === undefined) return info;
    for (const [key, value] of Object.entries(info)) {
      if (typeof value === 'string' && key !== 'level' && key !== 'timestamp') info[key] = redact(value);
    }
    return info;
  })();
}
