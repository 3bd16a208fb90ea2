export * from "./as-of-then.ts";
export * from "./calibrations.ts";
export * from "./coaching.ts";
export * from "./inspections.ts";
export { missingRecordings } from "./missing.ts";
export { type PickedCall, type PickFilter, pickedCalls, pictureOf } from "./picks.ts";
export * from "./scorecards.ts";
export { refreshScores } from "./scores.ts";
export * from "./sound.ts";
