/** Within which a request for a human is answered in time, ms: spec metrics §2. */
export const serviceLevelMs = 20_000;
