/** For tests: one process of the server, with the real switchboard and SIP stack, and media in memory. A crash ends it. */
import type { LegId, SwitchEvent } from "@zongji/domain";
import { createUserAgent } from "@zongji/sip";
import type { Ban, Log, SwitchConfig, TakenUp } from "../door.ts";
import { takeUpSip } from "../recovery.ts";
import { sipSettings } from "../sip-settings.ts";
import { Switchboard } from "../switchboard.ts";
import type { FakeClock } from "./fake-clock.ts";
import type { FakeNetwork, Node } from "./fake-network.ts";
import { MediaDouble } from "./media-double.ts";
import { homeAddress } from "./settings.ts";

/** The wall clock when the monotonic clock is at 0, ms since the epoch. */
export const epoch = Date.UTC(2026, 5, 1);

export type LifePorts = {
  readonly config: SwitchConfig;
  readonly clock: FakeClock;
  readonly network: FakeNetwork;
  readonly log: Log;
  readonly onEvent: (event: SwitchEvent, board: Switchboard) => void;
  readonly onChange: (board: Switchboard) => void | Promise<void>;
  readonly onBan: (ban: Ban) => void;
  /** Whether the leg's far end speaks into a session that is taken up. */
  readonly speaks: (leg: LegId) => boolean;
};

export type Life = ReturnType<typeof boot>;

/** Starts the process. `taken`: what the journal holds of the process before. */
export const boot = ({ config, clock, network, ...ports }: LifePorts, taken?: TakenUp) => {
  let alive = true;
  const clocks = { mono: clock.now, at: (mono: number) => epoch + mono };
  const after = (ms: number, call: () => void) => clock.after(ms, () => alive && call());
  const board: Switchboard = new Switchboard({
    config,
    clock: clocks,
    sip: {
      command: (command) => network.feed(home, command),
      bindings: (device) => home.agent.bindings(device),
      snapshot: (session) => home.agent.snapshot(session),
      restore: (snapshots) => home.agent.restore(snapshots),
    },
    media: (command) => media.send(command),
    onEvent: (event) => {
      if (alive) ports.onEvent(event, board);
    },
    onBan: ports.onBan,
    ...(taken && { takeUp: taken }),
    onChange: () => (alive ? ports.onChange(board) : undefined),
    log: ports.log,
    after,
    exists: () => false,
    repair: async (file) => ({ file, codec: "PCMA", samples: 4, sha256: "cd" }),
  });
  const media = new MediaDouble(
    after,
    (event) => board.onMedia({ ...event, mono: clock.now() } as never),
    (session) => ports.speaks(session as LegId),
  );
  const agent = createUserAgent(sipSettings(config, () => board.carriers, board.heardAt));
  const home: Node = network.join(homeAddress, agent, (event) => void board.onSip(event, clock.now()));
  const { dialogs, invites, aliveUntil } = takeUpSip(taken ?? { legs: [] }, clocks);
  agent.restore(dialogs, aliveUntil);
  for (const one of invites) network.feed(home, { do: "resume", ...one });
  const webSocketAddress = { host: homeAddress.host, port: 8080 };
  network.feed(home, { is: "listening", listener: "ws", transport: "ws", advertise: webSocketAddress });

  return {
    board,
    media,
    home,
    /** kill -9. */
    die: () => {
      alive = false;
      home.dead = true;
      media.die();
    },
  };
};
