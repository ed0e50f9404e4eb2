import { SECRET_RESOURCES } from '../rules/terraform-resource.ts';
import { genericPolicy, isNothing, nearestKey } from './generic-policy.ts';
import type { Policy, Scalar } from './policy.ts';

/** Attributes of a resource that hold the secret itself. */
const SECRET_ATTRIBUTES = /^(?:value|result|secret_string|secret_data|plaintext_value)$/;

/** A state of Terraform, or what `terraform show -json` makes of it: values of resources that are secrets by their type. */
export const terraformPolicy: Policy = (scalar) => {
  const depth = scalar.path.findLastIndex((part) => part === 'attributes' || part === 'values');
  if (depth < 0 || isNothing(scalar.value) || !isSecretPlace(scalar, depth)) return genericPolicy(scalar);
  return SECRET_RESOURCES.test(typeOf(scalar)) ? { action: 'mask', rule: 'secret' } : genericPolicy(scalar);
};

/** A secret attribute, or what stands under `data`. */
function isSecretPlace({ path }: Scalar, depth: number): boolean {
  if (path.length === depth + 2) return SECRET_ATTRIBUTES.test(nearestKey(path) ?? '');
  return path.length === depth + 3 && /^(?:data|binary_data|string_data)$/.test(String(path[depth + 1]));
}

/** The `type` of the resource around an attribute; the attributes of a resource may have one too, such as `Opaque`. */
function typeOf(scalar: Scalar): string {
  for (let up = 1; up < scalar.path.length; up++) {
    const type = scalar.ancestor(up, 'type');
    if (type?.includes('_') === true) return type;
  }
  return '';
}
