export * from "./disposition.ts";
export * from "./ending.ts";
export * from "./fact.ts";
export * from "./ids.ts";
export * from "./switching.ts";
