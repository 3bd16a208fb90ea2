/** What each test would make anew, made once for a run (make-templates.ts): a cluster as initdb leaves it, and a data folder as the first start leaves it. */
import { cpSync, existsSync } from "node:fs";
import { join } from "node:path";

export const templates = ["cluster", "first-start"] as const;

/** bin/test.mjs says where they lie. Without them each test makes its own. */
const folder = process.env.ZONGJI_TEST_TEMPLATES;

/** Copies a template to a folder that may be there, empty. Returns whether there was one to copy. */
export const copyTemplate = (name: (typeof templates)[number], to: string): boolean => {
  const from = folder && join(folder, name);
  if (!from || !existsSync(from)) return false;
  cpSync(from, to, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
  return true;
};
