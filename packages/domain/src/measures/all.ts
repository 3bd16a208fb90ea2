import { agentMeasures } from "./agents.ts";
import { attendanceMeasures } from "./attendances.ts";
import { inboundMeasures } from "./inbound.ts";
import { keyMeasures } from "./keys.ts";
import { letterMeasures } from "./letters.ts";
import { orderMeasures } from "./orders.ts";
import { outboundMeasures } from "./outbound.ts";
import { outboundWorkMeasures } from "./outbound-work.ts";
import { queueMeasures } from "./queues.ts";
import { recordingMeasures } from "./recordings.ts";
import { requestMeasures } from "./requests.ts";
import { scoreMeasures } from "./scores.ts";
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
  ...outboundWorkMeasures,
  ...attendanceMeasures,
  ...keyMeasures,
  ...recordingMeasures,
  ...scoreMeasures,
  ...orderMeasures,
  ...letterMeasures,
};
export type MeasureName = keyof typeof measures;
