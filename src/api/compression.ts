/**
 * Settings of zlib wherever the product compresses: smaller than `gzip -6` by a per cent or two and a third faster than zlib's
 * own level 6 (`docs/adr/0017-deflate-level-5.md`). The memory level costs 128 KiB a stream.
 */
export const DEFLATE_LEVEL = { level: 5, memLevel: 9 } as const;
