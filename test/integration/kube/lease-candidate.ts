// A candidate of the election test, as a process of its own so that it can be killed. Prints when it leads and when it stops.
import { systemClock } from '../../../src/kube/clock.ts';
import { runLeaderElected } from '../../../src/kube/lease.ts';
import { testKube } from '../../support/test-kube.ts';

const [namespace = '', identity = ''] = process.argv.slice(2);
const kube = await testKube();
const stop = new AbortController();
process.once('SIGTERM', () => {
  stop.abort();
});

await runLeaderElected(
  {
    client: kube.client,
    clock: systemClock,
    lease: { namespace, name: 'election' },
    identity,
    durations: { leaseSeconds: 6, renewDeadlineSeconds: 5, retrySeconds: 0.3 },
    onError: (error) => {
      console.error(String(error));
    },
  },
  async (signal) => {
    console.log('leads');
    const stopped = Promise.withResolvers<void>();
    signal.addEventListener('abort', () => {
      stopped.resolve();
    });
    await stopped.promise;
    console.log('stops');
  },
  stop.signal,
);
kube.close();
