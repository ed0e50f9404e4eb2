import { Document, type ScalarTag } from 'yaml';

/** The forms that YAML 1.1 takes for numbers, booleans, times and nothing. */
const FORMS = new Document(null, { version: '1.1', merge: false }).schema.tags.filter(
  (tag): tag is ScalarTag => tag.default === true && tag.collection === undefined,
);

/** What a scalar without quotes is; `text` as JavaScript writes it. */
export function plainScalar(text: string): { text: string; isString: boolean } {
  const form = /^[-+.\d~<=YyNnTtFfOo]/.test(text) ? FORMS.find(({ test }) => test?.test(text) === true) : undefined;
  if (form === undefined) return { text, isString: true };
  return { text: String(form.resolve(text, () => undefined, {})), isString: false };
}
