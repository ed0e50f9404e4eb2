import { SupportPacketError } from '../../api/errors.ts';
import type { ContentFormat } from '../ports.ts';
import type { FormatHandler } from '../session.ts';
import { redactJson, redactKubernetesJson, redactMattermostConfig } from './json.ts';
import { redactTextStream } from './text.ts';
import { redactKubernetesYaml, redactYaml } from './yaml.ts';

/** The only way from bytes to redacted bytes. A format without a handler does not compile. */
export const FORMAT_HANDLERS: Readonly<Record<ContentFormat, FormatHandler>> = {
  text: redactTextStream,
  json: redactJson,
  yaml: redactYaml,
  'mattermost-config': redactMattermostConfig,
  'kubernetes-json': redactKubernetesJson,
  'kubernetes-yaml': redactKubernetesYaml,
  pprof: unsupported,
  gzip: unsupported,
  zip: unsupported,
  tar: unsupported,
  'tar-gzip': unsupported,
};

async function* unsupported(): AsyncGenerator<Buffer> {
  await Promise.reject(new SupportPacketError('FORMAT_UNSUPPORTED', 'this format cannot be redacted yet'));
  yield Buffer.alloc(0);
}
