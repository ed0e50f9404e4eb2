#!/usr/bin/env node
import { Command } from 'commander';
import { isSupportPacketError, messageOf } from './api/errors.ts';
import { TOOL_VERSION } from './api/tool-version.ts';
import { registerCollectCommand } from './cli/collect.ts';
import { registerPodFilesCommand } from './cli/pod-files.ts';
import { registerRedactCommand } from './cli/redact.ts';
import { registerRestoreCommand } from './cli/restore-log-levels.ts';
import { registerOperatorCommand } from './operator/command.ts';

/** Exit code for a wrong command line, as of sysexits' spirit and of most tools. */
const USAGE_EXIT_CODE = 2;

const program = new Command('supportpacket')
  .description('Redacted support packets of Mattermost and Coder on Kubernetes')
  .version(TOOL_VERSION)
  .showHelpAfterError('(--help shows what can be given)')
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : USAGE_EXIT_CODE));
registerOperatorCommand(program);
registerCollectCommand(program);
registerRedactCommand(program);
registerRestoreCommand(program);
registerPodFilesCommand(program);

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`supportpacket: ${messageOf(error)}\n`);
  process.exitCode = isSupportPacketError(error, 'USAGE', 'INVALID_SPEC') ? USAGE_EXIT_CODE : 1;
}
