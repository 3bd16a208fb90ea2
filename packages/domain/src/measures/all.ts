import { agentMeasures } from "./agents.ts";
import { inboundMeasures } from "./inbound.ts";
import { keyMeasures } from "./keys.ts";
import { outboundMeasures } from "./outbound.ts";
import { queueMeasures } from "./queues.ts";
import { requestMeasures } from "./requests.ts";
import { surveyMeasures } from "./surveys.ts";
import { talkMeasures } from "./talks.ts";
import { timeMeasures } from "./times.ts";

/** Every measure over a period, by its name. */
export const measures = {
  ...inboundMeasures,
  ...requestMeasures,
  ...surveyMeasures,
  ...outboundMeasures,
  ...queueMeasures,
  ...agentMeasures,
  ...talkMeasures,
  ...timeMeasures,
  ...keyMeasures,
};
export type MeasureName = keyof typeof measures;
