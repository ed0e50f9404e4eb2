import { SupportPacketError, isSupportPacketError, messageOf, type ErrorCode } from '../../api/errors.ts';
import { parseSpec, type SupportPacket } from '../../api/packet.ts';
import { resources } from '../../kube/resources.ts';
import type { V1Job } from '../../kube/types.ts';
import { unsupported } from '../../products/supported.ts';
import { compileUserRules } from '../../redact/user-rules.ts';
import type { Claim } from '../policies/conditions.ts';
import { foreignNamespaces } from '../policies/foreign-namespaces.ts';
import { mayRaiseLogLevels } from '../policies/log-levels.ts';
import { nextStep } from '../policies/next-step.ts';
import { failure } from '../policies/state.ts';
import type { Context, Result } from '../ports.ts';
import { checkNamespaces } from './check-namespaces.ts';
import { finish } from './finish.ts';
import { makePlan, type Plan } from './plan.ts';
import { applyRbac, setFinalizer } from './rbac-objects.ts';
import { reread } from './reread.ts';
import { writeStatus } from './write-status.ts';

/** Errors that end the packet: asking again would give the same answer. Their reason becomes the condition's. */
const REFUSALS: readonly ErrorCode[] = [
  'INVALID_SPEC',
  'NOT_IMPLEMENTED',
  'NO_TARGETS',
  'FORBIDDEN',
  'DESTINATION_UNAVAILABLE',
];

/** In case the wake-up of a freed slot is lost with a restart. */
const QUEUED_AGAIN_MILLISECONDS = 15_000;

/** Brings a packet from nothing to a Job, or to the reason why it gets none. */
export async function start(context: Context): Promise<Result> {
  try {
    const packet = { ...context.packet, spec: parseSpec(context.packet.spec) };
    if (!packet.spec.cancel) return await admit({ ...context, packet });
    await finish(context, { reason: 'Cancelled', message: 'Cancelled before anything was collected' });
    return {};
  } catch (error) {
    if (!isSupportPacketError(error, ...REFUSALS)) throw error;
    const live = await reread(context);
    // Refused on the word of a cache that lags behind: the packet was started or has ended meanwhile.
    if (nextStep({ packet: live.packet, hasJob: false }) !== 'start') return {};
    await finish(live, failure(error.reason, error.message));
    return {};
  }
}

async function admit(context: Context): Promise<Result> {
  const { deps, packet } = context;
  // Throws for a pattern that the engine does not take: better now than after minutes of collecting.
  compileUserRules(packet.spec.redaction.rules ?? []);
  const missing = unsupported(packet.spec);
  if (missing.length > 0) {
    throw new SupportPacketError('NOT_IMPLEMENTED', `This version cannot do yet: ${missing.join('; ')}`);
  }
  if (!deps.slots.acquire(packet.metadata.uid)) {
    const message = `${deps.slots.size} packets are being collected; that is the limit of this installation`;
    await writeStatus(context, { state: { reason: 'Queued', message } });
    return { requeueAfterMilliseconds: QUEUED_AGAIN_MILLISECONDS };
  }
  const authorization = await checkNamespaces(context);
  const pending = await writePending(context, 'Accepted', authorization.claim);
  if (authorization.allowed.length === 0) throw new SupportPacketError('FORBIDDEN', authorization.claim.message);
  const accepted = { ...context, packet: pending };
  try {
    await launch(accepted, await makePlan(accepted, authorization));
    return {};
  } catch (error) {
    await explain(accepted, error);
    throw error;
  }
}

/** Makes the objects, each in a way that finds what an earlier attempt made. */
async function launch(context: Context, plan: Plan): Promise<void> {
  const reachesOut = plan.rbac.some(({ object }) => object.metadata?.namespace !== context.packet.metadata.namespace);
  if (reachesOut || mayRaiseLogLevels(context.packet)) await setFinalizer(context, true);
  await applyRbac(context, plan.rbac);
  const live = await reread(context);
  // What was decided above came from a cache; this is the last look before the one step that cannot be taken back.
  const isAsPlanned = live.packet.metadata.generation === context.packet.metadata.generation;
  if (!isAsPlanned || nextStep({ packet: live.packet, hasJob: false }) !== 'start') {
    throw new SupportPacketError('KUBE_CONFLICT', 'The packet changed while it was being started');
  }
  const job = await createJob(context, plan.job);
  const jobName = job.metadata?.name ?? '';
  context.log.info('Job created', { job: jobName, namespaces: foreignNamespaces(live.packet).length + 1 });
  await writeStatus(live, {
    state: { reason: 'Pending', message: `Job ${jobName} waits for its pod to start` },
    jobName,
  });
}

async function createJob({ deps, packet, signal }: Context, job: V1Job): Promise<V1Job> {
  try {
    return await deps.client.create(resources.jobs, job, signal);
  } catch (error) {
    if (!isSupportPacketError(error, 'KUBE_ALREADY_EXISTS')) throw error;
    const key = { namespace: packet.metadata.namespace, name: job.metadata?.name ?? '' };
    const existing = await deps.client.get<V1Job>(resources.jobs, key, signal);
    const isOurs = existing.metadata?.ownerReferences?.some(({ uid }) => uid === packet.metadata.uid) ?? false;
    if (isOurs) return existing;
    throw new SupportPacketError('FORBIDDEN', `Job ${key.name} exists and does not belong to this packet`);
  }
}

async function writePending(context: Context, message: string, authorized?: Claim): Promise<SupportPacket> {
  const written = await writeStatus(context, {
    state: { reason: 'Pending', message },
    begins: true,
    ...(authorized === undefined ? {} : { authorized }),
  });
  return { ...written, spec: context.packet.spec };
}

/**
 * What the API server refuses (a quota, a missing right of ours, an admission webhook) may change; it is tried again, and
 * the packet says why it waits. After its own deadline it has waited long enough.
 */
async function explain(context: Context, error: unknown): Promise<void> {
  if (!isSupportPacketError(error, 'KUBE_FORBIDDEN', 'KUBE_INVALID')) return;
  const current = await reread(context);
  const { startTime } = current.packet.status ?? {};
  const waited = startTime === undefined ? 0 : context.deps.now().getTime() - Date.parse(startTime);
  if (waited > context.packet.spec.timeoutSeconds * 1000)
    await finish(current, failure(error.reason, messageOf(error)));
  else await writeStatus(current, { state: { reason: 'Pending', message: messageOf(error) } });
}
