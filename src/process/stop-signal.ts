/**
 * Aborts at the first SIGTERM or SIGINT; the second one ends the process at once, with `exitCode`. For the main of a command,
 * called once.
 */
export function stopSignal(exitCode = 130): AbortSignal {
  const stop = new AbortController();
  const onSignal = (signal: NodeJS.Signals): void => {
    if (stop.signal.aborted) process.exit(exitCode);
    stop.abort(new Error(signal));
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  return stop.signal;
}
