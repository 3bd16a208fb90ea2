import type { MediaEvent } from "../door.ts";

/** Something that can't be done, told to the owner as Failed. */
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
