export { monoMs } from "./clock.ts";
export { type MediaProcess, type MediaProcessOptions, startMedia, startMediaInProcess } from "./media-process.ts";
export { repairWav } from "./recording-file.ts";
