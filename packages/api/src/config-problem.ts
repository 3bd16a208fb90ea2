import { type Static, Type } from "@sinclair/typebox";
import { type AskFailure, askFailures } from "@zongji/domain";

export const VersionNumber = Type.Integer({ minimum: 1, maximum: 1_000_000_000 });

const AskFailed = Type.Unsafe<AskFailure>(Type.Union(askFailures.map((each) => Type.Literal(each))));
/** A made-up answer of a service that a flow asks, or why there is none. */
const WalkAnswer = Type.Union([
  Type.Object(
    { status: Type.Integer({ minimum: 100, maximum: 599 }), body: Type.String({ maxLength: 65_536 }) },
    { additionalProperties: false },
  ),
  Type.Object({ failed: AskFailed }, { additionalProperties: false }),
]);
/** What is done next in a walk through a flow: a key; nothing until what runs is over; what a service answers; back from where the call was sent, by an exit of that node. */
export const WalkInput = Type.Union([
  Type.Object({ press: Type.String({ pattern: "^[0-9*#]$" }) }, { additionalProperties: false }),
  Type.Object({ wait: Type.Literal(true) }, { additionalProperties: false }),
  Type.Object({ answer: WalkAnswer }, { additionalProperties: false }),
  Type.Object({ back: Type.String({ minLength: 1, maxLength: 64 }) }, { additionalProperties: false }),
]);

/** What a saved test keeps of a step: the nodes that it came to, those of other flows as "flow/node"; and how the walk stood then. */
export const SeenStep = Type.Object({ path: Type.Array(Type.String()), stands: Type.String() });

/** The first step of a saved test that goes another way. `step`: 0 is the beginning. `was` or `is` is missing where there was no such step. */
const differs = {
  step: Type.Integer(),
  input: Type.Optional(WalkInput),
  was: Type.Optional(SeenStep),
  is: Type.Optional(SeenStep),
};
export const TestDifference = Type.Object(differs);

/** A field of one of the things that are configured, also of those that have no versions (group, trunk). */
const configProblem = {
  kind: Type.String(),
  id: Type.String(),
  /** Within it: "nodes.menu.keys.1.to"; empty: all of it. */
  field: Type.String(),
  problem: Type.String(),
  /** Of a flow: which of the findings it is, and the exit, prompt or variable that it is about. */
  finding: Type.Optional(Type.String()),
  about: Type.Optional(Type.String()),
  /** Of a flow: its saved test that goes another way. */
  test: Type.Optional(Type.Object({ name: Type.String(), ...differs })),
};
export const ConfigProblem = Type.Object(configProblem);
export type ConfigProblem = Static<typeof ConfigProblem>;

/** `path`: names, and of lists what tells their things apart: ["special", "2026-10-01", "periods"]. `was` or `is` is missing where it came or went. */
export const ConfigChange = Type.Object({
  path: Type.Array(Type.String()),
  was: Type.Optional(Type.Unknown()),
  is: Type.Optional(Type.Unknown()),
});
export type ConfigChange = Static<typeof ConfigChange>;

/** What was written after the version that was seen. `by`: a name; null: the system. `at`: ms since the epoch, UTC. */
export const NewerVersion = Type.Object({
  version: VersionNumber,
  by: Type.Union([Type.String(), Type.Null()]),
  at: Type.Integer(),
  changes: Type.Array(ConfigChange),
});
