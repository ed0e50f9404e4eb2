import type { FormatHandler } from '../session.ts';
import { gunzipped, gzipped } from './decompress.ts';

/** A gzip file: what is inside is redacted by its own kind and compressed again. */
export const redactGzip: FormatHandler = (source, session) => {
  const inside = gunzipped(source, session.budget, session.signal);
  return gzipped(session.nested(inside, session.path.replace(/\.gz$/i, '')), session.signal);
};

/** A tar.gz: the same, with a name that says tar. */
export const redactTarGzip: FormatHandler = (source, session) => {
  const inside = gunzipped(source, session.budget, session.signal);
  return gzipped(session.nested(inside, session.path.replace(/\.(?:tar\.gz|tgz)$/i, '.tar')), session.signal);
};
