import { type Failure, failureOf } from "../../server/request.ts";

/** A call stands in the log up to a second after it began; a link to it may be faster. */
const everyMs = 500;
const most = 6;

type Code = Failure["code"];

/** Whether a call is asked for again: one that is not there may be there soon. @param others what holds of every other failure */
export const isAskedAgain = (times: number, code: Code, others: (code: Code) => boolean): boolean =>
  code === "notFound" ? times < most : times < 1 && others(code);

/** How long until then, ms. */
export const askedAgainAfterMs = (times: number, error: unknown): number =>
  failureOf(error).code === "notFound" ? everyMs : 1000 * 2 ** times;
