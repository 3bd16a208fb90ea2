/** What evidence may be added to, and by whom: nothing is added to what both sides have signed or what was decided. */
import type { Day } from "./calendar.ts";
import { termsIn } from "./indicators.ts";
import { clauses } from "./readings.ts";
import { must, type Problem, type Rule } from "./rules-stage.ts";
import { stageStateOf } from "./stages.ts";
import { type ContractState, stageOf } from "./state.ts";
import { type EvidenceKind, stageItems } from "./words.ts";

/** Of one matter by each side: neither can use up what the other one may still give. */
export const mostFilesOfOne = 20;
/** An item of the checklist is proved anew in each of the three years. */
export const mostFilesOfItem = 60;
/** All that a side gives. */
export const mostBytesOfSide = 2 * 1024 * 1024 * 1024;

/** Where a key leads: `there`: there is such a thing; `open`: evidence may still be added to it. */
type Place = { readonly there: boolean; readonly open: boolean };
const nowhere: Place = { there: false, open: false };

const partsOf = (key: string): readonly [string, string] => {
  const at = key.indexOf(".");
  return at < 0 ? [key, ""] : [key.slice(0, at), key.slice(at + 1)];
};

const instalmentOf = (state: ContractState, id: string) => termsIn(state).instalments.find((one) => one.id === id);

const stagePlace = (state: ContractState, key: string, today: Day): Place => {
  const [id, item] = partsOf(key);
  const instalment = instalmentOf(state, id);
  if (instalment === undefined || !(stageItems as readonly string[]).includes(item)) return nowhere;
  return { there: true, open: ["evidence", "examining"].includes(stageStateOf(state, instalment, today)) };
};

const rectificationPlace = (state: ContractState, key: string): Place => {
  const [stage, id] = partsOf(key);
  if (instalmentOf(state, stage) === undefined) return nowhere;
  const found = stageOf(state, stage).rectifications.find((one) => one.id === id);
  return { there: found !== undefined, open: found?.state !== "passed" };
};

const signedPlace = (found: { readonly signed: boolean } | undefined): Place => ({
  there: found !== undefined,
  open: found?.signed === false,
});

const places: { readonly [K in EvidenceKind]: (state: ContractState, key: string, today: Day) => Place } = {
  // An item is examined again whenever there is something new.
  resource: (state, key) => ({ there: termsIn(state).checklist.some(({ id }) => id === key), open: true }),
  // Certificates are renewed.
  certificate: (_, key) => ({ there: (clauses.C7 as readonly string[]).includes(key), open: true }),
  exemption: (state, key) => signedPlace(state.exemptions[key]),
  suspension: (state, key) => signedPlace(state.suspensions.find(({ id }) => id === key)),
  stage: stagePlace,
  rectification: rectificationPlace,
  notice: (state, key) => {
    const found = state.notices.find(({ id }) => id === key);
    return { there: found !== undefined, open: found?.remediedOn === null };
  },
  material: (state, key) => {
    const found = state.materials.find(({ id }) => id === key);
    return { there: found !== undefined, open: found?.confirmed === false };
  },
  requirement: (state, key) => {
    if (instalmentOf(state, key) === undefined) return nowhere;
    const { requirement, released } = stageOf(state, key);
    return { there: requirement !== null, open: !released };
  },
};

export const evidenceProblems: Rule<"EvidenceFileAdded"> = (state, { file, kind, key, bytes }, today, side) => {
  const { there, open } = places[kind](state, key, today);
  const own = state.files.filter(({ by }) => by === side);
  const ofOne = own.filter((one) => one.kind === kind && one.key === key).length;
  return [
    must(!state.files.some(({ id }) => id === file), "twice", "file"),
    // Once the contract has ended the material alone goes back.
    must(state.end === null || kind === "material", "ended"),
    must(there, "noSuch", "key"),
    must(open, "sealed", "key"),
    must(ofOne < (kind === "resource" ? mostFilesOfItem : mostFilesOfOne), "tooMany", "key"),
    must(own.reduce((sum, one) => sum + one.bytes, bytes) <= mostBytesOfSide, "tooMuch", "file"),
  ] satisfies (Problem | undefined)[];
};
