export * from "./as-closed.ts";
export * from "./canonical.ts";
export * from "./closing.ts";
export * from "./definitions.ts";
export { dayFromSources } from "./from-facts.ts";
export * from "./lines.ts";
export { isOfFacts, measuresOfFacts } from "./of-facts.ts";
