import { SupportPacketError } from '../../../api/errors.ts';
import { templateVersion } from './answers.ts';
import type { ApiFile } from './api-item.ts';
import type { CoderApi } from './client.ts';

const SOURCE_SECONDS = 60;

/** A version of a template and its source. `prefix` goes before the names `template_version.json` and `template_file.zip`. */
export function versionFiles(prefix: string, version: string): readonly ApiFile[] {
  return [
    {
      name: 'Workspaces',
      path: `${prefix}template_version.json`,
      url: versionUrl(version),
      right: 'template',
      expected: 'object',
    },
    {
      name: 'TemplateSource',
      path: `${prefix}template_file.zip`,
      url: (api, signal) => sourceUrl(api, version, signal),
      right: 'source',
      expected: 'zip',
      order: 'normal',
      seconds: SOURCE_SECONDS,
    },
  ];
}

function versionUrl(version: string): string {
  return `/api/v2/templateversions/${encodeURIComponent(version)}`;
}

async function sourceUrl(api: CoderApi, version: string, signal: AbortSignal): Promise<string> {
  const { job } = await api.ask(templateVersion, versionUrl(version), signal);
  if (/^[0-]*$/.test(job.file_id)) {
    const message = 'The version of the template has no source: its import never came so far';
    throw new SupportPacketError('ITEM_UNAVAILABLE', message, { warning: 'NotAvailable' });
  }
  return `/api/v2/files/${encodeURIComponent(job.file_id)}?format=zip`;
}
