/** A test call. */
export const testCallEn = {
  testCall: {
    title: "Test call",
    note: "Places real SIP calls to the hotline: speaks, presses keys and tells what it heard. Tests count in no measure.",
    calls: "Calls",
    start: "Start",
    progress: "{{done}} of {{all}} done, {{failed}} failed",
    call: "Call {{ordinal}}",
    at: {
      dialling: "dialling",
      answered: "answered",
      menuHeard: "menu heard",
      ended: "ended",
      failed: "not connected",
    },
    passed: "passed",
    failed: "failed",
  },
};
