/** Within which a request for a human is answered in time, ms: spec metrics §2. */
export const serviceLevelMs = 20_000;
/** The same by GB/T 33358, which the reports tell beside it. */
export const standardLevelMs = 15_000;

/** 速挂: a caller who hung up so soon after his request for a human, ms: spec metrics G5. A change is a new version. */
export const shortAbandonMs = 5000;

/** 有效通话: a talk of a call out that lasted so long at least, ms: spec metrics §11, an alternative of C17. A change is a new version. */
export const effectiveTalkMs = 30_000;
