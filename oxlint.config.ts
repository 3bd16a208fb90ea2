// Only what needs types, and how long files and functions are; all else is Biome's.
import { existsSync } from "node:fs";
import { defineConfig } from "oxlint";
import clocks from "./oxlint.clock.json" with { type: "json" };
import longFunctions from "./oxlint.long-functions.json" with { type: "json" };

/** Blank lines and comments don't count. */
const lines = (max: number): ["error", { max: number; skipBlankLines: true; skipComments: true }] => [
  "error",
  { max, skipBlankLines: true, skipComments: true },
];
const [longestFile, longestFunction] = [400, 60];

/** Files that may be longer, and why. The list only ever gets shorter. */
const longFiles = {
  "packages/sip/src/kit/rfc4475.ts": "the RFC's torture messages, as they stand there",
  "bin/verify-report.mjs": "one file, and no other, is what whoever checks evidence is given",
  "apps/live/src/administration.db.test.ts": "goes with the rooms that it tests, once they have moved",
};

/** Where the machine's clocks may be read, and why. */
const clockFiles = {
  "packages/store/src/machine-clock.ts": "hands out the clock of the office and of tools that have the database",
  "apps/live/src/clock.ts": "hands out the live hotline's, where nothing else is handed in",
  "apps/live/src/live/clock.ts": "hands out the clocks of the calls, which a test puts others in the place of",
  "apps/console/src/look/time.ts": "hands out the console's",
};
const clockFolders = {
  "tests/kit/**": "the peers' own clock: a witness shares none with the product",
  "tests/{e2e,interop,house}/**": "real peers, in real time",
  "tests/load/**": "by hand: measures how long something takes",
  "**/*.world.test.ts": "judges by the real clock, outside the gate",
};

for (const file of [...Object.keys(longFiles), ...Object.keys(longFunctions), ...Object.keys(clocks)])
  if (!existsSync(new URL(file, import.meta.url)))
    throw new Error(`the exception for ${file} is of a file that is not there`);

export default defineConfig({
  plugins: ["typescript"],
  jsPlugins: ["./lint/clock.mjs"],
  // Nothing but what is named below.
  categories: { correctness: "off" },
  options: { typeAware: true, reportUnusedDisableDirectives: "error" },
  ignorePatterns: ["**/node_modules/", "**/dist/", "data/", "docs/", "coverage/"],
  overrides: [
    {
      // Each file with the types of the tsconfig.json nearest to it: the console's own, the root's for all others.
      files: ["packages/**/*.ts", "apps/**/*.{ts,tsx}", "tests/**/*.ts"],
      rules: {
        "typescript/no-floating-promises": "error",
        "typescript/no-misused-promises": ["error", { checksVoidReturn: { attributes: false } }],
        "typescript/await-thenable": "error",
        "typescript/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      },
    },
    {
      files: ["{packages,apps,tests}/**/*.{ts,tsx,mjs}", "bin/*.mjs"],
      rules: { "max-lines": lines(longestFile), "max-lines-per-function": lines(longestFunction) },
    },
    // Time comes in by a parameter.
    { files: ["{packages,apps,tests}/**/*.{ts,tsx}"], rules: { "zongji/clock": "error" } },
    { files: [...Object.keys(clockFiles), ...Object.keys(clockFolders)], rules: { "zongji/clock": "off" } },
    // Files that still read a clock, in so many places. Nothing is added, and no number is raised.
    ...Object.entries(clocks).map(([file, most]) => ({
      files: [file],
      rules: { "zongji/clock": ["error", { most }] as ["error", { most: number }] },
    })),
    { files: Object.keys(longFiles), rules: { "max-lines": "off" } },
    // Most of a test file is one `describe`, which is a chapter rather than a function.
    { files: ["**/*.test.{ts,tsx}", "**/*.test-scene.ts"], rules: { "max-lines-per-function": "off" } },
    // Functions that were longer when the rule came: components, which are markup for the most part, and functions whose closures share what they made.
    // Each file has the length of its longest, rounded up. Nothing is added, and no number is raised.
    ...Object.entries(longFunctions).map(([file, max]) => ({
      files: [file],
      rules: { "max-lines-per-function": lines(max) },
    })),
  ],
});
