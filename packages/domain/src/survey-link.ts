/** 短信评价: after which calls a link to the survey is sent, and what stands for its answers. Pure. */
import type { GroupConfig, SurveyConfig, SurveyLinkRule } from "./config/index.ts";
import type { FactBody } from "./fact.ts";
import type { UserId } from "./ids.ts";
import type { CallRecord } from "./readmodel.ts";
import { nextSending, type SendingHours } from "./text-message.ts";

/** What a link needs to be of a survey that is in force. */
export type DueLink = {
  readonly survey: SurveyConfig;
  readonly rule: SurveyLinkRule;
  /** Who talked with the caller last. */
  readonly agent: UserId;
  readonly agentNo: string;
};

type Hotline = {
  readonly surveys: readonly SurveyConfig[];
  readonly groups: readonly Pick<GroupConfig, "id" | "survey">[];
};

/** The survey that the caller was asked; where he was not, the one of the group of who talked with him last. */
const surveyOf = ({ survey, talks }: CallRecord, { surveys, groups }: Hotline): SurveyConfig | undefined => {
  const group = groups.find(({ id }) => id === talks.at(-1)?.group);
  return surveys.find(({ id }) => id === (survey?.survey ?? group?.survey));
};

const isOccasion = ({ survey, rating }: CallRecord, { when }: SurveyLinkRule): boolean =>
  when !== "never" && rating === undefined && (when === "unrated" || survey === undefined);

/**
 * Whether a link is sent after this call, and of which survey: after a citizen's call in that an agent answered and that is over, never after a test call.
 * Whose number it is, how late it is and how often he was sent one is asked beside this.
 */
export const linkDue = (record: CallRecord, hotline: Hotline): DueLink | undefined => {
  const { direction, test, party, withheld, endedAt, talks } = record;
  const last = talks.at(-1);
  if (direction !== "in" || test !== undefined || party === undefined || withheld) return undefined;
  if (endedAt === undefined || last === undefined) return undefined;
  const survey = surveyOf(record, hotline);
  const rule = survey?.link;
  if (survey === undefined || rule === undefined || !isOccasion(record, rule)) return undefined;
  const asked = record.survey?.agent;
  const talk = talks.findLast(({ agent }) => agent === asked) ?? last;
  return { survey, rule, agent: talk.agent, agentNo: talk.agentNo };
};

const hourMs = 3_600_000;

/** When the text of a link goes out, and until when the link can be used; undefined: its hours come too late for that. */
export const linkTimes = (
  { validHours }: Pick<SurveyLinkRule, "validHours">,
  {
    endedAt,
    now,
    hours,
    zone,
  }: { readonly endedAt: number; readonly now: number; readonly hours: SendingHours; readonly zone: string },
): { readonly sendAt: number; readonly until: number } | undefined => {
  const until = endedAt + validHours * hourMs;
  const sendAt = nextSending(hours, zone, now, until);
  return sendAt === undefined ? undefined : { sendAt, until };
};

/** The text with the link in its place. */
export const linkText = ({ text }: Pick<SurveyLinkRule, "text">, url: string): string =>
  text.replaceAll("{link}", () => url);

/** Asked first, under this name; a further question has its own id. */
export const ratingQuestion = "rating";
/** The key of the option that was chosen, by question. */
export type Chosen = Readonly<Partial<Record<string, string>>>;
type Asked = Pick<SurveyConfig, "id" | "options" | "further">;
type Citing = Pick<
  Extract<FactBody, { type: "SurveyLinkRated" }>,
  "call" | "agent" | "agentNo" | "survey" | "link" | "since"
>;

/** What the answers are as facts: a rating at the least, which has to be one of the survey's; further questions may be left out. Undefined: there is none. */
export const answerFacts = (survey: Asked, chosen: Chosen, of: Citing): FactBody[] | undefined => {
  const optionOf = (options: SurveyConfig["options"], question: string) =>
    options.find(({ key }) => key === chosen[question]);
  const rating = optionOf(survey.options, ratingQuestion);
  if (rating === undefined) return undefined;
  const { key, label: option, score, satisfied } = rating;
  const further = (survey.further ?? []).flatMap(({ id: question, options }): FactBody[] => {
    const answer = optionOf(options, `q-${question}`);
    if (answer === undefined) return [];
    return [
      { type: "SurveyLinkAnswered", ...of, question, key: answer.key, option: answer.label, score: answer.score },
    ];
  });
  return [{ type: "SurveyLinkRated", ...of, key, option, score, satisfied }, ...further];
};
