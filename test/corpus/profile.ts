import { gzipSync } from 'node:zlib';
import {
  Function as ProfileFunction,
  Line,
  Location,
  Mapping,
  Profile,
  Sample,
  StringTable,
  ValueType,
} from 'pprof-format';

/** Names with secret-looking words: a profile has to come out byte for byte, or `go tool pprof` draws nonsense. */
const FUNCTIONS = [
  'github.com/mattermost/mattermost/server/v8/channels/app.(*App).CreateUserAccessToken',
  'github.com/mattermost/mattermost/server/v8/channels/store/sqlstore.(*SqlTokenStore).GetByToken',
  'golang.org/x/oauth2.(*reuseTokenSource).Token',
  'golang.org/x/crypto/bcrypt.GenerateFromPassword',
  'crypto/tls.(*Conn).clientHandshake',
];

/** A heap profile as a Go server serves it: a gzipped protobuf. */
export function heapProfile(): Buffer {
  const strings = new StringTable();
  const id = (text: string): number => strings.dedup(text);
  const functions = FUNCTIONS.map(
    (name, index) =>
      new ProfileFunction({ id: index + 1, name: id(name), systemName: id(name), filename: id(`token_${index}.go`) }),
  );
  const locations = functions.map(
    (made, index) =>
      new Location({
        id: index + 1,
        mappingId: 1,
        address: 0x401000 + index * 64,
        line: [new Line({ functionId: made.id, line: 123 })],
      }),
  );
  const profile = new Profile({
    sampleType: [new ValueType({ type: id('inuse_space'), unit: id('bytes') })],
    sample: locations.map((location, index) => new Sample({ locationId: [location.id], value: [4096 * (index + 1)] })),
    mapping: [
      new Mapping({ id: 1, memoryStart: 0x400000, memoryLimit: 0x2000000, filename: id('/mattermost/bin/mattermost') }),
    ],
    location: locations,
    function: functions,
    stringTable: strings,
    periodType: new ValueType({ type: id('space'), unit: id('bytes') }),
    period: 524288,
  });
  return gzipSync(profile.encode());
}
