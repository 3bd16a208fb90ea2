import type { Place } from "../sip-port.ts";

/** A node of the flow, as the operator has published it; the generator reads of it what a caller meets. */
export type HouseNode = {
  readonly kind: string;
  readonly prompts?: readonly string[];
  readonly bargeIn?: boolean;
  readonly selfServed?: boolean;
  readonly keys?: Readonly<Record<string, { readonly businessType?: string }>>;
  readonly timeoutMs?: number;
  readonly maxInvalid?: number;
  readonly maxNoInput?: number;
  readonly invalidPrompt?: string;
  readonly noInputPrompt?: string;
  readonly group?: string;
  readonly number?: string;
  readonly endKey?: string;
  readonly maxMs?: number;
  /** What else the operator has set: of no matter to the generator. */
  readonly [setting: string]: unknown;
};
export type HouseFlow = {
  readonly start: string;
  readonly nodes: Readonly<Record<string, HouseNode>>;
  readonly edges: readonly { readonly from: string; readonly exit: string; readonly to: string }[];
};
export type HouseGroup = {
  readonly id: string;
  readonly maxWaitMs: number;
  readonly maxWaiting: number;
  /** Callers leave at once while nobody is signed in; and nobody ever is. */
  readonly isEmpty: boolean;
  readonly wrapUpMs: number;
  readonly leaveKey?: string;
  readonly callbackKey?: string;
};

/** The hotline that the day is lived in, as its operator has set it up. */
export type House = {
  readonly sip: Place;
  /** Every number leads to the one flow; `closed` goes by a calendar that is never open, `unknown` is none of the hotline's. */
  readonly numbers: {
    readonly main: string;
    readonly branch: string;
    readonly closed: string;
    readonly unknown: string;
  };
  readonly trunks: { readonly carrier: string; readonly narrow: string; readonly test: string };
  readonly flow: HouseFlow;
  readonly groups: Readonly<Record<"business" | "complaint" | "slow" | "empty" | "full" | "outbound", HouseGroup>>;
  readonly survey: {
    readonly options: Readonly<
      Record<string, { readonly label: string; readonly score: number; readonly satisfied: boolean }>
    >;
    /** After the first valid key another one takes its place for so long. */
    readonly openMs: number;
  };
  /** How long a prompt lasts. */
  readonly promptMs: (name: string) => number;
};

export const groupOf = (house: House, id: string): HouseGroup => {
  const found = Object.values(house.groups).find((each) => each.id === id);
  if (!found) throw new Error(`the hotline has no group ${id}`);
  return found;
};

export const leadsTo = ({ flow }: House, node: string, exit: string): string | undefined =>
  flow.edges.find((each) => each.from === node && each.exit === exit)?.to;

/** ms since the epoch, by the steady clock of this process. */
export const wallNow = (): number => performance.timeOrigin + performance.now();

export const wallAt = (steadyMs: number): number => performance.timeOrigin + steadyMs;
/** When a call came to a phone. */
export const arrivedAt = ({ arrivedAtMs }: { readonly arrivedAtMs: number }): number => wallAt(arrivedAtMs);
