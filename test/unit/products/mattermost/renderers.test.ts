import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { renderDiagnostics, renderSupportPacketYaml } from '../../../../src/products/mattermost/diagnostics.ts';
import { renderMetadata } from '../../../../src/products/mattermost/metadata.ts';
import { renderPlugins } from '../../../../src/products/mattermost/plugins.ts';
import { splitVersion } from '../../../../src/products/mattermost/probe.ts';

const bare = { hostname: 'chat-0', installationType: 'unknown', limits: {} };

describe('metadata.yaml', () => {
  const generatedAt = new Date('2026-01-02T03:04:05.678Z');

  it("is the packet metadata of Mattermost's model, with the time in milliseconds", () => {
    const serverId = 'abcdefghijklmnopqrstuvwxyz';

    expect(parse(renderMetadata({ generatedAt, serverVersion: '11.1.0', serverId }))).toEqual({
      version: 1,
      type: 'support-packet',
      generated_at: 1_767_323_045_678,
      server_version: '11.1.0',
      server_id: serverId,
      license_id: '',
      customer_id: '',
    });
  });

  it('has the id of the licence when the API told it', () => {
    const ids = { serverId: undefined, licenseId: 'abcdefghijklmnopqrstuvwxy1' };
    expect(parse(renderMetadata({ generatedAt, serverVersion: '11.1.0', ...ids }))).toMatchObject({
      server_id: '',
      license_id: ids.licenseId,
    });
  });

  it.each([[undefined], ['too-short'], ['ABCDEFGHIJKLMNOPQRSTUVWXYZ']])(
    'has no id %p, which its reader would reject',
    (serverId) => {
      expect(parse(renderMetadata({ generatedAt, serverVersion: '11.1.0', serverId }))).toHaveProperty('server_id', '');
    },
  );
});

describe('diagnostics.yaml', () => {
  it('is version 2 of the schema, with what was learned', () => {
    const text = renderDiagnostics({
      ...bare,
      limits: { cpu: '1500m', memory: '2Gi' },
      version: '11.1.0',
      platform: { os: 'linux', architecture: 'amd64' },
      client: { BuildHash: 'abc' },
      status: { filestore_status: 'OK' },
      config: {
        SqlSettings: { DriverName: 'postgres' },
        FileSettings: { DriverName: 'local' },
        LdapSettings: { Enable: true },
        ElasticsearchSettings: { EnableIndexing: true, Backend: 'opensearch' },
      },
    });

    expect(parse(text)).toEqual({
      version: 2,
      server: {
        os: 'linux',
        architecture: 'amd64',
        hostname: 'chat-0',
        installation_type: 'unknown',
        container_cpu_limit: 1.5,
        container_memory_limit_mb: 2048,
        version: '11.1.0',
        build_hash: 'abc',
      },
      database: { type: 'postgres' },
      file_store: { file_status: 'OK', file_driver: 'local' },
      ldap: { server_name: 'unknown', server_version: 'unknown' },
      elastic: { backend: 'opensearch' },
    });
  });

  it('has what the server writes of what it does not have, once that is known', () => {
    const text = renderDiagnostics({
      ...bare,
      client: { BuildEnterpriseReady: 'false' },
      license: { IsLicensed: 'false' },
      config: {
        LdapSettings: { Enable: false },
        SamlSettings: { Enable: false },
        ElasticsearchSettings: { EnableIndexing: false },
      },
    });

    expect(text).toContain('saml: {}');
    expect(parse(text)).toMatchObject({
      license: { company: '', users: 0, sku_short_name: '' },
      cluster: { id: '', number_of_nodes: 0 },
      ldap: {},
      saml: {},
      elastic: {},
    });
    expect(parse(renderDiagnostics({ ...bare, client: { BuildEnterpriseReady: 'true' } }))).not.toHaveProperty(
      'cluster',
    );
  });

  it('leaves out what is not known, sections too', () => {
    expect(parse(renderDiagnostics(bare))).toEqual({
      version: 2,
      server: { hostname: 'chat-0', installation_type: 'unknown' },
    });
  });

  it('says nothing of the DSN', () => {
    const config = { SqlSettings: { DriverName: 'postgres', DataSource: 'postgres://u:geheim@db/mm' } };

    expect(renderDiagnostics({ ...bare, config })).not.toContain('geheim');
  });
});

describe('support_packet.yaml', () => {
  it.each([
    [true, 'unknown'],
    [false, undefined],
  ])('with LDAP %p has the vendor %p', (Enable, vendor) => {
    const packet: unknown = parse(
      renderSupportPacketYaml({ ...bare, version: '11.1.0', config: { LdapSettings: { Enable } } }),
    );

    expect(packet).toHaveProperty('server_version', '11.1.0');
    expect((packet as Record<string, unknown>)['ldap_vendor_name']).toBe(vendor);
  });
});

it('support_packet.yaml has the numbers that the API told, and none that the server did not count', () => {
  const numbers = new Map([
    ['total_websocket_connections', 17],
    ['unique_user_count', 120],
    ['post_count', -1],
  ]);
  const license = { IsLicensed: 'true', Company: 'Harbour Office', Users: '250', IsTrial: 'false' };
  const packet: unknown = parse(renderSupportPacketYaml({ ...bare, numbers, license, schemaVersion: 143 }));

  expect(packet).toEqual({
    database_schema_version: '143',
    websocket_connections: 17,
    active_users: 120,
    license_supported_users: 250,
    license_to: 'Harbour Office',
  });
});

describe('plugins.json', () => {
  it('is what the server writes, from what mmctl says', () => {
    const jira = { id: 'jira', version: '4.0.0' };
    const answer = JSON.stringify([{ active: [jira], inactive: [] }]);

    expect(renderPlugins(Buffer.from(answer))).toBe(
      `${JSON.stringify({ enabled: [jira], disabled: [] }, undefined, 4)}\n`,
    );
  });

  it.each([
    ['without plugins', '[\n  {\n    "active": [],\n    "inactive": []\n  }\n]'],
    ['with null lists', '[{"active":null,"inactive":null}]'],
  ])('%s has two empty lists', (_, answer) => {
    expect(JSON.parse(renderPlugins(Buffer.from(answer)))).toEqual({ enabled: [], disabled: [] });
  });

  it.each(['null', '{}', 'There are 1 plugins', '[{"active":[1]}]'])('is not made from %s', (answer) => {
    expect(() => renderPlugins(Buffer.from(answer))).toThrow();
  });
});

it.each([
  ['11.1.0.dev.0123abc.false', { version: '11.1.0', build: 'dev' }],
  ['10.5.2.11438.0123abc.true', { version: '10.5.2', build: '11438' }],
  ['11.1.0', { version: '11.1.0', build: '' }],
])('the version %s', (answer, parts) => {
  expect(splitVersion(answer)).toEqual(parts);
});
