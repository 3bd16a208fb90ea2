import type { HotlineConfig } from "./config.ts";
import type { FactBody } from "./fact.ts";
import type { CallId, PartyId, TrunkId } from "./ids.ts";
import { type Arriving, arrivedNumbers } from "./lines.ts";
import { isOpen } from "./schedule.ts";

type World = {
  /** When it came, ms since the epoch by the wall clock. */
  readonly came: number;
  readonly newId: () => string;
  readonly party: (number: string) => PartyId;
};

/**
 * The facts of a call over a trunk that was turned away while none could be written, told once they can be: D10 with detail `journalBehind`, at the moment
 * when it came. None of what is no citizen's call: an agent's own, or a leg that asks to take another's place.
 */
export function turnedAwayFacts(config: HotlineConfig, event: Arriving, { came, newId, party }: World): FactBody[] {
  const { leg, trunk, withheld, sipCallId, testBy, replaces } = event;
  if (trunk === undefined || replaces !== undefined) return [];
  const { calling, called } = arrivedNumbers(config, event, trunk);
  const call = newId() as CallId;
  const ending = { by: "system", cause: "draining", sip: 503 } as const;
  const isTest = testBy !== undefined && isTestTrunk(config, trunk);
  return [
    {
      ...{ type: "CallArrived", call, leg, trunk, number: called, party: party(withheld ? "" : calling), withheld },
      ...(isOpen(config.schedule, came) ? {} : { outOfHours: true }),
      ...(isTest ? { test: { startedBy: testBy } } : {}),
      sipCallId,
      since: came,
    },
    { type: "LegEnded", call, leg, ending, since: came },
    { type: "CallEnded", call, ending, disposition: "D10", detail: "journalBehind", since: came },
  ];
}

const isTestTrunk = ({ trunks }: HotlineConfig, trunk: TrunkId): boolean =>
  trunks.find(({ id }) => id === trunk)?.kind === "test";
