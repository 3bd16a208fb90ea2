import { calibrationEn } from "./calibration-en.ts";
import { complaintsEn } from "./complaints-en.ts";
import { consultationsEn } from "./consultations-en.ts";
import { knowledgeEn } from "./knowledge-en.ts";
import { lettersEn } from "./letters-en.ts";
import { missedEn } from "./missed-en.ts";
import { ordersEn } from "./orders-en.ts";
import { qualityEn } from "./quality-en.ts";
import { shiftEn } from "./shift-en.ts";

/** Rooms of the office. */
export const roomsEn = {
  ...calibrationEn,
  ...complaintsEn,
  ...consultationsEn,
  ...knowledgeEn,
  ...lettersEn,
  ...missedEn,
  ...ordersEn,
  ...qualityEn,
  ...shiftEn,
};
