import { named, over, ratio } from "./measure.ts";

/** Calls that are over, by t0, with the agent who talked last. */
const recorded = over("recording", [
  ...(["group", "agent", "number", "trunk", "businessType", "direction", "hour", "weekday", "reason"] as const),
]);

const recordings = recorded.count(
  {
    label: { zh: "录音数", en: "Recordings" },
    unit: "call",
    formula: { zh: "有录音的通话数，含语音留言", en: "Calls of which something was recorded, messages too" },
  },
  { flag: "recorded" },
);
const recordingTotal = recorded.sum(
  {
    label: { zh: "录音总时长", en: "Recording time" },
    unit: "ms",
    formula: { zh: "各通话录音时长之和", en: "Sum of what was recorded of each call" },
  },
  "recordedMs",
  { flag: "recorded" },
);

/** 录音, spec metrics §13. */
export const recordingMeasures = named({
  recordings,
  recordingTotal,
  averageRecording: ratio(
    {
      label: { zh: "平均录音时长", en: "Average recording" },
      unit: "ms",
      formula: { zh: "录音总时长 ÷ 录音数", en: "Recording time ÷ recordings" },
    },
    recordingTotal,
    recordings,
  ),
  answeredRecordings: recorded.count(
    {
      label: { zh: "接通录音数", en: "Recordings of answered calls" },
      unit: "call",
      formula: { zh: "座席接通且有录音的通话数", en: "Recorded calls that an agent talked in" },
    },
    { all: [{ flag: "answered" }, { flag: "recorded" }] },
  ),
  missingRecordings: recorded.count(
    {
      label: { zh: "应录未录", en: "Not recorded" },
      unit: "call",
      formula: {
        zh: "座席接通而录音不完整的通话数，应为 0",
        en: "Calls that an agent talked in and whose recording is not complete; must be 0",
      },
      footnote: {
        zh: "通话结束后才计；通话段内缺少的声音超过 1 秒，或磁盘写不进时，录音不完整；录音关闭的号码也计入",
        en: "Counted once the call is over. A recording is not complete when more than 1 s of the talks is missing, or the disk took nothing meanwhile; numbers whose recording is off count too",
      },
    },
    { all: [{ flag: "answered" }, { not: { flag: "complete" } }] },
  ),
});
