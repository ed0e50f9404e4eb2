/** `MicroTime` of the API: RFC 3339 with exactly six digits after the point. */
export function microTime(date: Date): string {
  return date.toISOString().replace(/\.(\d{3})Z$/, '.$1000Z');
}
