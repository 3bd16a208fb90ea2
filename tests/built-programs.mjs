/**
 * The office's thread of jobs and its recomputing, each in one file as the server's programs are: the tests of the database start them some fifty times, and
 * each start would load two thousand files. Built before the first file of tests and gone after the last.
 */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeBundle } from "../bin/programs.mjs";

const office = fileURLToPath(new URL("../apps/office/", import.meta.url));

export const setup = async () => {
  // Another of vitest's projects has built them.
  if (process.env.ZONGJI_TEST_PROGRAMS) return undefined;
  mkdirSync(join(office, "dist"), { recursive: true });
  const folder = mkdtempSync(join(office, "dist/tests-"));
  const sourceOf = (name) => join(office, "src", `${name}.ts`);
  await writeBundle({ "job-thread": sourceOf("job-thread"), recompute: sourceOf("recompute") }, folder);
  process.env.ZONGJI_TEST_PROGRAMS = folder;
  return () => {
    delete process.env.ZONGJI_TEST_PROGRAMS;
    rmSync(folder, { recursive: true, force: true });
  };
};
