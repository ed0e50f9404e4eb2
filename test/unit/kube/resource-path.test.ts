import { describe, expect, it } from '@jest/globals';
import { resourcePath, withQuery } from '../../../src/kube/resource-path.ts';
import { resources } from '../../../src/kube/resources.ts';

describe('resourcePath', () => {
  it('knows core and named groups, collections, objects and subresources', () => {
    expect(resourcePath(resources.pods, {})).toBe('/api/v1/pods');
    expect(resourcePath(resources.pods, { namespace: 'a', name: 'b', subresource: 'log' })).toBe(
      '/api/v1/namespaces/a/pods/b/log',
    );
    expect(resourcePath(resources.nodes, { namespace: 'ignored', name: 'n' })).toBe('/api/v1/nodes/n');
    expect(resourcePath(resources.leases, { namespace: 'a' })).toBe('/apis/coordination.k8s.io/v1/namespaces/a/leases');
    expect(resourcePath(resources.horizontalPodAutoscalers, {})).toBe('/apis/autoscaling/v2/horizontalpodautoscalers');
  });

  it('lets no name leave its segment', () => {
    expect(resourcePath(resources.pods, { namespace: 'a', name: '../secrets/x?y' })).toBe(
      '/api/v1/namespaces/a/pods/..%2Fsecrets%2Fx%3Fy',
    );
    for (const name of ['', '.', '..']) {
      expect(() => resourcePath(resources.pods, { namespace: 'a', name })).toThrow(
        expect.objectContaining({ code: 'KUBE_INVALID' }),
      );
    }
  });

  it('wants a namespace for a namespaced object', () => {
    expect(() => resourcePath(resources.pods, { name: 'b' })).toThrow('namespace');
  });
});

describe('withQuery', () => {
  it('encodes what is there', () => {
    expect(withQuery('/x', { a: undefined })).toBe('/x');
    expect(withQuery('/x', { a: 'b=c,d', n: 5, t: true, u: undefined })).toBe('/x?a=b%3Dc%2Cd&n=5&t=true');
  });
});
