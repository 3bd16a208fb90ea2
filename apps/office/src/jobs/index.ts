export { atMostEvery } from "./at-most-every.ts";
export { DiskFull, openSealed, orDiskFull, removeFile, roomIn, SealedFile, sealedBytes } from "./files.ts";
export { keepDoing } from "./keep-doing.ts";
export { type Ended, JobRunner } from "./runner.ts";
export {
  addJob,
  cancelJob,
  findJob,
  finishJob,
  type Job,
  jobsOf,
  newestJobOf,
  pieceName,
  progressJob,
  removeJob,
  takeOverJobs,
  takeOverLost,
} from "./store.ts";
