import type { MediaEvent } from "../door.ts";

/** Something that can't be done, told to the owner as Failed. */
export class MediaError extends Error {
  readonly code: Extract<MediaEvent, { is: "Failed" }>["code"];

  constructor(code: MediaError["code"], why: string) {
    super(why);
    this.code = code;
  }
}
