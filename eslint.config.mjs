// Only what needs types, and how long files and functions are; all else is Biome's.
import { existsSync } from "node:fs";
import tseslint from "typescript-eslint";
import longFunctions from "./eslint.long-functions.json" with { type: "json" };

/** Blank lines and comments don't count. */
const lines = (max) => ["error", { max, skipBlankLines: true, skipComments: true }];
const [longestFile, longestFunction] = [400, 60];

/** Files that may be longer, and why. The list only ever gets shorter. */
const longFiles = {
  "packages/sip/src/kit/rfc4475.ts": "the RFC's torture messages, as they stand there",
  "apps/live/src/administration.db.test.ts": "goes with the rooms that it tests, once they have moved",
};

for (const file of [...Object.keys(longFiles), ...Object.keys(longFunctions)])
  if (!existsSync(new URL(file, import.meta.url)))
    throw new Error(`the exception for ${file} is of a file that is not there`);

/** What needs types, for the files of one project. */
const typed = (files, project) => ({
  files,
  plugins: { "@typescript-eslint": tseslint.plugin },
  languageOptions: {
    parser: tseslint.parser,
    parserOptions: { project, tsconfigRootDir: import.meta.dirname },
  },
  linterOptions: { reportUnusedDisableDirectives: "error" },
  rules: {
    "@typescript-eslint/no-floating-promises": "error",
    "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: { attributes: false } }],
    "@typescript-eslint/await-thenable": "error",
    "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
  },
});

export default tseslint.config(
  { ignores: ["**/node_modules/", "**/dist/", "data/", "docs/", "coverage/"] },
  // Each with its own project: whoever checks one of the two reads only that one's types.
  typed(["packages/**/*.ts", "apps/{live,office}/**/*.ts", "tests/**/*.ts"], "./tsconfig.json"),
  typed(["apps/console/**/*.{ts,tsx}"], "./apps/console/tsconfig.json"),
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
);
