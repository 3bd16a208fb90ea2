export * from "./legs.ts";
export * from "./match.ts";
export * from "./read.ts";
