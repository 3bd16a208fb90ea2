export type { MediaTime } from "./around.ts";
export { monoMs } from "./clock.ts";
export { type MediaProcess, type MediaProcessOptions, startMedia, startMediaInProcess } from "./media-process.ts";
export type { Network, UdpSocket } from "./network.ts";
export { repairWav } from "./recording-file.ts";
