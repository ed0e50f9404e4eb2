import { gzipSync } from 'node:zlib';
import { type ContainerEntry, tarGzipOf, tarOf, zipOf } from './containers.ts';
import { expandTemplate, type NamedValues } from './expand-template.ts';
import { expandPart, readTemplate } from './plain-files.ts';
import { heapProfile } from './profile.ts';
import type { CorpusFile, CorpusPart } from './truth.ts';

/** Files that hold files. Their texts come from the same templates, with values of their own. */
export async function containerFiles(named: NamedValues): Promise<CorpusFile[]> {
  const part: PartOf = (name, template) => expandPart(name, `nested:${name}`, readTemplate(template), named);
  return [
    heap(),
    gzippedLog(part),
    tailnetPage(named),
    await templateZip(part),
    await mattermostPacket(part),
    await coderBundle(part),
    await helmChart(part),
    await logTar(part),
  ];
}

type PartOf = (name: string, template: string) => CorpusPart;

function heap(): CorpusFile {
  const content = heapProfile();
  return { path: 'mattermost/heap.prof', format: 'pprof', content, parts: [identical('', content)] };
}

/** A rotated log of lumberjack. */
function gzippedLog(part: PartOf): CorpusFile {
  const log = part('mattermost-2026-11-19T08-00-00.000.log', 'nested/rotated.log');
  const path = 'mattermost/mattermost-2026-11-19T08-00-00.000.log.gz';
  return { path, format: 'gzip', content: gzipSync(log.content), parts: [{ ...log, name: '' }] };
}

/** Coder appends its build information to the page as base64 in a comment. */
function tailnetPage(named: NamedValues): CorpusFile {
  const path = 'network/tailnet_debug.html';
  const page = expandPart('', path, readTemplate('coder/tailnet_debug.html'), named);
  const trailer = expandTemplate(
    '{"external_url":"https://github.com/coder/coder","version":"v2.30.0+⟦K git-sha|⟦V sha⟧⟧","dashboard_url":"https://⟦K dsn-user|ops⟧:⟦S words base64-trailer⟧@⟦K dsn-host|coder-trailer.corp.example.com⟧/?token=⟦S hex40 base64-trailer⟧","deployment_id":"⟦K uuid|⟦V uuid⟧⟧"}',
    `${path}!trace`,
    named,
  );
  const encoded = Buffer.from(trailer.text).toString('base64');
  const content = Buffer.concat([page.content, Buffer.from(`<!-- trace ${encoded} -->\n`)]);
  const inner: CorpusPart = { name: 'trace', shape: 'json', content: Buffer.from(trailer.text), ...truthOf(trailer) };
  return { path, format: 'text', content, parts: [{ ...page, content }, inner] };
}

/** `workspace/template_file.zip`: terraform sources. */
async function templateZip(part: PartOf): Promise<CorpusFile> {
  const parts = terraform(part, 'zip/');
  return { path: 'coder/template_file.zip', format: 'zip', content: await zipOf(parts), parts };
}

async function mattermostPacket(part: PartOf): Promise<CorpusFile> {
  const node = 'chat-0';
  const texts = ['sanitized_config.json', 'diagnostics.yaml', 'mattermost.log', 'goroutines'].map((name) =>
    part(`${node}/${name}`, `mattermost/${name}`),
  );
  const shared = ['metadata.yaml', 'jobs.yaml', 'plugins.json', 'warning.txt'].map((name) =>
    part(name, `mattermost/${name}`),
  );
  const parts = [...shared, ...texts, identical(`${node}/heap.prof`, heapProfile())];
  const path = 'mattermost/mm_support_packet_Example_2026-11-20T09-00.zip';
  return { path, format: 'zip', content: await zipOf(parts), parts };
}

/** A bundle holds the template's zip; the profiles in it are gzipped twice. */
async function coderBundle(part: PartOf): Promise<CorpusFile> {
  const names = ['config.json', 'workspace.json', 'parameters.json', 'manifest.json', 'build_logs.txt', 'cli_logs.txt'];
  const texts = names.map((name) => part(`bundle/${name}`, `coder/${name}`));
  const zipName = 'workspace/template_file.zip';
  const sources = terraform(part, 'bundle-template/');
  const profile = heapProfile();
  const entries: ContainerEntry[] = [
    ...texts,
    { name: zipName, content: await zipOf(sources) },
    { name: 'pprof/heap.prof.gz', content: gzipSync(profile) },
  ];
  const parts = [
    ...texts,
    ...sources.map((source) => ({ ...source, name: `${zipName}!${source.name}` })),
    identical('pprof/heap.prof.gz', profile),
  ];
  return { path: 'coder/coder-support-1763715600.zip', format: 'zip', content: await zipOf(entries), parts };
}

/** A chart as a tar.gz with a tar.gz in it: four levels in all. */
async function helmChart(part: PartOf): Promise<CorpusFile> {
  const values = part('values.yaml', 'nested/values.yaml');
  const log = part('rotated.log', 'nested/rotated.log');
  const inner = await tarGzipOf([values, { name: 'rotated.log.gz', content: gzipSync(log.content) }]);
  const top = part('chart/README.md', 'nested/README.md');
  return {
    path: 'coder/chart-1.0.0.tgz',
    format: 'tar-gzip',
    content: await tarGzipOf([top, { name: 'chart/charts/db-0.1.0.tgz', content: inner }]),
    parts: [
      top,
      { ...values, name: 'chart/charts/db-0.1.0.tgz!values.yaml' },
      { ...log, name: 'chart/charts/db-0.1.0.tgz!rotated.log.gz' },
    ],
  };
}

async function logTar(part: PartOf): Promise<CorpusFile> {
  const parts = [
    part('logs/agent-logs.txt', 'coder/agent-logs.txt'),
    part('logs/service.logfmt', 'text/service.logfmt'),
  ];
  return { path: 'text/logs.tar', format: 'tar', content: await tarOf(parts), parts };
}

function terraform(part: PartOf, folder: string): CorpusPart[] {
  return ['main.tf', 'README.md', 'terraform.tfvars'].map((name) => part(folder + name, `nested/${name}`));
}

function identical(name: string, content: Buffer): CorpusPart {
  return { name, shape: 'identical', content, secrets: [], traps: [] };
}

function truthOf({ secrets, traps }: Pick<CorpusPart, 'secrets' | 'traps'>): Pick<CorpusPart, 'secrets' | 'traps'> {
  return { secrets, traps };
}
