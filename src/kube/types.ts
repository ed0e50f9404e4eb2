import type * as models from '@kubernetes/client-node';
import type { Serialized } from './serialized.ts';

// One line per model that the code uses; each is the JSON of the object (see Serialized).
export type V1Pod = Serialized<models.V1Pod>;
export type V1Job = Serialized<models.V1Job>;
export type V1Deployment = Serialized<models.V1Deployment>;
export type V1Lease = Serialized<models.V1Lease>;
export type V1ConfigMap = Serialized<models.V1ConfigMap>;
export type V1ServiceAccount = Serialized<models.V1ServiceAccount>;
export type V1Role = Serialized<models.V1Role>;
export type V1RoleBinding = Serialized<models.V1RoleBinding>;
export type V1PersistentVolumeClaim = Serialized<models.V1PersistentVolumeClaim>;
export type V1Namespace = Serialized<models.V1Namespace>;
export type V1Service = Serialized<models.V1Service>;
export type V1SelfSubjectAccessReview = Serialized<models.V1SelfSubjectAccessReview>;
export type V1SubjectAccessReview = Serialized<models.V1SubjectAccessReview>;
export type V1ObjectMeta = Serialized<models.V1ObjectMeta>;
export type V1ObjectReference = Serialized<models.V1ObjectReference>;
export type V1PodSpec = Serialized<models.V1PodSpec>;
export type V1Container = Serialized<models.V1Container>;
export type V1ContainerStatus = Serialized<models.V1ContainerStatus>;
export type V1Volume = Serialized<models.V1Volume>;
export type V1VolumeMount = Serialized<models.V1VolumeMount>;
export type V1PolicyRule = Serialized<models.V1PolicyRule>;
export type V1SecurityContext = Serialized<models.V1SecurityContext>;
export type V1PodSecurityContext = Serialized<models.V1PodSecurityContext>;
/** events.k8s.io/v1 */
export type EventsV1Event = Serialized<models.EventsV1Event>;
/** The event of the core group: what kubelet and scheduler write and `kubectl get events` shows. */
export type CoreV1Event = Serialized<models.CoreV1Event>;
