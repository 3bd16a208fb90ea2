export { DiskFull, openSealed, removeFile, SealedFile, sealedBytes } from "./files.ts";
export { keepDoing } from "./keep-doing.ts";
export { type Ended, JobRunner } from "./runner.ts";
export {
  addJob,
  cancelJob,
  findJob,
  finishJob,
  type Job,
  jobsOf,
  pieceName,
  progressJob,
  removeJob,
  takeOverJobs,
} from "./store.ts";
