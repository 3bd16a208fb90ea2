import { agentMeasures } from "./agents.ts";
import { inboundMeasures } from "./inbound.ts";
import { outboundMeasures } from "./outbound.ts";
import { queueMeasures } from "./queues.ts";

export {
  type Definition,
  type Measure,
  type Slice,
  type Sources,
  type Terms,
  type Trace,
  termsOf,
  type Unit,
} from "./measure.ts";
export { type NowMeasure, type NowMeasureName, nowMeasures, type Sight } from "./now.ts";
export { isAtLeast, rateText, roundedSeconds } from "./rounding.ts";
export { createTally, type Tally } from "./tally.ts";

/** Every measure over a period, by its name. */
export const measures = { ...inboundMeasures, ...outboundMeasures, ...queueMeasures, ...agentMeasures };
export type MeasureName = keyof typeof measures;
