import { BUSYBOX_IMAGE } from '../cluster/index.ts';
import type { ContainerSpec } from '../products/workload.ts';

/**
 * Lines as a Mattermost server's, most of them without a secret, all of them different, so that neither redactor nor
 * compressor has it easier than in earnest. Every hundredth has something to mask.
 */
const PROGRAM = `BEGIN {
  srand(4711);
  for (written = 0; written < bytes; line++) {
    secret = line % 100 ? "" : sprintf(" password=%06x%06x", rand() * 16777216, rand() * 16777216);
    text = sprintf("{\\"timestamp\\":\\"2026-01-02 03:04:%06.3f Z\\",\\"level\\":\\"debug\\",\\"msg\\":\\"Received HTTP request%s\\",\\"caller\\":\\"web/handlers.go:%d\\",\\"method\\":\\"GET\\",\\"url\\":\\"/api/v4/channels/%06x%06x%06x/posts?since=%d\\",\\"request_id\\":\\"%06x%06x%06x%06x\\",\\"user_id\\":\\"%06x%06x%06x\\",\\"status_code\\":\\"200\\"}", rand() * 60, secret, rand() * 900, rand() * 16777216, rand() * 16777216, rand() * 16777216, line, rand() * 16777216, rand() * 16777216, rand() * 16777216, rand() * 16777216, rand() * 16777216, rand() * 16777216, rand() * 16777216);
    print text;
    written += length(text) + 1;
  }
}`;

/** A sidecar that writes a log and is Ready when it has. */
export function logWriter(bytes: number): ContainerSpec {
  return {
    name: 'log-writer',
    image: BUSYBOX_IMAGE,
    imagePullPolicy: 'IfNotPresent',
    command: ['sh', '-c', 'awk -v bytes="$1" "$2"; touch /tmp/done; exec sleep 86400', 'sh', String(bytes), PROGRAM],
    readinessProbe: { exec: { command: ['test', '-f', '/tmp/done'] }, periodSeconds: 1 },
  };
}
