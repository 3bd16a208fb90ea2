/** What is mutated, room by room, and whose tests must see it. */
import { execFileSync } from "node:child_process";
import { matchesGlob } from "node:path";

export type Room = {
  readonly name: string;
  /** Globs from the project's root. */
  readonly code: readonly string[];
  readonly without?: readonly string[];
  readonly tests: readonly string[];
};

const domain = "packages/domain/src";
const server = "apps/live/src";
const office = "apps/office/src";
const web = "packages/web/src";

/** A room is judged by its own unit tests alone: what only a neighbour's test would see, its own did not pin. */
export const rooms: readonly Room[] = [
  { name: "measures", code: [`${domain}/measures/*.ts`], tests: [`${domain}/**/*.test.ts`] },
  {
    name: "domain",
    code: [`${domain}/**/*.ts`],
    // Counted by themselves; what the tests stand on; a configuration to begin with.
    without: [`${domain}/measures/*.ts`, `${domain}/testing/*.ts`, `${domain}/example.ts`],
    tests: [`${domain}/**/*.test.ts`],
  },
  {
    name: "switch",
    code: ["packages/switch/src/*.ts"],
    // Opens sockets and starts the media process. The tests against peers run it; no unit test may.
    without: ["packages/switch/src/create-switch.ts"],
    tests: ["packages/switch/src/**/*.test.ts"],
  },
  {
    name: "policies",
    code: [
      `${server}/*/policy.ts`,
      `${server}/*/present.ts`,
      `${office}/*/policy.ts`,
      `${office}/*/present.ts`,
      `${web}/{hearings,principal,reach}.ts`,
      "packages/store/src/parties.ts",
      `${server}/agents/{desk-call,next,rest-limit,room,targets}.ts`,
      `${server}/accounts/{lock-out,tries,sessions}.ts`,
      "packages/store/src/accounts/password.ts",
      "packages/api/src/permission.ts",
    ],
    tests: [server, office, web, "packages/store/src"].map((folder) => `${folder}/**/*.test.ts`),
  },
];

const isIn = (file: string, globs: readonly string[]): boolean => globs.some((glob) => matchesGlob(file, glob));

/** The files of a room among those of the project. */
export const codeOf = ({ code, without = [] }: Room, files: readonly string[]): string[] =>
  files.filter((file) => isIn(file, code) && !isIn(file, without) && !/\.test(-scene)?\.ts$/.test(file));

export const testsOf = ({ tests }: Room, files: readonly string[]): string[] =>
  files.filter((file) => isIn(file, tests) && !file.endsWith(".db.test.ts"));

const git = (root: string, ...args: string[]): string[] =>
  execFileSync("git", args, { cwd: root, encoding: "utf8", maxBuffer: 64e6 }).split("\n").filter(Boolean);

/** Files that differ from a commit, those not yet added too. */
export const changedSince = (root: string, commit: string): Set<string> =>
  new Set([
    ...git(root, "diff", "--name-only", "--relative", commit),
    ...git(root, "ls-files", "--others", "--exclude-standard"),
  ]);
