import { sleep } from "../world.ts";
import type { Survey } from "./account.ts";
import type { House } from "./house.ts";
import type { SurveyDeed } from "./plan.ts";

type Rater = { press(key: string): Promise<void>; hangUp(): void };

/** A caller who is asked to rate: what he presses, and what comes of it by the survey's own rules. */
export class SurveyEar {
  readonly #house: House;
  readonly #survey: Survey;
  #rateableUntil = Number.POSITIVE_INFINITY;
  done: Promise<void> = Promise.resolve();

  constructor(house: House, survey: Survey) {
    this.#house = house;
    this.#survey = survey;
  }

  /** Does what is planned. */
  live(rater: Rater, { keys, hangUpMs }: SurveyDeed): Promise<void> {
    this.done = (async () => {
      for (const { key, afterMs } of keys) {
        await sleep(afterMs);
        await rater.press(key);
      }
      if (hangUpMs === undefined) return;
      await sleep(hangUpMs);
      rater.hangUp();
    })();
    return this.done;
  }

  heard(key: string, at: number): void {
    const survey = this.#survey;
    if (survey.over !== undefined || at > this.#rateableUntil) return;
    survey.keys.push(key);
    if (Object.hasOwn(this.#house.survey.options, key)) {
      if (survey.rated === undefined) this.#rateableUntil = at + this.#house.survey.openMs;
      survey.rated = key;
    } else if (survey.rated === undefined) {
      survey.invalid += 1;
      if (survey.invalid > 1) survey.over = "invalid";
    }
  }

  over(by: "caller" | "hotline", _at: number): void {
    const survey = this.#survey;
    survey.over ??= survey.rated !== undefined ? "rated" : by === "caller" ? "hangup" : "none";
  }
}
