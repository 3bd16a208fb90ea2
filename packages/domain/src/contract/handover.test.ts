import { expect, test } from "vitest";
import type { ContractDeed, Doer } from "../events/contract.ts";
import { applyToContract } from "./apply.ts";
import { exampleTerms } from "./example-terms.ts";
import { refusalOf } from "./rules.ts";
import { type ContractState, noContract } from "./state.ts";

const today = "2026-11-30";
const sha256 = "a".repeat(64);
const written: ContractDeed = { type: "ContractWritten", terms: exampleTerms };
const made: ContractDeed = {
  ...{ type: "HandoverPackMade", pack: "20261130-1", sha256, files: 9, bytes: 99, rows: 7, recordings: 3, missing: 1 },
};
const received: ContractDeed = {
  ...{ type: "HandoverPackReceived", pack: "20261130-1", sha256, receivedBy: "李四", on: today },
};
const asked: ContractDeed = { type: "MaterialRequested", material: "M1", how: "destroy", what: "全部资料", on: today };
const destroyed: ContractDeed = {
  ...{ type: "MaterialDisposed", material: "M1", method: "覆写三遍", witness: "王五", on: today },
};

const after = (...deeds: readonly (readonly [ContractDeed, Doer])[]): ContractState =>
  deeds.reduce((state, [deed, side]) => {
    expect(refusalOf(state, deed, side, today)).toBeUndefined();
    return applyToContract(state, { ...deed, side, at: 1 });
  }, noContract);

test("a pack is the server's to tell of, once, and the client's to sign for, by the hash that it reckoned itself", () => {
  const state = after([written, "provider"], [made, "server"]);
  for (const side of ["client", "provider"] as const)
    expect(refusalOf(after([written, "provider"]), made, side, today)).toEqual({ code: "forbidden" });
  expect(refusalOf(state, made, "server", today)).toMatchObject({ reason: "twice", field: "pack" });
  for (const side of ["provider", "server"] as const)
    expect(refusalOf(state, received, side, today)).toEqual({ code: "forbidden" });
  const other = { ...received, sha256: "b".repeat(64) } as ContractDeed;
  expect(refusalOf(state, other, "client", today)).toMatchObject({ reason: "notThisHash", field: "sha256" });
  const unknown = { ...received, pack: "20261130-2" } as ContractDeed;
  expect(refusalOf(state, unknown, "client", today)).toMatchObject({ reason: "noSuch", field: "pack" });
  const tomorrow = { ...received, on: "2026-12-01" } as ContractDeed;
  expect(refusalOf(state, tomorrow, "client", today)).toMatchObject({ reason: "future", field: "on" });
  const signed = after([written, "provider"], [made, "server"], [received, "client"]);
  expect(signed.handoverPacks).toMatchObject([{ id: "20261130-1", received: { by: "李四", on: today } }]);
  expect(refusalOf(signed, received, "client", today)).toMatchObject({ reason: "alreadyDone" });
});

test("what was destroyed names the packs that were signed for by then, and no others; one that is refused is said anew", () => {
  const before = after([written, "provider"], [made, "server"], [asked, "client"], [destroyed, "provider"]);
  expect(before.materials[0]!.packs).toEqual([]);
  const refused: ContractDeed = { type: "MaterialConfirmed", material: "M1", passed: false, note: "先移交" };
  const again = [refused, received, destroyed].reduce(
    (state, deed) => applyToContract(state, { ...deed, side: "client", at: 2 } as never),
    before,
  );
  expect(again.materials[0]).toMatchObject({ packs: ["20261130-1"], confirmed: false });
  const later = applyToContract(again, { ...made, pack: "20261130-2", side: "server", at: 3 } as never);
  expect(later.materials[0]!.packs).toEqual(["20261130-1"]);
});

test("packs are handed over after the end too; without a contract there is none", () => {
  const ended: ContractDeed = { type: "ContractTerminated", ground: "agreement", evidence: "x", on: today };
  const state = applyToContract(after([written, "provider"]), { ...ended, side: "client", at: 1 } as never);
  expect(refusalOf(state, made, "server", today)).toBeUndefined();
  expect(refusalOf(noContract, made, "server", today)).toMatchObject({ reason: "noContract" });
});
