/** Where the steps have led: a model that goes nowhere proves nothing. */
import type { Model } from "./world.ts";

export type Sights = Map<string, number>;

export const look = (sights: Sights, model: Model): void => {
  const see = (what: string) => void sights.set(what, (sights.get(what) ?? 0) + 1);
  const { hotline, board } = model.house();
  for (const call of hotline.calls.values()) {
    see(`call ${call.state.at}`);
    if (call.state.at === "consulting" && call.state.other.own !== undefined)
      see("call consulting by her own second leg");
    for (const each of call.watchers) see(`watched by ${each.why} ${each.mode}`);
  }
  for (const { seat } of hotline.agents.values()) see(`seat ${seat.at}`);
  for (const [at, count] of model.survived)
    sights.set(`lived through a crash: ${at}`, (sights.get(`lived through a crash: ${at}`) ?? 0) + count);
  model.survived.clear();
  for (const leg of board.legs()) see(`leg ${leg.state.at}`);
};

/** What a run of some length must have seen. */
export const mustBeSeen: readonly string[] = [
  ..."arrived menu queued ringing announcing talking consulting threeWay reconnecting transferring outside calling internal survey dialling farewell"
    .split(" ")
    .map((at) => `call ${at}`),
  "call consulting by her own second leg",
  ..."ready busy rest ringing dialling talking internal monitoring work wrapUp".split(" ").map((at) => `seat ${at}`),
  ..."arriving opening calling answering talking ending".split(" ").map((at) => `leg ${at}`),
  ..."listen whisper join".split(" ").map((mode) => `watched by watch ${mode}`),
];
