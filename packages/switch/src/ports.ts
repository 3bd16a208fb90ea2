/** What the switchboard uses: the real SIP stack and media process, or those of a test. */
import type { SwitchEvent } from "@zongji/domain";
import type { MediaCommand, MediaSegment } from "@zongji/media";
import type { Binding, Command, DialogSnapshot } from "@zongji/sip";
import type { Ban, Clock, Log, SwitchConfig, TakenUp } from "./door.ts";

/** The SIP stack as the switchboard uses it. */
export type SipPort = {
  readonly command: (command: Command) => void;
  readonly bindings: (device: string) => Binding[];
  readonly snapshot: (session: string) => DialogSnapshot | undefined;
  readonly restore: (snapshots: readonly DialogSnapshot[]) => void;
};

export type SwitchboardOptions = {
  readonly config: SwitchConfig;
  readonly clock: Clock;
  readonly sip: SipPort;
  readonly media: (command: MediaCommand) => void;
  readonly onEvent: (event: SwitchEvent) => void | Promise<void>;
  readonly onChange?: () => void | Promise<void>;
  readonly takeUp?: TakenUp;
  readonly onBan?: (ban: Ban) => void;
  readonly log: Log;
  /** Calls back once after `ms`. Returns a function that stops the timer. */
  readonly after: (ms: number, call: () => void) => () => void;
  readonly exists: (file: string) => boolean;
  readonly repair: (file: string) => Promise<Omit<MediaSegment, "startMs">>;
};
