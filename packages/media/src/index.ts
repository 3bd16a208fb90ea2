export * from "./door.ts";
