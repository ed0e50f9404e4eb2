import { TARGET, type StateResult } from './run-state.ts';
import { PACKET_FILES, type MattermostState } from './state.ts';

const HEAD = `<!-- Made by the test mattermost-states with UPDATE_DOCS=1; do not edit. -->

# What a packet holds in which state of Mattermost

Each state was made on a cluster, with the real Team Edition 11.1, and a packet was made of it. A file that is not there,
or that came from a lesser source, has a warning in \`warning.txt\`, in \`manifest.json\` and in the packet's status; what
the codes mean and what to do is in [warnings](warnings.md). Every packet also holds what Kubernetes knows: the pods, their
events and the logs of all their containers, those before the last restart too.

The Team Edition has no licence, so it makes no packet of its own. The files that are in no other place (\`stats.yaml\`,
\`jobs.yaml\`, \`permissions.yaml\`, \`database_schema.yaml\` and the plug-ins' diagnostics) are in none of these packets.
`;

/** The reference page; equal for equal outcomes. */
export function renderStatesPage(states: readonly (readonly [MattermostState, StateResult])[]): string {
  return [HEAD, ...states.map(([state, result]) => section(state, result))].join('\n');
}

function section({ title }: MattermostState, { manifest }: StateResult): string {
  const codes = [...new Set(manifest.warnings.map(({ code }) => code))].toSorted();
  return [
    `## ${title}`,
    '',
    `Warnings of the packet: ${codes.map((code) => `\`${code}\``).join(', ')}.`,
    '',
    table(['File', 'Status', 'From', 'Warning'], [ofServer(manifest), ...rows(manifest)]),
    '',
  ].join('\n');
}

/** The packet that the server makes of itself: its folder stands for it. That there is none is a warning and no line of the manifest. */
function ofServer(manifest: StateResult['manifest']): readonly string[] {
  const warning = warningOf(manifest, { path: `mattermost/${TARGET}/` });
  return ['the server’s own packet', warning === '' ? 'not tried' : 'failed', '', warning];
}

/** One line a file; files of several pods are one line when they fared alike. */
function rows(manifest: StateResult['manifest']): readonly (readonly string[])[] {
  const ofMattermost = manifest.items.filter(({ path }) => path.startsWith('mattermost/'));
  const names = [...new Set([...PACKET_FILES, ...ofMattermost.map(fileOf).toSorted()])];
  return names.flatMap((name) => {
    const items = ofMattermost.filter((item) => fileOf(item) === name);
    const lines = items.map((item) => [`\`${name}\``, item.status, item.access ?? '', warningOf(manifest, item)]);
    if (lines.length === 0) return [[`\`${name}\``, 'not tried', '', '']];
    return [...new Map(lines.map((line) => [line.join('|'), line])).values()];
  });
}

/** Without the target's folder and, with several pods, without the pod's. */
function fileOf({ path }: { readonly path: string }): string {
  return path.replace(/^mattermost\/[^/]+\/(?:chat(?:-next|-jobserver)?-[a-z0-9]+-[a-z0-9]+\/)?/, '');
}

function warningOf({ warnings }: StateResult['manifest'], item: { readonly path: string }): string {
  const codes = warnings.filter((warning) => warning.item === item.path).map(({ code }) => `\`${code}\``);
  return [...new Set(codes)].toSorted().join(', ');
}

/** As prettier sets it. */
function table(head: readonly string[], body: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(3, title.length, ...body.map((line) => line[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
}
