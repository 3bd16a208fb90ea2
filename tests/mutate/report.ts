/** What a run found: by room how many were killed, and every mutant that lived, beside the list of those that may. */
import type { Verdict } from "./judge.ts";
import { type Mutant, type Name, nameKey } from "./mutants.ts";

/** A mutant that may live, and why that is right, in a sentence. */
export type Accepted = Name & { readonly why: string };

export type Judged = { readonly mutant: Mutant; readonly verdict: Verdict };

/** `killed` holds those whose tests did not end. `shareKilled` is of all that were tried, `shareSettled` counts those that may live too; both in %. */
export type RoomReport = {
  readonly room: string;
  readonly tried: number;
  readonly killed: number;
  readonly timedOut: number;
  readonly accepted: number;
  readonly survived: number;
  readonly unreached: number;
  readonly shareKilled: number;
  readonly shareSettled: number;
  readonly alive: readonly Survivor[];
};

export type Survivor = Name & {
  readonly line: number;
  readonly outcome: "survived" | "unreached";
  /** Why it may live; null where nobody has said so. */
  readonly why: string | null;
};

const share = (part: number, all: number): number => (all === 0 ? 100 : Math.round((1000 * part) / all) / 10);

export const reportOf = (room: string, judged: readonly Judged[], list: readonly Accepted[]): RoomReport => {
  const reasons = new Map(list.map((each) => [nameKey(each), each.why]));
  const alive = judged.flatMap(({ mutant, verdict: { outcome } }): Survivor[] => {
    if (outcome !== "survived" && outcome !== "unreached") return [];
    const { file, in: place, mutator, code, becomes, line } = mutant;
    return [{ file, line, in: place, mutator, code, becomes, outcome, why: reasons.get(nameKey(mutant)) ?? null }];
  });
  const tried = judged.length;
  const accepted = alive.filter(({ why }) => why !== null).length;
  const killed = tried - alive.length;
  return {
    room,
    tried,
    killed,
    timedOut: judged.filter(({ verdict }) => verdict.outcome === "timedOut").length,
    accepted,
    survived: alive.filter(({ outcome, why }) => outcome === "survived" && why === null).length,
    unreached: alive.filter(({ outcome, why }) => outcome === "unreached" && why === null).length,
    shareKilled: share(killed, tried),
    shareSettled: share(killed + accepted, tried),
    alive,
  };
};

/** Entries of the list that name no code any more. `all`: every mutant of these files. */
export const staleOf = (list: readonly Accepted[], all: readonly Mutant[]): Accepted[] => {
  const files = new Set(all.map(({ file }) => file));
  const known = new Set(all.map(nameKey));
  return list.filter((each) => files.has(each.file) && !known.has(nameKey(each)));
};

const change = ({ mutator, code, becomes }: Name): string => {
  if (becomes === "return;") return `${mutator}: \`${code}\` does nothing`;
  return becomes === "" ? `${mutator}: without \`${code}\`` : `${mutator}: \`${code}\` → \`${becomes}\``;
};

export const survivorLine = (one: Survivor): string =>
  `${one.file}:${one.line} (${one.in}) ${change(one)}${one.outcome === "unreached" ? " [no test comes here]" : ""}`;

/** The sum of a room in one line. */
export const roomLine = (r: RoomReport): string =>
  `${r.room}: ${r.killed} of ${r.tried} killed (${r.shareKilled} %${r.timedOut > 0 ? `, ${r.timedOut} by time-out` : ""}), ${r.accepted} may live, ` +
  `${r.survived} survived, ${r.unreached} not reached; killed or right to live: ${r.shareSettled} %`;

/** The whole as Markdown. */
export const markdownOf = (command: string, reports: readonly RoomReport[], stale: readonly Accepted[]): string => {
  const parts = reports.map((report) => {
    const [open, settled] = [report.alive.filter(({ why }) => why === null), report.alive.filter(({ why }) => why)];
    return [
      `## ${report.room}`,
      roomLine(report),
      ...(open.length > 0 ? ["### Alive", open.map((one) => `- ${survivorLine(one)}`).join("\n")] : []),
      ...(settled.length > 0
        ? ["### May live", settled.map((one) => `- ${survivorLine(one)}: ${one.why}`).join("\n")]
        : []),
    ].join("\n\n");
  });
  const gone = stale.map((each) => `- ${each.file} (${each.in}) ${change(each)}`).join("\n");
  const tail = stale.length > 0 ? [`## No longer in the code\n\n${gone}`] : [];
  return `${[`# Mutants\n\n\`${command}\``, ...parts, ...tail].join("\n\n")}\n`;
};
