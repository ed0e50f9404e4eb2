import type { KubeClient } from './ports.ts';
import { resources } from './resources.ts';
import type { V1SelfSubjectAccessReview } from './types.ts';

/** One thing to do, in the terms of RBAC. `group` '' is the core group; no `namespace` means cluster-wide. */
export interface Access {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly namespace?: string;
  readonly name?: string;
}

export interface AccessAnswer {
  readonly allowed: boolean;
  /** Why, in the authoriser's words; often empty. */
  readonly reason: string;
}

/** Asks the API server whether we ourselves may do `access`. */
export async function reviewOwnAccess(client: KubeClient, access: Access, signal: AbortSignal): Promise<AccessAnswer> {
  const review: V1SelfSubjectAccessReview = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: { resourceAttributes: { ...access } },
  };
  const { status } = await client.create(resources.selfSubjectAccessReviews, review, signal);
  return { allowed: status?.allowed === true, reason: status?.reason ?? status?.evaluationError ?? '' };
}
