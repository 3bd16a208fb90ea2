/** Each ground of K5 and K8 that figures and records can give: whether it is met today, and what shows it. */
import type { Day } from "./calendar.ts";
import { failedIn, failuresInTerm, groundHolds, isUnremedied, verifiedInTerm } from "./grounds.ts";
import { closedDays, judgeDay, termsIn } from "./indicators.ts";
import type { ContractState } from "./state.ts";
import { damageGrounds, type Ground } from "./words.ts";

export const groundProofKinds = ["day", "stage", "complaint", "item", "rectification", "notice"] as const;
export type GroundProof = {
  readonly kind: (typeof groundProofKinds)[number];
  /** A day; an instalment; a complaint, an item or a notice by its number; a rectification as "stage.rectification". */
  readonly id: string;
  readonly on: Day | null;
  /** What it says of itself; "" for a day and a stage. */
  readonly text: string;
  /** Of a day, what its rate is made of. */
  readonly num: number | null;
  readonly den: number | null;
};
export type GroundFigures = {
  readonly ground: Ground;
  readonly met: boolean;
  readonly count: number;
  /** So many are borne: one more meets the ground. */
  readonly most: number;
  /** Every reading that the count rests on is signed. */
  readonly signed: boolean;
  /** The newest first. */
  readonly proofs: readonly GroundProof[];
};

const proof = (kind: GroundProof["kind"], id: string, more: Partial<GroundProof> = {}): GroundProof => ({
  ...{ kind, id, on: null, text: "", num: null, den: null },
  ...more,
});

type Rate = "answerRate" | "satisfaction";

const rateProofs = (state: ContractState, of: Rate, today: Day): GroundProof[] => {
  const judged = new Map(
    closedDays(state, "0000-01-01", "9999-12-31").map((figures) => [figures.day, judgeDay(state, figures)[of].verdict]),
  );
  return failedIn(state, of, today).map(({ id, on }) => {
    const verdict = judged.get(id);
    return verdict?.judged ? proof("day", id, { on, num: verdict.num, den: verdict.den }) : proof("stage", id, { on });
  });
};

const complaintProofs = ({ complaints }: ContractState): GroundProof[] =>
  complaints.flatMap(({ id, on, about, fault }) =>
    fault === "provider" ? [proof("complaint", id, { on, text: about })] : [],
  );

const itemProofs = (state: ContractState): GroundProof[] =>
  termsIn(state).checklist.flatMap(({ id, title }) =>
    state.resources[id]?.passed === true ? [] : [proof("item", id, { text: title })],
  );

const rectificationProofs = ({ stages }: ContractState): GroundProof[] =>
  Object.entries(stages).flatMap(([stage, { rectifications }]) =>
    rectifications.flatMap(({ id, goal, failed, state }) =>
      failed > 0 && state !== "passed" ? [proof("rectification", `${stage}.${id}`, { text: goal })] : [],
    ),
  );

const noticeProofs = (state: ContractState, today: Day): GroundProof[] =>
  state.notices.flatMap((notice) =>
    isUnremedied(state, notice, today) ? [proof("notice", notice.id, { on: notice.on, text: notice.cause })] : [],
  );

type Known = Exclude<Ground, "insolvency" | "clientReasons" | "agreement">;
const proofsOf = (state: ContractState, ground: Known, today: Day): GroundProof[] => {
  switch (ground) {
    case "resources":
      return itemProofs(state);
    case "answerRate":
    case "satisfaction":
      return rateProofs(state, ground, today);
    case "complaints":
      return complaintProofs(state);
    case "unrectified":
      return rectificationProofs(state);
    case "breach":
      return noticeProofs(state, today);
  }
};

const boundOf = (state: ContractState, ground: Known, today: Day): Pick<GroundFigures, "most" | "signed"> => {
  const terms = termsIn(state);
  if (ground === "answerRate" || ground === "satisfaction")
    return { most: terms[ground].failedDays, signed: failuresInTerm(state, ground, today).signed };
  if (ground === "complaints") return { most: terms.complaints.verified, signed: verifiedInTerm(state).signed };
  return { most: 0, signed: true };
};

/** Grounds of the contract but those that people alone can say. @throws Error without terms */
export const groundsOf = (state: ContractState, today: Day): GroundFigures[] => {
  const agreed: readonly Ground[] = termsIn(state).grounds ?? damageGrounds;
  const known: readonly Known[] = [...damageGrounds.filter((each) => agreed.includes(each)), "breach"];
  return known.map((ground) => {
    const proofs = proofsOf(state, ground, today);
    const newest = [...proofs].sort((a, b) => (b.on ?? "").localeCompare(a.on ?? ""));
    return {
      ...{ ground, met: groundHolds(state, ground, today), count: proofs.length },
      ...boundOf(state, ground, today),
      proofs: newest,
    };
  });
};
