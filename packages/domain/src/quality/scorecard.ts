/** yesNo: 1 yes, 0 no · scale: 0 up to `most`. */
export const criterionKinds = ["yesNo", "scale"] as const;
export type CriterionKind = (typeof criterionKinds)[number];
/** draft: written · published: in use · superseded: a later version took its place · retired: in use no more. */
export const scorecardStates = ["draft", "published", "superseded", "retired"] as const;
export type ScorecardState = (typeof scorecardStates)[number];

/** 评分项: one thing that an inspector answers. */
export type Criterion = {
  readonly id: string;
  readonly name: string;
  /** A whole number of 1 or more; its share follows from all weights. */
  readonly weight: number;
  readonly kind: CriterionKind;
  /** The highest answer; 1 of yes or no. */
  readonly most: number;
  /** It may be answered with "not applicable"; its weight then goes to the others of its section. */
  readonly optional: boolean;
  /** 致命项: the answer 0 makes the whole score 0. */
  readonly fatal: boolean;
  /** How to judge it; ids of articles that say what is right. */
  readonly guidance: string;
  readonly articles: readonly string[];
};
export type CardSection = { readonly id: string; readonly name: string; readonly criteria: readonly Criterion[] };

/** 评分表. `passMark`: the score from which it is passed, 0 to 100. */
export type Scorecard = { readonly name: string; readonly passMark: number; readonly sections: readonly CardSection[] };

/** By the criterion's id; "na": not applicable. */
export type Answers = Readonly<Record<string, number | "na">>;

export const criteriaOf = ({ sections }: Pick<Scorecard, "sections">): readonly Criterion[] =>
  sections.flatMap(({ criteria }) => criteria);

/** Which field of a card is wrong, and why; undefined: none. */
export const scorecardProblem = (card: Scorecard): { readonly field: string; readonly reason: string } | undefined => {
  const ids = new Set<string>();
  for (const [at, section] of card.sections.entries()) {
    for (const [place, { id, kind, most }] of section.criteria.entries()) {
      const field = `sections.${at}.criteria.${place}`;
      if (ids.has(id)) return { field: `${field}.id`, reason: "criterionTwice" };
      if (kind === "yesNo" && most !== 1) return { field: `${field}.most`, reason: "mostOfYesNo" };
      if (kind === "scale" && most < 2) return { field: `${field}.most`, reason: "mostOfScale" };
      ids.add(id);
    }
  }
  const sections = card.sections.map(({ id }) => id);
  const twice = sections.findIndex((id, at) => sections.indexOf(id) !== at);
  return twice < 0 ? undefined : { field: `sections.${twice}.id`, reason: "sectionTwice" };
};

/** The first answer that is none of its criterion's, or that no criterion asks for: its id and why. With `isWhole` one that is missing, too. */
export const answersProblem = (
  card: Pick<Scorecard, "sections">,
  answers: Answers,
  isWhole: boolean,
): { readonly field: string; readonly reason: string } | undefined => {
  const all = criteriaOf(card);
  const stranger = Object.keys(answers).find((id) => !all.some((each) => each.id === id));
  if (stranger !== undefined) return { field: `answers.${stranger}`, reason: "noSuchCriterion" };
  for (const { id, optional, most } of all) {
    const answer = Object.hasOwn(answers, id) ? answers[id] : undefined;
    const field = `answers.${id}`;
    if (answer === undefined) {
      if (isWhole) return { field, reason: "notAnswered" };
    } else if (answer === "na") {
      if (!optional) return { field, reason: "alwaysApplies" };
    } else if (!Number.isInteger(answer) || answer < 0 || answer > most) return { field, reason: "outOfRange" };
  }
  return undefined;
};
