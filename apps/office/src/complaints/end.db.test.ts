import { expect, test } from "vitest";
import {
  act,
  ask,
  complaintHouse,
  contract,
  refusal,
  register,
  underContract,
  withFile,
  writeContract,
} from "./complaints.test-scene.ts";

complaintHouse();
const fault = { against: "provider", fault: "provider", note: "录音证实" };

test("a text that is cut between the halves of a sign is kept all the same", async () => {
  await writeContract();
  const complaint = await register("agent");
  const params = { id: complaint.id };
  const statement = { kind: "statement", text: `${"字".repeat(59)}😀` };
  const stated = await ask("agent", "addComplaintEvidence", { params, body: statement });
  expect(stated.evidence).toMatchObject([{ title: `${"字".repeat(59)}\ufffd`, text: statement.text }]);
  const filed = await ask("agent", "addComplaintFile", {
    params,
    ...withFile(`😀${"名".repeat(149)}`, Buffer.from("x")),
  });
  expect(filed.evidence.map(({ title }) => title)).toContain(`\ufffd${"名".repeat(149)}`);
  const note = `${"字".repeat(1999)}😀`;
  expect(await act("client", filed, "verify", { ...fault, note })).toMatchObject({ verified: { note } });
});

test("the contract is not ended on findings that may still change, and appeals that run are decided after its end", async () => {
  await writeContract();
  const before = (await contract()).counters!.verified;
  const found = async () => act("client", await register("agent"), "verify", fault);
  for (let left = before.left; left > 0; left -= 1) await act("supervisor", await found(), "close");
  const open = await found();
  expect((await contract()).counters!.verified.left).toBe(-1);
  const end = { type: "ContractTerminated", ground: "complaints", evidence: "11 件", on: "2026-09-30" } as const;
  expect(await refusal(underContract("client", end))).toMatchObject({ reason: "contract.findingsOpen" });
  const appealed = await act("supervisor", open, "appeal", { note: "不是我们的电话" });
  expect(await refusal(underContract("client", end))).toMatchObject({ reason: "contract.findingsOpen" });
  await act("supervisor", await found(), "close");
  expect((await underContract("client", end)).end).toMatchObject({ ground: "complaints" });
  const decided = await act("client", appealed, "decide", { fault: "neither", note: "采纳" });
  expect(decided).toMatchObject({ state: "decided", fault: "neither" });
  expect((await contract()).complaints.find(({ id }) => id === open.no)).toMatchObject({ fault: "other" });
});
