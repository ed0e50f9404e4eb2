/**
 * Seconds of the test files that take longest, on a quiet machine. They are begun first, so that nothing long is left when the
 * others are done; what is wrong here costs time only.
 */
const SECONDS: Readonly<Record<string, number>> = {
  'e2e/debug-log': 240,
  'e2e/debug-log-token': 200,
  'e2e/mattermost-states': 130,
  'e2e/interruptions': 120,
  'e2e/mattermost-licensed': 90,
  'e2e/coder-bundle': 90,
  'e2e/both-products': 80,
  'e2e/destinations': 70,
  'e2e/coder-rights': 70,
  'e2e/mattermost-vendor-files': 65,
  'e2e/access': 60,
  'e2e/mattermost-token': 60,
  'e2e/ephemeral-containers': 50,
  'e2e/coder-down': 50,
  'e2e/coder-session-token': 50,
  'e2e/mattermost-untouched': 50,
  'e2e/packet': 45,
  'e2e/demo': 45,
  'e2e/replicas': 45,
  'e2e/crash-loop': 40,
  'e2e/mattermost-licensed-api': 40,
  'integration/operator/run-once': 62,
  'integration/kube/exec': 61,
  'integration/operator/lifecycle': 47,
  'integration/operator/jobs': 40,
  'unit/cli/redact-kinds': 22,
  'unit/cli/redact-left-out': 17,
  'unit/redact/engine/chunks': 16,
  'unit/cli/redact-whole-or-nothing': 13,
  'unit/redact/engine/linear-work': 11,
};

interface TestFile {
  readonly path: string;
}

/** Jest's order of test files, for which it wants a class. Those of which nothing is known come last, by their names. */
class LongestFirst {
  sort(tests: readonly TestFile[]): readonly TestFile[] {
    return tests.toSorted((one, other) => seconds(other) - seconds(one) || (one.path < other.path ? -1 : 1));
  }

  cacheResults(): void {
    // Jest offers them for the next run; this order is the same everywhere.
  }
}

function seconds({ path }: TestFile): number {
  return SECONDS[/\/test\/(?<name>.+)\.test\.ts$/.exec(path)?.groups?.['name'] ?? ''] ?? 0;
}

// oxlint-disable-next-line import/no-default-export -- Jest takes the default export of a testSequencer module.
export default LongestFirst;
