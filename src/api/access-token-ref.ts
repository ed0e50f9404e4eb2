import type { Target } from './target-schema.ts';

/** The key of a Secret with the token for the product's API, whichever product it is. */
export function accessTokenRef({
  mattermost,
  coder,
}: Pick<Target, 'mattermost' | 'coder'>): { readonly name: string; readonly key: string } | undefined {
  return mattermost?.accessTokenSecretRef ?? coder?.sessionTokenSecretRef;
}
