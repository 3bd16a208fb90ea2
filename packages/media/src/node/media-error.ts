import type { MediaEvent } from "../door.ts";

/** A command that can't be executed. The owner gets it as Failed. */
export class MediaError extends Error {
  readonly code: Extract<MediaEvent, { is: "Failed" }>["code"];
  /** Of badMedia: the warn-code of RFC 3261 §20.43. */
  readonly warning: number | undefined;

  constructor(code: MediaError["code"], why: string, warning?: number) {
    super(why);
    this.code = code;
    this.warning = warning;
  }
}
