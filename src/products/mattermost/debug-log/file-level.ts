/** What the window sets. */
export const RAISED = 'DEBUG';

/** The level of one server's file log. Every call has a deadline of its own: a change must not be cut off in the middle. */
export interface FileLevel {
  /** As it is in force: with the overrides of the environment. Comes before any other call. */
  read(): Promise<string>;
  /** Succeeds without any effect when the environment overrides the setting: read it back. */
  write(level: string): Promise<void>;
  /** Makes the server look at its configuration store again; replicas without a licence do not tell one another. */
  reload(): Promise<void>;
  /** True when it is reached by the access token, because there is no local socket. */
  isByToken(): boolean;
}
