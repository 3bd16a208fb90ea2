export * from "./agreement.ts";
export * from "./calibration.ts";
export * from "./inspection.ts";
export * from "./sample.ts";
export * from "./score.ts";
export * from "./scorecard.ts";
export * from "./sounding.ts";
