export * from "./figure.ts";
export * from "./forecast.ts";
export * from "./threshold.ts";
