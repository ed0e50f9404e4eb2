import type { ContentFormat } from '../ports.ts';
import type { FormatHandler } from '../session.ts';
import { redactGoTrace } from './go-trace.ts';
import { redactGzip, redactTarGzip } from './gzip.ts';
import { redactCoderJson, redactJson, redactKubernetesJson, redactMattermostConfig } from './json.ts';
import { redactProfile } from './pprof.ts';
import { redactTar } from './tar.ts';
import { redactTextStream } from './text.ts';
import { redactKubernetesYaml, redactYaml } from './yaml.ts';
import { redactZip } from './zip.ts';

/** The only way from bytes to redacted bytes. A format without a handler does not compile. */
export const FORMAT_HANDLERS: Readonly<Record<ContentFormat, FormatHandler>> = {
  text: redactTextStream,
  json: redactJson,
  yaml: redactYaml,
  'mattermost-config': redactMattermostConfig,
  'coder-json': redactCoderJson,
  'kubernetes-json': redactKubernetesJson,
  'kubernetes-yaml': redactKubernetesYaml,
  pprof: redactProfile,
  'go-trace': redactGoTrace,
  gzip: redactGzip,
  zip: redactZip,
  tar: redactTar,
  'tar-gzip': redactTarGzip,
};
