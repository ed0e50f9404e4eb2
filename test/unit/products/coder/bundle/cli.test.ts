import { describe, expect, it } from '@jest/globals';
import { bundleArguments, cliFailure, flagsIn } from '../../../../../src/products/coder/bundle/cli.ts';

/** As Coder 2.30 prints it. */
const HELP = `USAGE:
  coder support bundle [flags] <workspace> [<agent>]

OPTIONS:
  -O, --output-file string, $CODER_SUPPORT_BUNDLE_OUTPUT_FILE
          File path for writing the generated support bundle.

      --pprof bool, $CODER_SUPPORT_BUNDLE_PPROF
      --workspaces-total-cap int, $CODER_SUPPORT_BUNDLE_WORKSPACES_TOTAL_CAP (default: 10)
  -y, --yes bool
          Bypass confirmation prompts.
`;
const CLI = { program: '/opt/coder', port: 8080 };

describe('arguments', () => {
  it('are those that the help text names', () => {
    const flags = flagsIn(HELP);

    expect([...flags].sort()).toEqual(['output-file', 'pprof', 'workspaces-total-cap', 'yes']);
    expect(bundleArguments(CLI, { workspace: 'id', agent: 'main' }, flags)).toEqual([
      '/opt/coder',
      'support',
      'bundle',
      'id',
      'main',
      '--yes',
      '--output-file=/dev/fd/4',
      '--url=http://127.0.0.1:8080',
      '--workspaces-total-cap=1',
    ]);
    expect(bundleArguments(CLI, {}, new Set(['yes', 'output-file']))).toHaveLength(6);
  });

  it('leave out a name that could be taken for a flag', () => {
    const flags = new Set(['yes', 'output-file']);

    expect(bundleArguments(CLI, { workspace: 'id', agent: '--token=x' }, flags)).not.toContain('--token=x');
  });

  it('do not exist for a version without the command', () => {
    expect(() => bundleArguments(CLI, {}, flagsIn('coder [global-flags] <subcommand>'))).toThrow(/support bundle/);
  });
});

describe('a failure', () => {
  it.each([
    [1, 'error: create support bundle: failed authorization check: cannot Read DeploymentValues', 'TokenRightMissing'],
    [1, 'Encountered an error\nerror: You are signed out or your session has expired.', 'TokenRefused'],
    [1, 'something else', 'CommandFailed'],
    [127, 'sh: /opt/coder: not found', 'CommandMissing'],
  ])('%s %j is %s', (code, stderr, warning) => {
    expect(cliFailure(code, stderr)).toMatchObject({ code: 'ITEM_UNAVAILABLE', warning, status: code });
  });
});
