import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** A program of the office as a test starts it: built (tests/built-programs.mjs), or its source where that was not done. */
export const officeProgram = (name: "job-thread" | "recompute"): URL => {
  const built = process.env.ZONGJI_TEST_PROGRAMS;
  return built ? pathToFileURL(join(built, `${name}.mjs`)) : new URL(`../${name}.ts`, import.meta.url);
};
