import type { CallStep, Named } from "@zongji/api";
import type { PartyId, CallStep as Step, StepPerson } from "@zongji/domain";

export type StepWords = {
  /** A user's name, where it is known. */
  readonly nameOf: (user: string) => string | undefined;
  readonly agentNoOf: (user: string) => string | undefined;
  /** A number outside as the reader may see it. */
  readonly numberOf: (party: PartyId) => string;
  /** A business type by its id. */
  readonly typeName: (id: string) => string;
};

const named = (person: StepPerson | undefined, { nameOf, agentNoOf }: StepWords): Named | null =>
  person === undefined
    ? null
    : { name: nameOf(person.user) ?? "", agentNo: person.agentNo ?? agentNoOf(person.user) ?? null };

/** A call's steps with people's names and numbers as the reader may see them. */
export const presentSteps = (steps: readonly Step[], words: StepWords): CallStep[] =>
  steps.map(({ at, step, agent, by, group, party, seat, text, reason, ending, businessType, why }) => ({
    at,
    step,
    agent: named(agent, words),
    by: named(by, words),
    group: group ?? null,
    number: party === undefined ? null : words.numberOf(party),
    seat: seat === true,
    text: text ?? null,
    reason: reason ?? null,
    ending: ending ? { by: ending.by, cause: ending.cause } : null,
    businessType: businessType === undefined ? null : words.typeName(businessType),
    why: why ?? null,
  }));
