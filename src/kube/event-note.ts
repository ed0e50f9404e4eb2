/** Bytes of UTF-8 that events.k8s.io/v1 allows in a note. */
const MAX_NOTE_BYTES = 1024;

/** `text` cut to what a note may hold, never inside a character, with an ellipsis where something is missing. */
export function limitNote(text: string): string {
  if (Buffer.byteLength(text) <= MAX_NOTE_BYTES) return text;
  const room = MAX_NOTE_BYTES - Buffer.byteLength('…');
  let end = 0;
  let bytes = 0;
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > room) break;
    end += character.length;
  }
  return `${text.slice(0, end)}…`;
}
