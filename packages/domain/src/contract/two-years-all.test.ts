/** Two years in which everything happens to days and stages that the rules know, beside a clerk's ledger that is kept by hand. */
import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { ContractDeed, ContractEvent, Doer } from "../events/contract.ts";
import { decodeEvent } from "../events/decode.ts";
import * as c from "./index.ts";
import { type Diary, dayNo, daysOfDiary, diaryOf, type Figures, ledgerOf, stageEnds } from "./two-years.test-scene.ts";

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** Does deeds by the rules, and keeps them. */
const createDoer = () => {
  let state = c.noContract;
  const events: ContractEvent[] = [];
  const act = (side: Doer, deed: ContractDeed, today: string): void => {
    const refusal = c.refusalOf(state, deed, side, today);
    if (refusal) throw new Error(`${today} ${side} ${JSON.stringify(deed)}: ${JSON.stringify(refusal)}`);
    const event = { ...deed, side, at: events.length + 1 } as ContractEvent;
    events.push(event);
    state = c.applyToContract(state, event);
  };
  const refused = (side: Doer, deed: ContractDeed, today: string, reason: string): void => {
    const found = c.refusalOf(state, deed, side, today);
    expect([deed.type, found && ("reason" in found ? found.reason : found.code)]).toEqual([deed.type, reason]);
  };
  return { act, refused, events, state: () => state };
};
type Doing = ReturnType<typeof createDoer>;

const reading = (
  { act }: Doing,
  [clause, alternative, from, version]: readonly [c.Clause, string, string, number],
  today: string,
): void => {
  act("provider", { type: "ReadingProposed", clause, alternative, from, note: "" }, today);
  act("client", { type: "ReadingAccepted", clause, version }, today);
};

const begin = (doing: Doing): void => {
  const day = "2026-05-28";
  doing.act("provider", { type: "ContractWritten", terms: c.exampleTerms }, day);
  doing.act("client", { type: "ContractConfirmed", version: 1 }, day);
  const usual = [
    ...([
      ["C1", "D"],
      ["C2", "mean"],
      ["C3", "notSatisfied"],
      ["C12", "serviceHours"],
    ] as const),
    ...([
      ["M11", "ofCall"],
      ["C16", "net"],
      ["K5", "days"],
      ["C4", "withoutUnfounded"],
      ["C4year", "contractYear"],
    ] as const),
  ];
  for (const [clause, alternative] of usual) reading(doing, [clause, alternative, "2026-06-01", 1], day);
};

/** The client draws three calls and hears them: before the last one is judged the stage is not decided. */
const sample = ({ act, refused, state }: Doing, stage: string, today: string): void => {
  const calls = Array.from({ length: 40 }, (_, no) => `${stage}-${no}`);
  const secret = sha256(`secret of ${stage}`);
  const [list, chain, word] = [
    sha256(
      [...calls]
        .sort()
        .map((call) => `${call}\n`)
        .join(""),
    ),
    sha256("chain"),
    "甲方说的八个字啊",
  ];
  const { from, to } = c.exampleTerms.instalments.find(({ id }) => id === stage)!.window!;
  const fixed = { from, to, day: c.addDays(to, -1), chain, calls: calls.length, list, commitment: sha256(secret) };
  act("client", { type: "StageSamplePrepared", stage, sample: 1, size: 3, ...fixed }, today);
  const decide = { type: "StageDecided", stage, passed: false, note: "" } as const;
  refused("client", decide, today, "sampleOpen");
  const seed = sha256([chain, list, secret, word].map((part) => `${part}\n`).join(""));
  // Drawn by hand: the three smallest hashes.
  const drawn = [...calls].sort((a, b) => (sha256(seed + a) < sha256(seed + b) ? -1 : 1)).slice(0, 3);
  expect(c.drawCalls(seed, calls, 3)).toEqual(drawn);
  const draw = { type: "StageSampleDrawn", stage, sample: 1, word, secret, seed, drawn } as const;
  refused("client", { ...draw, secret: sha256("another") }, today, "altered");
  act("client", draw, today);
  drawn.forEach((call, place) => {
    refused("client", decide, today, "notJudged");
    const passed = place > 0;
    act(
      "client",
      { type: "StageSampleJudged", stage, sample: 1, call, passed, note: passed ? "" : "没有报工号" },
      today,
    );
  });
  expect(state().stages[stage]!.samples[0]!.judged[drawn[0]!]).toEqual({ passed: false, note: "没有报工号" });
};

const rectify = ({ act, refused, state }: Doing, stage: string, today: string, failsOnce: boolean): void => {
  const rectification = "r";
  const inspect = (passed: boolean) =>
    ({ type: "RectificationInspected", stage, rectification, passed, note: "" }) as const;
  act("client", { type: "ControlRequirementIssued", stage, no: "1", text: "整改" }, today);
  act("provider", { type: "ControlRequirementReceived", stage, receivedBy: "李", on: today }, today);
  act("client", { type: "RectificationRaised", stage, rectification, goal: "g", request: "r", acceptance: "a" }, today);
  act("provider", { type: "RectificationConfirmed", stage, rectification }, today);
  act("provider", { type: "RectificationDone", stage, rectification, effect: "e" }, today);
  if (failsOnce) {
    act("client", inspect(false), today);
    refused("client", { type: "StageReleased", stage }, today, "unrectified");
    expect(c.groundHolds(state(), "unrectified", today)).toBe(true);
    act("provider", { type: "RectificationDone", stage, rectification, effect: "e2" }, today);
  }
  act("client", inspect(true), today);
  act("client", { type: "StageReleased", stage }, today);
};

/** The client decides about each breach of 2.8 since the supplement: it takes those of odd days. A first thought is taken back. */
const decideBreaches = ({ act, refused, state }: Doing, today: string): void => {
  for (const { why, of, on, fen: amountFen, taken: before } of c.deductionsOf(state(), today)) {
    if (why === "complaint" || before !== null) continue;
    const deed = { type: "BreachDeductionDecided", breach: why, of, amountFen } as const;
    const taken = Number(on.slice(-2)) % 2 === 1;
    refused("provider", { ...deed, taken }, today, "forbidden");
    refused("client", { ...deed, amountFen: amountFen + 1, taken }, today, "notThisAmount");
    act("client", { ...deed, taken: !taken }, today);
    act("client", { ...deed, taken }, today);
  }
};

type Reckoned = { readonly id: string; readonly answer: boolean; readonly satisfaction: boolean; readonly fen: number };

const accept = (doing: Doing, stage: (typeof stageEnds)[number], diary: Diary): Reckoned => {
  const { act, refused, state } = doing;
  const { id, from, to } = stage;
  if (stage.isTail) decideBreaches(doing, to);
  const figures = c.stageFigures(state(), { from, to }, to);
  expect([figures.missing, figures.answerRate.signed, figures.satisfaction.signed]).toEqual([0, true, true]);
  const answer = figures.answerRate.passes !== false;
  const satisfaction = figures.satisfaction.passes !== false;
  const found: Partial<Record<c.StageItem, boolean>> = { answerRate: answer, satisfaction };
  for (const item of c.stageItems)
    act("client", { type: "StageItemExamined", stage: id, item, passed: found[item] ?? true, note: "" }, to);
  sample(doing, id, to);
  const passed = answer && satisfaction;
  if (!passed) refused("client", { type: "StageDecided", stage: id, passed: true, note: "" }, to, "itemFailed");
  act("client", { type: "StageDecided", stage: id, passed, note: "" }, to);
  const pay = c.paymentFigures(state(), c.exampleTerms.instalments.find((each) => each.id === id)!, to);
  if (!passed) {
    expect(pay.state).toBe("withheld");
    rectify(doing, id, to, diary.failsAgain);
  }
  const amountFen = pay.payableFen;
  refused(
    "provider",
    { type: "InvoiceRegistered", instalment: id, no: id, amountFen: amountFen + 1, on: to },
    to,
    "notThisAmount",
  );
  refused("client", { type: "InstalmentPaid", instalment: id, amountFen, on: to }, to, "noInvoice");
  act("provider", { type: "InvoiceRegistered", instalment: id, no: id, amountFen, on: to }, to);
  act("client", { type: "InstalmentPaid", instalment: id, amountFen, on: to }, to);
  return { id, answer, satisfaction, fen: amountFen };
};

const told = ({ requests, answered, allRequests, allAnswered, ...rest }: Figures) => ({
  ...{ requests, answered, allHours: { requests: allRequests, answered: allAnswered } },
  ...{ ratings: rest.ratings, satisfied: rest.satisfied, neutral: rest.neutral },
  ratedOn: { ratings: rest.givenRatings, satisfied: rest.givenSatisfied, neutral: rest.givenNeutral },
});

/** A supplement names amounts, and both sign that it counts, from this day on. */
const supplement = (doing: Doing, diary: Diary, no: number): void => {
  const { dayFen: answerRateFen, harmFen: badInfluenceFen } = diary.supplement;
  const today = daysOfDiary[no]!;
  const terms = { ...c.exampleTerms, supplement: { answerRateFen, badInfluenceFen } };
  doing.act("provider", { type: "ContractWritten", terms }, today);
  doing.act("client", { type: "ContractConfirmed", version: 2 }, today);
  reading(doing, ["C5", "supplement", today, 1], today);
};

/** What happens on a day, stage ends apart. */
const live = (doing: Doing, diary: Diary, no: number): void => {
  const { act, refused } = doing;
  const today = daysOfDiary[no]!;
  for (const { clause, alternative, at } of diary.changes) {
    if (at - 3 === no) {
      // What is closed keeps its reading; one that is declined changes nothing.
      const open = { type: "ReadingProposed", clause, alternative, note: "" } as const;
      refused("client", { ...open, from: daysOfDiary[no - 1]! }, today, "dayClosed");
      act("client", { ...open, from: daysOfDiary[no + 1]! }, today);
      act("provider", { type: "ReadingWithdrawn", clause, version: 2 }, today);
    }
    if (at - 2 === no) reading(doing, [clause, alternative, daysOfDiary[at]!, 3], today);
  }
  for (const { day, exemption } of diary.rows.slice(Math.max(0, no - 20), no)) {
    if (exemption === undefined) continue;
    const since = no - dayNo(day);
    const claim = { type: "DayExemptionClaimed", day, cause: "光缆中断", noticedOn: day, proof: "证明" } as const;
    if (since === 1 && exemption !== "late") act("provider", { ...claim, provedOn: today }, today);
    if (since === 16 && exemption === "late") refused("provider", { ...claim, provedOn: today }, today, "provedLate");
    if (since === 5 && exemption === "signed") act("client", { type: "DayExemptionSigned", day }, today);
  }
  for (const { day, correction } of diary.rows.slice(Math.max(0, no - 40), no))
    if (correction?.on === no)
      act(
        "server",
        { type: "DayCorrected", day, ...told(correction.figures), revision: 1, hash: sha256(day), lateFacts: 2 },
        today,
      );
  if (diary.harms.includes(no))
    act("client", { type: "HarmRecorded", harm: `h${no}`, cause: "舆情", on: today }, today);
  if (diary.supplement.at === no) supplement(doing, diary, no);
  for (const { id, received, verified, fault, taken } of diary.complaints) {
    if (received === no) act("client", { type: "ComplaintReceived", complaint: id, on: today, about: "态度" }, today);
    if (verified !== no) continue;
    act("client", { type: "ComplaintVerified", complaint: id, fault, note: "" }, today);
    if (fault === "provider") act("client", { type: "DeductionDecided", complaint: id, taken }, today);
    else refused("client", { type: "DeductionDecided", complaint: id, taken: true }, today, "notAtFault");
  }
};

/** Two that overlap, and one of a party that was late already. */
const suspend = ({ act }: Doing, { suspension }: Diary): void => {
  const { from, days } = suspension;
  const all = [
    [from, days, false],
    [from + 1, days + 1, false],
    [from + 20, 9, true],
  ] as const;
  all.forEach(([start, length, late], no) => {
    const [first, end] = [daysOfDiary[start]!, daysOfDiary[start + length]!];
    const claim = { cause: "停电", noticedOn: first, proof: "证明", provedOn: first, from: first, to: end };
    act("provider", { type: "SuspensionClaimed", suspension: `s${no}`, ...claim }, end);
    act("client", { type: "SuspensionSigned", suspension: `s${no}`, late }, end);
  });
};

/** The end by agreement: what is unpaid is cancelled, material is destroyed, and all that is the client's is handed over. */
const end = ({ act, refused, state }: Doing): void => {
  const today = "2028-06-01";
  refused(
    "provider",
    { type: "ContractTerminated", ground: "complaints", evidence: "e", on: today },
    today,
    "forbidden",
  );
  act("client", { type: "ContractTerminated", ground: "agreement", evidence: "协议", on: today }, today);
  act("client", { type: "MaterialRequested", material: "m", how: "destroy", what: "全部", on: today }, today);
  const hash = sha256("pack");
  const counts = { files: 9, bytes: 99, rows: 7, recordings: 3, missing: 0 };
  act("server", { type: "HandoverPackMade", pack: "p", sha256: hash, ...counts }, today);
  const receive = { type: "HandoverPackReceived", pack: "p", sha256: hash, receivedBy: "李", on: today } as const;
  refused("client", { ...receive, sha256: sha256("another") }, today, "notThisHash");
  act("client", receive, today);
  act("provider", { type: "MaterialDisposed", material: "m", method: "覆写", witness: "王", on: today }, today);
  act("client", { type: "MaterialConfirmed", material: "m", passed: true, note: "" }, today);
  expect(state().materials[0]).toMatchObject({ confirmed: true, packs: ["p"] });
  const states = c.exampleTerms.instalments.map((each) => c.paymentFigures(state(), each, today).state);
  expect(states).toEqual([
    ...["cancelled", "paid", "paid", "paid", "paid"],
    ...["cancelled", "cancelled", "cancelled", "cancelled"],
  ]);
  refused("client", { type: "StageReleased", stage: "2028-06" }, today, "ended");
};

const isRead = ({ type, at, ...body }: ContractEvent): boolean => {
  const v = ["DayClosed", "DayCorrected", "ContractWritten"].includes(type) ? 2 : 1;
  return decodeEvent({ id: 1, type, v, subject: "contract", actor: null, at, body }).ok;
};

test("two years with changed readings, corrected and exempt days, samples and suspensions come to what the clerk's ledger comes to", () => {
  const seen = { passed: new Set<boolean>(), deducted: new Set<boolean>(), read: new Set<boolean>(), breaches: 0 };
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000_000 }), fc.integer({ min: 0, max: 5 }), (seed, quality) => {
      const diary = diaryOf(seed, quality);
      const doing = createDoer();
      begin(doing);
      const paid: Reckoned[] = [];
      for (const [no, today] of daysOfDiary.entries()) {
        const stage = stageEnds.find(({ to }) => to === today);
        if (stage) paid.push(accept(doing, stage, diary));
        live(doing, diary, no);
        const { day, figures } = diary.rows[no]!;
        doing.act("server", { type: "DayClosed", day, ...told(figures) }, today);
        doing.refused("server", { type: "DayClosed", day, ...told(figures) }, today, "dayClosed");
        if (no === diary.suspension.from + 30) suspend(doing, diary);
      }
      const ledger = ledgerOf(diary);
      const last = daysOfDiary.at(-1)!;
      expect(paid).toEqual(ledger.paid);
      const counts = (["answerRate", "satisfaction"] as const).map(
        (of) => c.failuresInTerm(doing.state(), of, last).count,
      );
      expect(counts).toEqual(ledger.failures);
      expect(c.receivedIn(doing.state(), last).count).toBe(ledger.received);
      expect(c.verifiedInTerm(doing.state()).count).toBe(ledger.verified);
      expect(c.lastDay(doing.state())).toBe(ledger.lastDay);
      const due = c.dueOf(doing.state(), c.exampleTerms.instalments.at(-1)!, last);
      expect([due.day, due.provisional]).toEqual([ledger.lastDue, true]);
      end(doing);
      expect(doing.events.filter((event) => !isRead(event))).toEqual([]);
      expect(doing.events.reduce(c.applyToContract, c.noContract)).toEqual(doing.state());
      for (const { answer, satisfaction } of paid) seen.passed.add(answer && satisfaction);
      seen.deducted.add(paid.some(({ id, fen }) => id === "2026-11" && fen < 16_784_600));
      seen.breaches += doing.state().breachDeductions.filter(({ taken, settledBy }) => taken && settledBy).length;
      seen.read.add(ledger.failures[0] !== ledger.failuresUnchanged);
    }),
    { numRuns: 6, seed: 20_260_602 },
  );
  // Seeds that always pass, take nothing off or change nothing by their readings would show little.
  expect([...seen.passed].sort()).toEqual([false, true]);
  expect([seen.deducted.has(true), seen.read.has(true), seen.breaches > 50]).toEqual([true, true, true]);
});
