/** A time in milliseconds as Mattermost writes it in its packets: RFC 3339, milliseconds without zeros at their end. */
export function timeText(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.?0*Z$/, 'Z');
}
