import type { Command } from 'commander';
import { stopSignal } from '../process/stop-signal.ts';

/**
 * `supportpacket pod-files`: what runs in an ephemeral container beside an application, never in the application's own. It
 * writes nothing anywhere. Each answer ends with the marker that the caller chose, and the process lives until its standard
 * input is closed: so nothing of the answer is lost on the way.
 */
export function registerPodFilesCommand(program: Command): void {
  const command = program.command('pod-files', { hidden: true }).description('read files of the container beside');
  command
    .command('hold <token> <seconds>')
    .description('keep the container for the others')
    .action(async (_: string, seconds: string) => {
      const { hold } = await import('./pod-files/hold.ts');
      await hold(Number(seconds), stopSignal());
    });
  command
    .command('list <executable> <folder> <marker>')
    .description('regular files in the folder and below it, as JSON')
    .action(async (executable: string, folder: string, marker: string) => {
      const { listFiles } = await import('./pod-files/list.ts');
      const { rootOf } = await import('./pod-files/processes.ts');
      await answer([Buffer.from(JSON.stringify(await listFiles(await rootOf(executable), folder)))], marker);
    });
  command
    .command('read <executable> <folder> <file> <skip> <marker>')
    .description('what the file holds from a byte on')
    .action(async (executable: string, folder: string, file: string, skip: string, marker: string) => {
      const { readFrom } = await import('./pod-files/read.ts');
      const { rootOf } = await import('./pod-files/processes.ts');
      await answer(readFrom(await rootOf(executable), folder, file, Number(skip)), marker);
    });
  command
    .command('release <token> <marker>')
    .description('end the container')
    .action(async (token: string, marker: string) => {
      const { release } = await import('./pod-files/hold.ts');
      await answer([], marker);
      await release(token);
    });
}

async function answer(chunks: Iterable<Buffer> | AsyncIterable<Buffer>, marker: string): Promise<void> {
  const { writeAnswer } = await import('./pod-files/answer.ts');
  await writeAnswer(chunks, Buffer.from(marker, 'hex'));
}
