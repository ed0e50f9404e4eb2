// Entry of every npm script. It must run on the oldest Node a machine may have: it makes the checkout usable
// (npm install), then hands over to the Node of the development dependency `node`, which runs TypeScript natively.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(fileURLToPath(import.meta.url), '../..');
const bin = join(root, 'node_modules/.bin');
const stamp = join(root, 'node_modules/.supportpacket-lock');

installDependencies();
const [script, ...rest] = process.argv.slice(2);
if (script) runScript(script, rest);

/** Installs the locked dependencies unless the ones there were made from this very lock file. */
function installDependencies() {
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const present = existsSync(stamp) ? readFileSync(stamp, 'utf8') : '';
  if (present === wanted) return;
  const started = Date.now();
  process.stderr.write('Installing npm dependencies …\n');
  // Not `npm ci`: it refuses a lock file in which optional packages of other platforms are missing, which is what npm writes
  // where a registry does not have them all. `--no-save` keeps to the lock file and does not touch it.
  const result = spawnSync('npm', ['install', '--no-save', '--no-fund', '--no-audit', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (result.error || result.status !== 0) {
    process.stderr.write('npm install failed: the output above says why.\n');
    process.exit(1);
  }
  writeFileSync(stamp, wanted);
  process.stderr.write(`Installed npm dependencies in ${Math.round((Date.now() - started) / 1000)} s\n`);
}

/** Runs a TypeScript program (a path) or a tool of node_modules/.bin (a bare name) and passes signals and its exit code on. */
function runScript(name, args) {
  const environment = {
    ...process.env,
    PATH: bin + delimiter + process.env.PATH,
    NODE_OPTIONS: [process.env.NODE_OPTIONS, '--disable-warning=ExperimentalWarning'].filter(Boolean).join(' '),
  };
  const isProgram = name.includes('/');
  const command = isProgram ? join(bin, 'node') : join(bin, name);
  const child = spawn(command, isProgram ? [join(root, name), ...args] : args, {
    cwd: root,
    stdio: 'inherit',
    env: environment,
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}
