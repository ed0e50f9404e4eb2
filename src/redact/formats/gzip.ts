import type { FormatHandler } from '../session.ts';
import { gunzipped, gzipped } from './decompress.ts';
import { redactTar } from './tar.ts';

/** A gzip file: what is inside is redacted by its own kind and compressed again. */
export const redactGzip: FormatHandler = (source, session) => {
  const inside = gunzipped(source, session.budget, session.signal);
  return gzipped(session.nested(inside, session.path.replace(/\.gz$/i, '')), session.signal);
};

/** A tar.gz: one container, not two. */
export const redactTarGzip: FormatHandler = (source, session) => {
  return gzipped(redactTar(gunzipped(source, session.budget, session.signal), session), session.signal);
};
