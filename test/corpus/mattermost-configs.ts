/** A config.json of each version, as a template: what all versions share, with the version's own settings over it. */
export function mattermostConfigTemplates(common: string, versions: string): Map<string, string> {
  const base = asObject(JSON.parse(common));
  const result = new Map<string, string>();
  for (const [version, differences] of Object.entries(asObject(JSON.parse(versions)))) {
    const config = merge(base, overlay(asObject(differences)));
    result.set(version, membersAsTraps(JSON.stringify(config, null, INDENTATION[version] ?? 4)));
  }
  return result;
}

/** `config show` indents by 2, packets by 4, the database holds one line. */
const INDENTATION: Readonly<Record<string, number>> = { '9.11': 4, '10.4': 4, '10.11': 0, '11.1': 2, '11.11': 2 };

type JsonObject = Readonly<Record<string, unknown>>;

function overlay(differences: JsonObject): JsonObject {
  const sql = {
    DataSource: differences['dataSource'],
    DataSourceReplicas: differences['replicas'],
    ReplicaLagSettings: differences['lag'] ?? [],
  };
  return merge(
    {
      SqlSettings: sql,
      LogSettings: { AdvancedLoggingJSON: differences['logging'] ?? {} },
      PluginSettings: { Plugins: differences['plugins'] },
    },
    asObject(differences['sections']),
  );
}

function merge(base: JsonObject, over: JsonObject): JsonObject {
  const result: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const present = result[key];
    result[key] = isObject(present) && isObject(value) ? merge(present, value) : value;
  }
  return result;
}

/**
 * A trap that is a whole member: `"Key": "⟦N category|14⟧"` becomes a bare value (number, boolean, null),
 * `"Key": "⟦M category|text⟧"` stays a string.
 */
function membersAsTraps(json: string): string {
  return json
    .replaceAll(/("[^"\n]+":\s?)"⟦N ([^|]*)\|([^⟦⟧]*)⟧"/gu, (_, key, category, raw) => {
      return `⟦K ${category}|${key}${String(raw).replaceAll('\\"', '"')}⟧`;
    })
    .replaceAll(/("[^"\n]+":\s?)"⟦M ([^|]*)\|((?:[^⟦⟧]|⟦V [^⟦⟧]*⟧)*)⟧"/gu, '⟦K $2|$1"$3"⟧');
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function asObject(value: unknown): JsonObject {
  if (!isObject(value)) throw new Error('the template is no JSON object');
  return value;
}
