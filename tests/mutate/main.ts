/**
 * npm run mutate -- [--sample N] [--seed N] [--room NAME] [--only PATH] [--changed [--since COMMIT]] [--resume | --survivors] [--list]
 *
 * Changes the code on purpose, one change at a time in a copy of the tree, and tells which changes no unit test sees. See README.md.
 * Ends with 1 where something lives that tests/mutate/survivors.json does not name.
 */
import { mkdirSync, readFileSync } from "node:fs";
import { constants, setPriority } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { Accepted } from "./report.ts";
import { rooms } from "./rooms.ts";
import { mutate, type Options } from "./run.ts";

const { values } = parseArgs({
  options: {
    sample: { type: "string" },
    seed: { type: "string", default: "1" },
    room: { type: "string", multiple: true },
    only: { type: "string", multiple: true },
    changed: { type: "boolean", default: false },
    since: { type: "string", default: "HEAD" },
    resume: { type: "boolean", default: false },
    survivors: { type: "boolean", default: false },
    list: { type: "boolean", default: false },
  },
});

const wholeNumber = (name: string, text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} must be a whole number above 0`);
  return value;
};

const root = fileURLToPath(new URL("../..", import.meta.url));
for (const name of values.room ?? [])
  if (!rooms.some((room) => room.name === name))
    throw new Error(`--room must be one of ${rooms.map((room) => room.name).join(", ")}`);

const options: Options = {
  root,
  rooms: rooms.filter(({ name }) => values.room === undefined || values.room.includes(name)),
  sample: values.sample === undefined ? Number.POSITIVE_INFINITY : wholeNumber("sample", values.sample),
  seed: wholeNumber("seed", values.seed),
  only: values.only ?? [],
  ...(values.changed ? { since: values.since } : {}),
  again: values.survivors ? "survivors" : values.resume ? "rest" : "all",
  justList: values.list,
  accepted: JSON.parse(readFileSync(join(root, "tests/mutate/survivors.json"), "utf8")) as Accepted[],
  results: join(root, "data/mutate"),
  command: ["npm run mutate --", ...process.argv.slice(2)].join(" "),
  tell: console.log,
};
mkdirSync(options.results, { recursive: true });

setPriority(constants.priority.PRIORITY_LOW);
const reports = await mutate(options);
process.exit(reports.every(({ survived, unreached }) => survived + unreached === 0) ? 0 : 1);
