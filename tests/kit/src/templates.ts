/**
 * What each test would make anew, made once for a run: a cluster as initdb leaves it and a data folder as the first start leaves it (make-templates.ts), and
 * a cluster whose database has the tables (tests/make-migrated.ts).
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

export type Template = "cluster" | "first-start" | `migrated-${string}`;

/** bin/test.mjs says where they lie. Without them each test makes its own. */
const folder = process.env.ZONGJI_TEST_TEMPLATES;

/** With owners and modes: PostgreSQL has a user of its own, and refuses a folder that others may read. The target must not be there, or be empty. */
export const copyFolder = (from: string, to: string): void => {
  const { status, stderr } = spawnSync("cp", ["-a", "--reflink=auto", "-T", from, to], { encoding: "utf8" });
  if (status !== 0) throw new Error(`${from} could not be copied: ${stderr}`);
};

/** Copies a template to a folder that may be there, empty. Returns whether there was one to copy. */
export const copyTemplate = (name: Template, to: string): boolean => {
  const from = folder && join(folder, name);
  if (!from || !existsSync(from)) return false;
  copyFolder(from, to);
  return true;
};
