/** What the tests of the quality pages share: a card of three items, a task, and a recording that nobody has to decode. */
import { Calibration, type Evaluation, Inspection, type ScorecardContent } from "@zongji/api";
import { beforeEach, vi } from "vitest";
import WaveSurfer from "wavesurfer.js";
import { made } from "../../testing/made.ts";
import { noon } from "../../testing/stage.tsx";

type Criterion = ScorecardContent["sections"][number]["criteria"][number];
const item = (id: string, name: string, more: Partial<Criterion> = {}): Criterion => ({
  ...{ id, name, weight: 10, kind: "yesNo", most: 1, optional: false, fatal: false, guidance: "", articles: [] },
  ...more,
});
/** 开头语 10, 答复 30 of five points, 核实身份 60 that need not apply; 辱骂 is fatal. */
export const card: ScorecardContent = {
  name: "热线评分表",
  passMark: 80,
  sections: [
    { id: "s1", name: "礼貌", criteria: [item("greet", "开头语"), item("rude", "没有辱骂", { fatal: true })] },
    {
      ...{ id: "s2", name: "业务" },
      criteria: [
        item("answer", "答复准确", { kind: "scale", most: 5, weight: 30, guidance: "按知识条目" }),
        item("identity", "核实身份", { weight: 60, optional: true }),
      ],
    },
  ],
};

export const evaluation = (role: Evaluation["role"], more: Partial<Evaluation> = {}): Evaluation => ({
  ...{ role, by: "张质检", revision: 1, comments: [], note: "", score: 9000, passed: true, fatal: [] },
  ...{ answers: { greet: 1, rude: 1, answer: 4, identity: 1 }, at: noon, handedInAt: noon },
  ...more,
});

type Given = Parameters<typeof made<typeof Inspection>>[1];
export const task = (more: Given = {}): Inspection =>
  made(Inspection, {
    ...{ id: "t1", revision: 3, state: "assigned", sample: { id: "p1", name: "六月抽检" } },
    call: { id: "c1", at: noon - 3_600_000, talkMs: 125_000, rating: "满意" },
    ...{ agent: { id: "u8", name: "王座席", agentNo: "8001" }, card: { id: "k1", version: 2, content: card } },
    ...{ inspector: { id: "u1", name: "李主管" }, dueAt: noon + 86_400_000 },
    recording: { is: "there", durationMs: 130_000, talkFromMs: 5000 },
    ...more,
  } as Given);

type GivenCalibration = Parameters<typeof made<typeof Calibration>>[1];
export const calibration = (more: GivenCalibration = {}): Calibration =>
  made(Calibration, {
    ...{ id: "b1", name: "六月校准", state: "scoring", dueAt: noon + 86_400_000, by: "李主管", at: noon },
    card: { id: "k1", version: 2, content: card },
    inspectors: [
      { id: "u1", name: "李主管", handedIn: 0 },
      { id: "u2", name: "张质检", handedIn: 1 },
    ],
    calls: [{ id: "c1", at: noon - 3_600_000, talkMs: 125_000 }],
    ...more,
  } as GivenCalibration);

/** In place of the player's sound: 130 s that are ready at once. */
type Heard = (told?: number) => void;
class FakeSound {
  readonly told: string[] = [];
  readonly url: string;
  readonly #heard = new Map<string, Heard>();
  #playing = false;
  constructor(url: string) {
    this.url = url;
    queueMicrotask(() => this.#heard.get("ready")?.());
  }
  on(event: string, heard: Heard): void {
    this.#heard.set(event, heard);
  }
  getDecodedData(): null {
    return null;
  }
  getDuration(): number {
    return 130;
  }
  setTime(sec: number): void {
    this.told.push(`at ${sec}`);
    this.#heard.get("timeupdate")?.(sec);
  }
  setPlaybackRate(rate: number): void {
    this.told.push(`rate ${rate}`);
  }
  playPause(): void {
    this.#playing = !this.#playing;
    this.told.push(this.#playing ? "play" : "pause");
    this.#heard.get(this.#playing ? "play" : "pause")?.();
  }
  destroy(): void {
    this.told.push("gone");
  }
}

/** Sets it in the player's place for each test. @returns those that were made, with what each was told */
export const fakeSounds = (): readonly FakeSound[] => {
  const sounds: FakeSound[] = [];
  beforeEach(() => {
    sounds.length = 0;
    vi.spyOn(WaveSurfer, "create").mockImplementation(({ url = "" }) => {
      const sound = new FakeSound(url);
      sounds.push(sound);
      return sound as unknown as WaveSurfer;
    });
  });
  return sounds;
};
