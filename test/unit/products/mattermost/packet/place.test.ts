import { describe, expect, it } from '@jest/globals';
import { packetFile, type Nodes } from '../../../../../src/products/mattermost/packet/place.ts';

const ONE: Nodes = { folders: new Map([['chat-0', '']]), own: '' };
const TWO: Nodes = {
  folders: new Map([
    ['chat-0', 'chat-0/'],
    ['chat-1', 'chat-1/'],
  ]),
  own: 'chat-1/',
};

describe("a file of the server's packet", () => {
  it.each([
    // Version 2, one server.
    ['metadata.yaml', 'metadata.yaml', 'Metadata'],
    ['stats.yaml', 'stats.yaml', 'Statistics'],
    ['jobs.yaml', 'jobs.yaml', 'Jobs'],
    ['permissions.yaml', 'permissions.yaml', 'Permissions'],
    ['database_schema.yaml', 'database_schema.yaml', 'DatabaseSchema'],
    ['plugins.json', 'plugins.json', 'Plugins'],
    ['diagnostics.yaml', 'diagnostics.yaml', 'Diagnostics'],
    ['sanitized_config.json', 'sanitized_config.json', 'Configuration'],
    ['cpu.prof', 'cpu.prof', 'CPUProfile'],
    ['heap.prof', 'heap.prof', 'HeapProfile'],
    ['goroutines', 'goroutines', 'GoroutineProfile'],
    ['mattermost.log', 'mattermost.log', 'Logs'],
    ['notifications.log', 'notifications.log', 'Logs'],
    ['audit.log', 'audit.log', 'AuditLogs'],
    ['com.mattermost.calls/diagnostics.yaml', 'com.mattermost.calls/diagnostics.yaml', 'PluginDiagnostics'],
    ['tsdb_dump.tar.gz', 'tsdb_dump.tar.gz', 'PluginDiagnostics'],
    // Version 1.
    ['support_packet.yaml', 'support_packet.yaml', 'Diagnostics'],
    // Names of the language are names like any other.
    ['constructor', 'constructor', 'PluginDiagnostics'],
  ])('of one server: %s', (name, path, item) => {
    expect(packetFile(name, ONE)).toMatchObject({ path, item });
  });

  it.each([
    ['chat-0/mattermost.log', 'chat-0/mattermost.log', 'Logs'],
    ['chat-1/diagnostics.yaml', 'chat-1/diagnostics.yaml', 'Diagnostics'],
    ['chat-1/sanitized_config.json', 'chat-1/sanitized_config.json', 'Configuration'],
    ['metadata.yaml', 'metadata.yaml', 'Metadata'],
    // A folder that no pod has: a server that is gone by now, or one outside the cluster.
    ['chat-9/cpu.prof', 'chat-9/cpu.prof', 'CPUProfile'],
    ['playbooks/diagnostics.yaml', 'playbooks/diagnostics.yaml', 'PluginDiagnostics'],
    // Before 10.10, and without a cluster: the files at the root are those of the server that answered.
    ['mattermost.log', 'chat-1/mattermost.log', 'Logs'],
    ['support_packet.yaml', 'chat-1/support_packet.yaml', 'Diagnostics'],
    ['audit.log', 'chat-1/audit.log', 'AuditLogs'],
  ])('of several servers: %s', (name, path, item) => {
    expect(packetFile(name, TWO)).toMatchObject({ path, item });
  });

  it('has the folder of its pod, whatever its host name is', () => {
    const nodes = { folders: new Map([['node-a', 'chat-0/']]), own: '' };

    expect(packetFile('node-a/cpu.prof', nodes).path).toBe('chat-0/cpu.prof');
  });

  it('is read as what it is', () => {
    expect(packetFile('chat-0/sanitized_config.json', TWO).format).toBe('mattermost-config');
    expect(packetFile('heap.prof', ONE).format).toBe('pprof');
    expect(packetFile('x/anything', ONE).format).toBeUndefined();
  });
});
