// Only what needs types, and how long files and functions are; all else is Biome's.
import { existsSync } from "node:fs";
import { defineConfig } from "oxlint";
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

for (const file of [...Object.keys(longFiles), ...Object.keys(longFunctions)])
  if (!existsSync(new URL(file, import.meta.url)))
    throw new Error(`the exception for ${file} is of a file that is not there`);

export default defineConfig({
  plugins: ["typescript"],
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
