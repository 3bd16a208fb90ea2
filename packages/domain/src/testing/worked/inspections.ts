import type { Inspected } from "../../measures/index.ts";
import { at, type Written, writtenAll } from "../by-hand.ts";
import { is, type WorkedDay } from "./worked-day.ts";

/** A call that an agent talks in for 20 s, recorded whole. */
const talked = (t0: string, agent: string): Written => {
  const [from, to] = [`${t0}:10`, `${t0}:30`];
  return {
    ...{
      t0: `${t0}:00`,
      as: "D2",
      ends: to,
      visits: [["business", from, from, "ANSWER"]],
      offers: [[agent, from, from]],
    },
    ...{ talks: [[agent, from, to, { offer: 0 }]], recordings: [[from, to]] },
  };
};
type More = Partial<Omit<Inspected, "score">> & { readonly score?: number };
const task = (call: string, clock: string, agent: string, { score, ...more }: More = {}): Inspected => ({
  ...{
    id: `task-${call}`,
    call,
    callAt: at(`${clock}:00`),
    agent,
    group: "business",
    direction: "in",
    number: "12345678",
  },
  ...{ inspector: "s1 Ann", appealed: false, criteria: [] },
  ...(score === undefined ? {} : { score: { hundredths: score, passed: score >= 8000 } }),
  ...more,
});
const item = (id: string, earned: number, most: number) => ({ id, name: id, earned, most });

/** 质检 of a morning's calls. */
export const inspections: WorkedDay = {
  story:
    "Five calls of 8001, four of 8002, all recorded. Ann scored a (90.00) and b (75.50); b was appealed against and kept. Bob scored c (100.00) and d, whose 60.00 an appeal changed to 80.00. " +
    "e is drawn and not scored; f is scored 33.33 and its appeal is not decided.",
  sources: {
    now: at("12:00:00"),
    spans: [],
    calls: writtenAll(
      Object.fromEntries(
        ["a", "b", "e", "x", "y", "c", "d", "f", "z"].map((id, no) => [
          id,
          talked(`${String(9 + Math.floor(no / 5)).padStart(2, "0")}:1${no % 5}`, no < 5 ? "8001" : "8002"),
        ]),
      ),
    ),
    inspected: [
      task("a", "09:10", "8001", { score: 9000, criteria: [item("greets", 1, 1), item("tone", 4, 5)] }),
      task("b", "09:11", "8001", {
        ...{ score: 7550, appealed: true, outcome: "kept", criteria: [item("greets", 0, 1), item("tone", 3, 5)] },
      }),
      task("e", "09:12", "8001"),
      task("c", "10:10", "8002", { score: 10_000, inspector: "s2 Bob", criteria: [item("tone", 5, 5)] }),
      task("d", "10:11", "8002", { score: 8000, inspector: "s2 Bob", appealed: true, outcome: "changed" }),
      task("f", "10:12", "8002", { score: 3333, inspector: "s2 Bob", appealed: true }),
    ],
  },
  expects: [
    is("inspections", 6, "a to f"),
    is("inspections", 3, "a, b, e", { agent: "8001" }),
    is("inspected", 5, "all but e"),
    is("inspected", 2, "a, b", { inspector: "s1 Ann" }),
    is("inspectionRate", 500 / 9, "5 of 9 recordings of answered calls"),
    is("inspectionRate", 40, "2 of 8001's 5", { agent: "8001" }),
    is("inspectionRate", undefined, "8003 has no recording (G4)", { agent: "8003" }),
    is("averageQuality", 37_883 / 500, "(90.00 + 75.50 + 100.00 + 80.00 + 33.33) / 5 = 75.766"),
    is("averageQuality", 82.75, "(90.00 + 75.50) / 2", { inspector: "s1 Ann" }),
    is("averageQuality", undefined, "none of hers was checked (G4)", { agent: "8003" }),
    is("passedInspections", 3, "a, c, d: 80 or more"),
    is("qualityPassRate", 60, "3 of 5"),
    is("qualityPassRate", undefined, "none was checked (G4)", { agent: "8003" }),
    is("criterionRate", (100 * 13) / 17, "1 + 4 + 0 + 3 + 5 of 1 + 5 + 1 + 5 + 5"),
    is("criterionRate", 50, "1 of 2 greetings", { criterion: "greets" }),
    is("criterionRate", 80, "4 + 3 + 5 of 15", { criterion: "tone" }),
    is("criterionRate", undefined, "no such item (G4)", { criterion: "none" }),
    is("appeals", 3, "b, d, f"),
    is("appealsDecided", 2, "b, d; f waits"),
    is("appealsChanged", 1, "d alone"),
    is("appealChangeRate", 50, "1 of 2 decided"),
    is("appealChangeRate", undefined, "none of hers was decided (G4)", { agent: "8003" }),
  ],
};
