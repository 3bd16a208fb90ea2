export * from "./citizen-page.ts";
export * from "./clock.ts";
export * from "./example-form.ts";
export * from "./form.ts";
export * from "./form-check.ts";
export * from "./number.ts";
export * from "./states.ts";
