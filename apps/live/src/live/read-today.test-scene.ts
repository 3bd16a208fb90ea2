import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CallId, Fact, LegId } from "@zongji/domain";
import { afterEach, beforeEach, expect } from "vitest";
import { Journal } from "../journal/index.ts";
import { readToday } from "./read-today.ts";

export let directory = "";

/** A folder for each test. */
export const readTodayScene = (): void => {
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "zongji-today-"));
  });
  afterEach(() => rmSync(directory, { recursive: true }));
};

const settings = (more: object = {}) => ({ directory, node: "n1", now: () => 1_795_000_000_000, ...more });

/** The journal of a run that has ended. @param calls each of one leg and three facts */
export const written = async (calls: number, more: object = {}): Promise<Journal> => {
  const { journal } = await Journal.open(settings(more));
  for (let n = 0; n < calls; n += 1) {
    const [call, leg] = [`call-${n}-${"c".repeat(30)}` as CallId, `leg-${n}-${"l".repeat(30)}` as LegId];
    const facts = [
      journal.number({ type: "LegStarted", call, leg }, 1_795_000_000_000 + n),
      journal.number({ type: "LegAnswered", call, leg }, 1_795_000_000_000 + n),
      journal.number({ type: "LegEnded", call, leg, ending: { by: "caller", cause: "hangup" } }, 1_795_000_000_000 + n),
    ];
    await journal.append(facts.map((fact) => ({ kind: "fact", fact })));
  }
  await journal.close();
  return journal;
};

/** Reads the facts of earlier runs, to their end. */
export const read = async (journal: Pick<Journal, "files" | "epoch" | "read">): Promise<Fact[]> => {
  const found: Fact[] = [];
  let ended = 0;
  await readToday(journal, {
    earlier: (facts) => {
      if (facts) found.push(...facts);
      else ended += 1;
    },
  });
  expect(ended).toBe(1);
  return found;
};
