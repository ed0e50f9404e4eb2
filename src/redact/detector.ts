import { createBlockSearch } from './detection/block-search.ts';
import { SURE_PATTERN_BYTES, SURE_PATTERNS, type SurePattern } from './detection/sure-patterns.ts';
import { unpack } from './detection/unpack.ts';
import { createExpansionBudget, DEFAULT_LIMITS } from './formats/expansion-budget.ts';
import { isUsableKnownValue } from './known-values.ts';

/** A secret that is still there. Says where and of what kind, never which. */
export interface LeakFinding {
  readonly path: string;
  /** `known-value`, or the kind of a sure pattern, e.g. `private-key`. */
  readonly kind: string;
  readonly count: number;
}

/** The second look at what goes out; shares no rule, automaton or window with the redaction. */
export interface LeakDetector {
  /** Reads one file to its end; of gzip, zip and tar at any depth what is inside, each under its own path. */
  scan(path: string, chunks: AsyncIterable<Uint8Array>): Promise<LeakFinding[]>;
}

/** Bytes looked at in one go. */
const BLOCK = 256 * 1024;

export function createLeakDetector(options: { readonly knownValues: readonly string[] }): LeakDetector {
  const look = createLook(options.knownValues);
  return {
    async scan(path, chunks) {
      const findings: LeakFinding[] = [];
      const never = new AbortController().signal;
      await unpack({ path, chunks }, createExpansionBudget(DEFAULT_LIMITS), never, async (inner) => {
        const counts = new Map<string, number>();
        await scanBytes(inner.chunks, look, (kind) => void counts.set(kind, (counts.get(kind) ?? 0) + 1));
        findings.push(...[...counts].map(([kind, count]) => ({ path: inner.path, kind, count })));
      });
      return findings;
    },
  };
}

/** Looks for what starts in `bytes[from..limit]`. */
interface Look {
  readonly overlap: number;
  readonly in: (bytes: Buffer, from: number, limit: number, found: (kind: string) => void) => void;
}

function createLook(knownValues: readonly string[]): Look {
  const values = createBlockSearch(valueForms(knownValues));
  const starts = new Map<string, SurePattern>();
  for (const pattern of SURE_PATTERNS) for (const start of pattern.starts) starts.set(start, pattern);
  const patterns = createBlockSearch([...starts.keys()].map((start) => Buffer.from(start)));
  return {
    overlap: Math.max(values.longest, SURE_PATTERN_BYTES) + 1,
    in: (bytes, from, limit, found) => {
      const here = (start: number): boolean => start >= from && start < limit;
      values.search(bytes, (start) => void (here(start) && found('known-value')));
      patterns.search(bytes, (start, literal) => {
        const pattern = starts.get(Buffer.from(literal).toString('latin1'));
        if (pattern !== undefined && here(start) && isSure(bytes, start, pattern)) found(pattern.kind);
      });
    },
  };
}

async function scanBytes(chunks: AsyncIterable<Uint8Array>, look: Look, found: (kind: string) => void): Promise<void> {
  let pending: Uint8Array[] = [];
  let size = 0;
  let from = 0;
  for await (const chunk of chunks) {
    pending.push(chunk);
    size += chunk.length;
    if (size < BLOCK + look.overlap) continue;
    const bytes = Buffer.concat(pending);
    const limit = bytes.length - look.overlap;
    look.in(bytes, from, limit, found);
    // One byte before what comes next is kept: it decides whether a word starts there.
    pending = [bytes.subarray(limit - 1)];
    size = look.overlap + 1;
    from = 1;
  }
  look.in(Buffer.concat(pending), from, size, found);
}

/** The values as they are, JSON-escaped, URL-encoded, and what base64 makes of them at each of its three alignments. */
function valueForms(values: readonly string[]): Buffer[] {
  const forms = new Set<string>();
  for (const value of values.filter(isUsableKnownValue)) {
    forms.add(value);
    forms.add(JSON.stringify(value).slice(1, -1));
    if (value.isWellFormed()) forms.add(encodeURIComponent(value));
    const bytes = Buffer.from(value);
    for (const offset of [0, 1, 2]) {
      const groups = Math.floor((bytes.length - offset) / 3);
      forms.add(bytes.subarray(offset, offset + groups * 3).toString('base64'));
    }
  }
  return [...forms].filter((form) => form.length >= 8).map((form) => Buffer.from(form));
}

function isSure(bytes: Buffer, start: number, pattern: SurePattern): boolean {
  if (pattern.wordStart && start > 0 && /[\w-]/.test(String.fromCharCode(bytes[start - 1] ?? 0))) return false;
  return pattern.form.test(bytes.toString('latin1', start, start + SURE_PATTERN_BYTES));
}
