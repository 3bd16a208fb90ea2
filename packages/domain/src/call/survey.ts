/** 满意度评价 after the talk: the rating of the agent who talked last, then what else the survey asks. By the group's rule, or by a flow's node. */
import type { SurveyConfig, SurveyOption } from "../config/index.ts";
import type { Call, CallAt, CallEvent, Part, Turn } from "./call.ts";
import { endSurvey, farewell } from "./closing.ts";
import { arm, disarm, play, say, to } from "./turn.ts";

const over = { by: "system", cause: "flowEnded" } as const;
type Survey = CallAt<"survey">;

/** Of the agent who talked last, or undefined when the group has none. */
export function offerSurvey(call: Call, turn: Turn, part: Part): Call | undefined {
  const survey = turn.env.config.surveys.find((each) => each.id === part.group.survey);
  return survey && ask(call, turn, part, survey);
}

/** A flow asks for it. Where no agent has talked with him there is nobody to rate, and the flow goes on at once. */
export function surveyInFlow(call: Call, turn: Turn, id: string): Call {
  const survey = turn.env.config.surveys.find((each) => each.id === id);
  const { talked } = call;
  return survey && talked ? ask(call, turn, talked, survey, true) : to(call, { at: "menu", back: "none" });
}

function ask(call: Call, turn: Turn, part: Part, survey: SurveyConfig, inFlow?: true): Call {
  const { user: agent, agentNo } = part;
  say(turn, { type: "SurveyOffered", call: call.id, agent, agentNo, survey: survey.id });
  const begun = { at: "survey", part, survey, invalid: 0, play: play(call, turn, [survey.prompt]) } as const;
  return to(call, { ...begun, ...(inFlow && { inFlow }) });
}

const ratingOpenMs = 3_000;

/** What is asked now: its prompt and its options. */
const askedNow = ({ survey, further }: Survey["state"]) =>
  (further === undefined ? undefined : survey.further?.[further]) ?? survey;

/** A key: of valid ones the last counts that comes before the time-out, which begins with the first of them (spec metrics §11). */
export function surveyKey(call: Survey, event: Extract<CallEvent, { is: "DigitPressed" }>, turn: Turn): Call {
  const { state } = call;
  const { survey, rated } = state;
  if (state.closed) return call;
  const asked = askedNow(state);
  const option = asked.options.find((each) => each.key === event.digit);
  if (option) {
    const openMs = turn.env.config.policies.ratingOpenMs ?? ratingOpenMs;
    if (!rated) arm(turn, "Survey", call.id, openMs);
    if (rated?.key !== option.key) sayAnswer(call, turn, option);
    return to(call, { ...state, rated: option, play: play(call, turn, ["survey.thanks"]) });
  }
  if (rated) return call;
  disarm(turn, "Survey", call.id);
  const invalid = state.invalid + 1;
  if (invalid > survey.retries) return leave(call, turn, "invalid");
  return to(call, { ...state, invalid, play: play(call, turn, ["survey.invalid", asked.prompt]) });
}

function sayAnswer(
  { id: call, state }: Survey,
  turn: Turn,
  { key, label: option, score, satisfied }: SurveyOption,
): void {
  const { user: agent, agentNo } = state.part;
  const answer = { call, agent, agentNo, survey: state.survey.id, key, option, score };
  const further = state.further === undefined ? undefined : state.survey.further?.[state.further];
  if (further) say(turn, { type: "SurveyAnswered", ...answer, question: further.id });
  else say(turn, { type: "RatingGiven", ...answer, satisfied });
}

export function surveyPlayed(call: Survey, event: Extract<CallEvent, { is: "PlayEnded" }>, turn: Turn): Call {
  const { play: running, ...rest } = call.state;
  if (running === undefined || event.play !== running) return call;
  if (rest.rated) return rest.closed ? goOn(call, turn) : to(call, rest);
  arm(turn, "Survey", call.id, rest.survey.timeoutMs);
  return to(call, rest);
}

/** The time-out: of the question; or of another key, and the thanks are heard to their end. */
export function surveySilent(call: Survey, _event: unknown, turn: Turn): Call {
  const { rated, play: running } = call.state;
  if (!rated) return leave(call, turn, "none");
  return running === undefined ? goOn(call, turn) : to(call, { ...call.state, closed: true });
}

/** The media came back: the question again, or on to the next or the end. */
export function surveyAgain(call: Survey, _event: unknown, turn: Turn): Call {
  const { state } = call;
  if (state.rated) return goOn(call, turn);
  disarm(turn, "Survey", call.id);
  return to(call, { ...state, play: play(call, turn, [askedNow(state).prompt]) });
}

/** He has answered: the next question, or the end. */
function goOn(call: Survey, turn: Turn): Call {
  const { rated: _answered, closed: _closed, play: _thanks, ...state } = call.state;
  const further = (state.further ?? -1) + 1;
  const question = state.survey.further?.[further];
  if (!question) return leave(call, turn, "rated");
  disarm(turn, "Survey", call.id);
  return to(call, { ...state, further, invalid: 0, play: play(call, turn, [question.prompt]) });
}

const exits = { rated: "done", invalid: "invalid", none: "none" } as const;

/** Who rated and left a further question open has rated. */
function leave(call: Survey, turn: Turn, why: keyof typeof exits): Call {
  disarm(turn, "Survey", call.id);
  const outcome = call.state.further === undefined ? why : "rated";
  endSurvey(call, turn, call.state, outcome);
  if (call.state.inFlow) return to(call, { at: "menu", back: exits[outcome] });
  return farewell(call, turn, ["goodbye"], over);
}
