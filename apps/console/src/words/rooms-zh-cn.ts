import { calibrationZh } from "./calibration-zh-cn.ts";
import { complaintsZh } from "./complaints-zh-cn.ts";
import { consultationsZh } from "./consultations-zh-cn.ts";
import { knowledgeZh } from "./knowledge-zh-cn.ts";
import { lettersZh } from "./letters-zh-cn.ts";
import { missedZh } from "./missed-zh-cn.ts";
import { ordersZh } from "./orders-zh-cn.ts";
import { qualityZh } from "./quality-zh-cn.ts";
import { shiftZh } from "./shift-zh-cn.ts";

/** Rooms of the office. */
export const roomsZh = {
  ...calibrationZh,
  ...complaintsZh,
  ...consultationsZh,
  ...knowledgeZh,
  ...lettersZh,
  ...missedZh,
  ...ordersZh,
  ...qualityZh,
  ...shiftZh,
};
