/** What facts open and close, as the registry says. */
import type { FactBody, FactType } from "../fact.ts";
import type { CallId } from "../ids.ts";
import { factRegistry } from "./registry.ts";
import { type Thing, things } from "./things.ts";

type Outliving = { readonly outlivesCall?: true };
const outlivesCall = (thing: Thing): boolean => (things[thing] as Outliving).outlivesCall === true;
const afterCall: ReadonlySet<Thing> = new Set((Object.keys(things) as Thing[]).filter(outlivesCall));

type Row = {
  readonly ofCall: boolean;
  readonly opens: readonly Thing[];
  readonly closes: readonly Thing[];
  readonly endsCall: boolean;
  /** It opens or closes what may outlive its call: few facts of a call do. */
  readonly isAfterCall: boolean;
  /** Nothing of a call may be open any more after it. */
  readonly mayBeLast: boolean;
};
const rows: ReadonlyMap<string, Row> = new Map(
  [...factRegistry].map(([type, { of, opens = [], closes = [] }]) => [
    type,
    {
      ...{ ofCall: of === "call", opens, closes, endsCall: closes.includes("call") },
      isAfterCall: [...opens, ...closes].some(outlivesCall),
      mayBeLast: closes.some((thing) => thing === "call" || outlivesCall(thing)),
    },
  ]),
);
const nothing: Row = { ofCall: false, opens: [], closes: [], endsCall: false, isAfterCall: false, mayBeLast: false };
const rowOf = ({ type }: Pick<FactBody, "type">): Row => rows.get(type) ?? nothing;

/** Whether the fact opens such a thing. */
export const opens = (fact: Pick<FactBody, "type">, thing: Thing): boolean => rowOf(fact).opens.includes(thing);
/** Whether the fact closes such a thing. */
export const closes = (fact: Pick<FactBody, "type">, thing: Thing): boolean => rowOf(fact).closes.includes(thing);

/** Whether the fact opens a thing that may outlive its call: it may come when the call is over. */
export const opensAfterCall = (fact: Pick<FactBody, "type">): boolean => rowOf(fact).opens.some(outlivesCall);

/** Types of facts that close something and may say `since`: what ends with a leg is timed by the leg's end. */
const datedBack: ReadonlySet<string> = new Set(
  [...factRegistry.values()]
    .filter(({ closes = [], schema }) => closes.length > 0 && "since" in schema.properties)
    .map(({ type }) => type),
);
export const isDatedBack = (type: FactType): boolean => datedBack.has(type);

/** The call in whose history a fact stands. An agent's change of state may name a call, but stands in her history. */
export const callOf = (fact: FactBody): CallId | undefined =>
  rowOf(fact).ofCall && "call" in fact ? fact.call : undefined;

/** The things that facts have opened and no later one has closed, told in order. */
export class OpenThings {
  readonly #kinds: ReadonlySet<Thing> | undefined;
  readonly #open = new Set<string>();

  /** @param kinds those to remember; default: all */
  constructor(kinds?: ReadonlySet<Thing>) {
    this.#kinds = kinds;
  }

  /** Remembers only what may outlive its call. */
  static afterCall(): OpenThings {
    return new OpenThings(afterCall);
  }

  /** `kind:name` of each, in the order in which they were opened. */
  get keys(): readonly string[] {
    return [...this.#open];
  }

  get isEmpty(): boolean {
    return this.#open.size === 0;
  }

  /** Returns whether the fact opened or closed something. */
  take(fact: FactBody): boolean {
    let isChanged = false;
    for (const thing of rowOf(fact).closes) if (this.#open.delete(keyOf(thing, fact))) isChanged = true;
    for (const thing of rowOf(fact).opens) {
      if (this.#kinds && !this.#kinds.has(thing)) continue;
      this.#open.add(keyOf(thing, fact));
      isChanged = true;
    }
    return isChanged;
  }
}

/** Which thing of this kind the fact opens or closes. */
export const keyOf = (thing: Thing, fact: FactBody): string =>
  `${thing}:${String((fact as Readonly<Record<string, unknown>>)[things[thing].by])}`;

/**
 * Whether a call is over with its last fact: it has ended, and nothing that may outlive it is open.
 * @param facts of the call, in order
 */
export const isOverWith = (facts: readonly FactBody[]): boolean => {
  const last = facts.at(-1);
  if (!last || !rowOf(last).mayBeLast || !facts.some((fact) => rowOf(fact).endsCall)) return false;
  const open = OpenThings.afterCall();
  for (const fact of facts) if (rowOf(fact).isAfterCall) open.take(fact);
  return open.isEmpty;
};
