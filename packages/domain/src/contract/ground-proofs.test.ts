/** Grounds for termination: each with what shows it, and met exactly where there are more than the contract bears. */
import { expect, test } from "vitest";
import type { ContractDeed, ContractEvent } from "../events/contract.ts";
import * as c from "./index.ts";

const event = (deed: ContractDeed, side: c.Side | "server"): ContractEvent =>
  ({ ...deed, side, at: 1 }) as unknown as ContractEvent;
const day = (date: string, requests: number, answered: number): ContractEvent =>
  event({ type: "DayClosed", day: date, requests, answered, ratings: 0, satisfied: 0, neutral: 0 }, "server");
const written = (terms = c.exampleTerms): ContractEvent => event({ type: "ContractWritten", terms }, "provider");
const passed = (item: string): ContractEvent =>
  event({ type: "ResourceExamined", item, passed: true, evidence: "证书" }, "client");
const fold = (...events: ContractEvent[]) => events.reduce(c.applyToContract, c.noContract);
const ground = (state: c.ContractState, name: c.Ground, today = "2026-08-01") =>
  c.groundsOf(state, today).find((each) => each.ground === name)!;

const days = c.daysOf("2026-06-01", "2026-06-12");
const failed = days.map((date) => day(date, 500, 440));

test("failed days: ten are borne, the eleventh meets the ground; each stands with its figures, the newest first, and what is unsigned is said", () => {
  const ten = fold(written(), ...failed.slice(0, 10), day("2026-07-01", 500, 490), day("2026-07-02", 400, 1));
  expect(ground(ten, "answerRate")).toMatchObject({ met: false, count: 10, most: 10, signed: false });
  const eleven = fold(written(), ...failed);
  const found = ground(eleven, "answerRate");
  expect(found).toMatchObject({ met: true, count: 11, most: 10 });
  expect(found.proofs[0]).toEqual({
    ...{ kind: "day", id: "2026-06-11", on: "2026-06-11", text: "", num: 440, den: 500 },
  });
  expect(found.proofs.map(({ id }) => id)).toEqual([...days].reverse());
});

test("items that the client has not found right, each by its title; a complaint, a rectification and a notice by theirs", () => {
  const items = c.exampleTerms.checklist.map(({ id }) => id);
  const almost = fold(written(), ...items.slice(1).map(passed));
  expect(ground(almost, "resources")).toMatchObject({
    ...{ met: true, count: 1, most: 0 },
    proofs: [{ kind: "item", id: items[0], text: c.exampleTerms.checklist[0]!.title }],
  });
  expect(ground(fold(written(), ...items.map(passed)), "resources")).toMatchObject({ met: false, proofs: [] });

  const complaint = (no: number, fault: c.Fault) => [
    event({ type: "ComplaintReceived", complaint: `T${no}`, on: "2026-07-01", about: `事项 ${no}` }, "provider"),
    event({ type: "ComplaintVerified", complaint: `T${no}`, fault, note: "" }, "client"),
  ];
  const told = fold(written(), ...complaint(1, "provider"), ...complaint(2, "other"));
  expect(ground(told, "complaints")).toMatchObject({
    ...{ met: false, count: 1, most: 10 },
    proofs: [{ kind: "complaint", id: "T1", on: "2026-07-01", text: "事项 1" }],
  });

  const stage = "2026-11";
  const raised: ContractDeed = {
    type: "RectificationRaised",
    stage,
    rectification: "r1",
    goal: "接通率",
    request: "加人",
    acceptance: "90 %",
  };
  const rectified = (isPassed: boolean): ContractEvent[] => [
    event(raised, "client"),
    event({ type: "RectificationInspected", stage, rectification: "r1", passed: isPassed, note: "" }, "client"),
  ];
  expect(ground(fold(written(), ...rectified(false)), "unrectified")).toMatchObject({
    ...{ met: true, count: 1 },
    proofs: [{ kind: "rectification", id: "2026-11.r1", text: "接通率" }],
  });
  expect(ground(fold(written(), ...rectified(true)), "unrectified")).toMatchObject({ met: false, proofs: [] });

  const noticed = { type: "BreachNoticed", notice: "n1", cause: "少一名座席", on: "2026-07-01" } as const;
  const notice = fold(written(), { ...event(noticed, "client"), recordedOn: "2026-07-01" } as ContractEvent);
  // Five working days, then a month of consultation: until 2026-08-08.
  expect(ground(notice, "breach", "2026-08-08")).toMatchObject({ met: false, proofs: [] });
  expect(ground(notice, "breach", "2026-08-09")).toMatchObject({
    ...{ met: true, proofs: [{ kind: "notice", id: "n1", on: "2026-07-01", text: "少一名座席" }] },
  });
});

test("a ground that the contract does not have is not told, nor what people alone can say; met is what allows a termination", () => {
  const state = fold(written({ ...c.exampleTerms, grounds: ["complaints"] }), ...failed);
  expect(c.groundsOf(state, "2026-08-01").map((each) => each.ground)).toEqual(["complaints", "breach"]);
  const all = fold(written(), ...failed);
  for (const each of c.groundsOf(all, "2026-08-01"))
    expect([each.ground, each.met]).toEqual([each.ground, c.groundHolds(all, each.ground, "2026-08-01")]);
});

test("stages, where both signed that a time is a stage (K5)", () => {
  const examined = {
    type: "StageItemExamined",
    stage: "2026-11",
    item: "answerRate",
    passed: false,
    note: "",
  } as const;
  const state = c.asRead(fold(written(), ...failed, event(examined, "client")), "K5", "stages");
  expect(ground(state, "answerRate")).toMatchObject({
    ...{ met: false, count: 1, most: 10, proofs: [{ kind: "stage", id: "2026-11", on: "2026-11-29", num: null }] },
  });
});
