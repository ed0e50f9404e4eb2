/** How many packets may be collected at the same time. A packet holds its slot from before its Job exists until it has ended. */
export class Slots {
  readonly #limit: number;
  readonly #held = new Set<string>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** True when the packet with this UID has a slot now. */
  acquire(uid: string): boolean {
    if (this.#held.has(uid)) return true;
    if (this.#held.size >= this.#limit) return false;
    this.#held.add(uid);
    return true;
  }

  /** For packets that run already, whatever the limit: a restart must not stop what a former leader started. */
  hold(uid: string): void {
    this.#held.add(uid);
  }

  /** True when there was a slot to give back. */
  release(uid: string): boolean {
    return this.#held.delete(uid);
  }

  get size(): number {
    return this.#held.size;
  }
}
