import type { Call, CallAt, CallEvent, Part, Turn } from "./call.ts";
import { endSurvey, farewell } from "./closing.ts";
import { arm, disarm, play, say, to } from "./turn.ts";

const over = { by: "system", cause: "flowEnded" } as const;

/** 满意度评价 of the agent who talked last, or undefined when the group has none. */
export function offerSurvey(call: Call, turn: Turn, part: Part): Call | undefined {
  const survey = turn.env.config.surveys.find((each) => each.id === part.group.survey);
  if (!survey) return undefined;
  const { user: agent, agentNo } = part;
  say(turn, { type: "SurveyOffered", call: call.id, agent, agentNo, survey: survey.id });
  return to(call, { at: "survey", part, survey, invalid: 0, play: play(call, turn, [survey.prompt]) });
}

const ratingOpenMs = 3_000;

/** A key: of valid ones the last counts that comes before the time-out, which begins with the first of them (spec metrics §11). */
export function surveyKey(call: CallAt<"survey">, event: Extract<CallEvent, { is: "DigitPressed" }>, turn: Turn): Call {
  const { state } = call;
  const { survey, part, rated } = state;
  if (state.closed) return call;
  const option = survey.options.find((each) => each.key === event.digit);
  if (option) {
    const openMs = turn.env.config.policies.ratingOpenMs ?? ratingOpenMs;
    if (!rated) arm(turn, "Survey", call.id, openMs);
    const { user: agent, agentNo } = part;
    const { key, label, score, satisfied } = option;
    const rating = { type: "RatingGiven" as const, call: call.id, agent, agentNo, survey: survey.id };
    if (rated?.key !== key) say(turn, { ...rating, key, option: label, score, satisfied });
    return to(call, { ...state, rated: option, play: play(call, turn, ["survey.thanks"]) });
  }
  if (rated) return call;
  disarm(turn, "Survey", call.id);
  const invalid = state.invalid + 1;
  if (invalid > survey.retries) return leave(call, turn, "invalid");
  return to(call, { ...state, invalid, play: play(call, turn, ["survey.invalid", survey.prompt]) });
}

export function surveyPlayed(call: CallAt<"survey">, event: Extract<CallEvent, { is: "PlayEnded" }>, turn: Turn): Call {
  const { play: running, ...rest } = call.state;
  if (running === undefined || event.play !== running) return call;
  if (rest.rated) return rest.closed ? leave(call, turn, "rated") : to(call, rest);
  arm(turn, "Survey", call.id, rest.survey.timeoutMs);
  return to(call, rest);
}

/** The time-out: of the question; or of another key, and the thanks are heard to their end. */
export function surveySilent(call: CallAt<"survey">, _event: unknown, turn: Turn): Call {
  const { rated, play: running } = call.state;
  if (!rated) return leave(call, turn, "none");
  return running === undefined ? leave(call, turn, "rated") : to(call, { ...call.state, closed: true });
}

/** The media came back: the question again, or on to the end. */
export function surveyAgain(call: CallAt<"survey">, _event: unknown, turn: Turn): Call {
  const { state } = call;
  if (state.rated) return leave(call, turn, "rated");
  disarm(turn, "Survey", call.id);
  return to(call, { ...state, play: play(call, turn, [state.survey.prompt]) });
}

function leave(call: CallAt<"survey">, turn: Turn, outcome: "rated" | "invalid" | "none"): Call {
  disarm(turn, "Survey", call.id);
  endSurvey(call, turn, call.state, outcome);
  return farewell(call, turn, ["goodbye"], over);
}
