import { join } from "node:path";
import type { SwitchCommand } from "@zongji/domain";
import { CannotStart } from "@zongji/store";
import { createSwitch, type Switch } from "@zongji/switch";
import { createHoldings } from "./checkpoint.ts";
import { devicesOf } from "./devices.ts";
import { createLineTests } from "./line-test.ts";
import { type Parts, surroundings } from "./parts.ts";
import { Runtime } from "./runtime.ts";
import { trunksOf } from "./trunks.ts";

export type Connected = {
  readonly runtime: Runtime;
  readonly board: Switch;
  readonly lineTests: ReturnType<typeof createLineTests>;
};

/** Makes the switch and the runtime, each of which needs the other. @throws CannotStart */
export const connect = async (parts: Parts): Promise<Connected> => {
  const { options, machine, clock, journal, hotline, shared, takenUp, admission } = parts;
  const { log } = options;
  let board: Switch | undefined;
  const early: SwitchCommand[] = [];
  const runtime = createRuntime(parts, (command) => (board ? board.perform(command) : early.push(command)));
  // From here on the journal gets each change.
  journal.hold(
    createHoldings({
      hotline,
      shared,
      changes: () => board?.changes() ?? [],
      undone: () => runtime.undone,
      takenUp,
    }),
  );
  const lineTests = createLineTests({
    perform: (command) => board?.perform(command),
    flows: (leg) => board?.flows(leg) ?? false,
    now: clock.mono,
    after: (ms, call) => void machine.timers.after(ms, call),
  });
  const opened = await createSwitch({
    config: switchConfig(parts),
    clock: { mono: clock.mono, at: clock.at },
    timers: machine.timers,
    wire: machine.wire,
    onEvent: (event) => (lineTests.takes(event) || !admission.lets(event) ? undefined : runtime.tell(event, event.at)),
    onChange: () => journal.touch().catch(() => {}),
    takeUp: takenUp,
    ...(options.isShort && { isShort: options.isShort }),
    log,
  });
  if (!opened.ok) throw new CannotStart(opened.error.message);
  board = opened.switch;
  for (const command of early.splice(0)) board.perform(command);
  return { runtime, board, lineTests };
};

const createRuntime = (parts: Parts, perform: (command: SwitchCommand) => void): Runtime => {
  const { options, machine, clock, journal, hotline, partyCache, todaysFacts, subjects, changed, takenUp, asks } =
    parts;
  return new Runtime({
    hotline,
    journal,
    clock,
    partyCache,
    log: options.log,
    timers: machine.timers,
    undone: takenUp.undone,
    ask: asks.ask,
    perform,
    onFacts: (facts) => {
      todaysFacts.add(facts);
      subjects.note(facts);
    },
    onStep: changed,
  });
};

const switchConfig = ({
  options: { dataFolder, sip },
  hotline,
  dns,
}: Parts): Parameters<typeof createSwitch>[0]["config"] => ({
  listeners: sip.listeners,
  trunks: trunksOf(hotline.config, surroundings(sip, dns)),
  devices: devicesOf(() => hotline.config, sip.digestUser),
  sipDomain: sip.domain,
  promptFolders: sip.promptFolders,
  recordingsFolder: join(dataFolder, "recordings"),
  rtp: sip.rtp,
  ...(sip.mediaSockets && { mediaSockets: sip.mediaSockets }),
  get silentAfterMs() {
    return hotline.config.policies.rtpTimeoutMs;
  },
  ...(sip.nonceKey && { nonceKey: sip.nonceKey }),
  domains: [sip.domain, ...(sip.domains ?? [])],
});
