import type { LiveTarget, Plan } from '../ports.ts';

/** Coder's own files come with a later version; until then a target of this type has what Kubernetes knows, and says so. */
export function planCoder({ target }: LiveTarget): Plan {
  return {
    items: [],
    warnings: [
      {
        code: 'NotImplemented',
        target: target.name,
        message: 'This version collects only what Kubernetes knows about Coder: pods, logs and events',
      },
    ],
  };
}
