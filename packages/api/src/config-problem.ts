import { type Static, Type } from "@sinclair/typebox";

export const VersionNumber = Type.Integer({ minimum: 1, maximum: 1_000_000_000 });

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
