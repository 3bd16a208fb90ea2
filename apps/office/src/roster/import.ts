/** 导入排班: what a table says, line by line; nothing is saved while one line is wrong. */
import type { RosterImport, RosterImportProblem } from "@zongji/api";
import { type RosterTableEntry, readRosterTable, rosterColumnsOf } from "@zongji/domain";
import { type EntryChange, inTransaction, type KeptShift, rosterShifts, writeRoster } from "@zongji/store";
import { Refusal } from "@zongji/web";
import type { TableRow } from "../uploads/index.ts";
import { agentsFor, around, differing, type Editor, faultsOf, keepChanges, type RosterRoom } from "./entries.ts";

const changeOf = ({ agent, day, shifts }: RosterTableEntry, known: ReadonlyMap<string, KeptShift>): EntryChange => ({
  ...{ agent, day },
  shifts:
    shifts === null
      ? null
      : shifts
          .map((id) => known.get(id)!)
          .map(({ id, name, from, to }) => ({ shift: id, name, from, to }))
          .sort((a, b) => (a.from < b.from ? -1 : 1)),
});

/** Tells what would become of a table, and makes it so where that is asked and no line is wrong. @throws Refusal badRequest: the first line names no columns */
export const importRoster = (
  room: RosterRoom,
  editor: Editor,
  rows: readonly TableRow[],
  save: boolean,
): Promise<RosterImport> =>
  inTransaction(room.db, editor.actor, async (work) => {
    const { tx } = work;
    const columns = rosterColumnsOf(rows[0]);
    if (columns === undefined) throw new Refusal("badRequest", { field: "file", reason: "rosterHead" });
    await writeRoster(tx);
    const shifts = (await rosterShifts(tx)).filter(({ retired }) => !retired);
    const known = new Map(shifts.map((shift) => [shift.id, shift]));
    const agents = (await agentsFor(tx, editor.principal, "roster.manage")).filter(({ gone }) => !gone);
    const { entries, problems } = readRosterTable(rows, columns, { agents, shifts });
    const changes = entries.map((entry) => changeOf(entry, known));
    const there = await around(tx, changes);
    const made = differing(changes, there);
    const lines = new Map(entries.map((entry) => [`${entry.agent} ${entry.day}`, entry]));
    const faults = (await faultsOf(tx, room, made, there)).map(({ agent, day, fault }): RosterImportProblem => {
      const { line, column } = lines.get(`${agent} ${day}`)!;
      return { line, column, problem: fault, text: day };
    });
    const all = [...problems, ...faults].sort((a, b) => a.line - b.line);
    const isSaved = save && all.length === 0;
    if (isSaved) await keepChanges(work, room, editor, made, "roster.import");
    return { entries: entries.length, changed: made.length, problems: all.slice(0, 500), isSaved };
  });
