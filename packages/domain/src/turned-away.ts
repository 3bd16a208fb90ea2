import { isNumberOpen } from "./calendars.ts";
import { citing } from "./call/arrival.ts";
import { callerListOf } from "./caller-list.ts";
import type { HotlineConfig } from "./config/index.ts";
import type { Ending } from "./ending.ts";
import type { FactBody } from "./fact.ts";
import type { CallId, PartyId, TrunkId } from "./ids.ts";
import { type Arriving, arrivedNumbers } from "./lines.ts";

type World = {
  /** When it came, ms since the epoch by the wall clock. */
  readonly came: number;
  readonly newId: () => string;
  readonly party: (number: string) => PartyId;
};

/** How an arrived call ended before anything was made of it. `since`: when it came, where its facts are told later. */
type TurnedAway = { readonly ending: Ending; readonly detail: string; readonly since?: number };

/**
 * The facts of a call over a trunk that was turned away while none could be written, told once they can be: D10 with detail `journalBehind`, at the moment
 * when it came. None of what is no citizen's call: an agent's own, or a leg that asks to take another's place.
 */
export function turnedAwayFacts(config: HotlineConfig, event: Arriving, world: World): FactBody[] {
  const ending = { by: "system", cause: "draining", sip: 503 } as const;
  return arrivalFailed(config, event, world, { ending, detail: "journalBehind", since: world.came });
}

/** The facts of a call over a trunk that the platform could not take: from its arrival to its end, D10. None of what is no citizen's call. */
export function arrivalFailed(
  config: HotlineConfig,
  event: Arriving,
  { came, newId, party }: World,
  { ending, detail, since }: TurnedAway,
): FactBody[] {
  const { leg, trunk, withheld, sipCallId, testBy, replaces } = event;
  if (trunk === undefined || replaces !== undefined) return [];
  const { calling, called } = arrivedNumbers(config, event, trunk);
  const call = newId() as CallId;
  const isTest = testBy !== undefined && isTestTrunk(config, trunk);
  const caller = party(withheld ? "" : calling);
  const callerList = callerListOf(config, caller, came);
  const earlier = since === undefined ? {} : { since };
  return [
    {
      ...{ type: "CallArrived", call, leg, trunk, number: called, party: caller, withheld },
      ...(isNumberOpen(config, called, came) ? {} : { outOfHours: true }),
      ...(callerList === undefined ? {} : { callerList }),
      ...citing(config),
      ...(isTest ? { test: { startedBy: testBy } } : {}),
      sipCallId,
      ...earlier,
    },
    { type: "LegEnded", call, leg, ending, ...earlier },
    { type: "CallEnded", call, ending, disposition: "D10", detail, ...earlier },
  ];
}

const isTestTrunk = ({ trunks }: HotlineConfig, trunk: TrunkId): boolean =>
  trunks.find(({ id }) => id === trunk)?.kind === "test";
