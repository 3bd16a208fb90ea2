import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { NoteDraft } from "./note-draft.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const place = () => {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
};
const scene = (at = place()) => {
  const saved: object[] = [];
  let [fails, release]: [boolean, () => void] = [false, () => {}];
  let slow = false;
  const save = async (draft: object) => {
    if (slow) await new Promise<void>((resolve) => (release = resolve));
    if (fails) throw new Error("away");
    saved.push(draft);
  };
  return {
    at,
    saved,
    save,
    draft: new NoteDraft("c1", null, save, at),
    fail: (so: boolean) => (fails = so),
    slow: (so: boolean) => (slow = so),
    release: () => release(),
  };
};

test("is saved once the typing rests, and at the latest after three seconds of it", async () => {
  const { draft, saved } = scene();
  draft.change({ note: "问" });
  await vi.advanceTimersByTimeAsync(900);
  expect([saved, draft.state()]).toEqual([[], "waits"]);
  await vi.advanceTimersByTimeAsync(100);
  expect([saved, draft.state()]).toEqual([[{ call: "c1", note: "问", result: null }], "kept"]);
  for (let keys = 0; keys < 40; keys += 1) {
    draft.change({ note: `问${keys}` });
    await vi.advanceTimersByTimeAsync(100);
  }
  expect(saved).toHaveLength(2);
});

test("outlives its page until it is saved", async () => {
  const { draft, at, saved, save } = scene();
  draft.change({ note: "问社保", result: "answered" });
  draft.close();
  const again = new NoteDraft("c1", null, save, at);
  expect(again.draft()).toEqual({ note: "问社保", result: "answered" });
  await vi.advanceTimersByTimeAsync(1000);
  expect(saved).toEqual([{ call: "c1", note: "问社保", result: "answered" }]);
  expect(at.kept.size).toBe(0);
});

test("is that of the server where nothing was left unsaved, and what is kept broken is nothing", () => {
  const at = place();
  at.kept.set("zongji.note.c1", "{");
  const known = { at: 1, note: "旧", result: "followUp" };
  const draft = new NoteDraft("c1", known, async () => {}, at);
  expect([draft.draft(), draft.state()]).toEqual([{ note: "旧", result: "followUp" }, "kept"]);
});

test("that can't be saved stays, and is tried again", async () => {
  const { draft, fail, at, saved } = scene();
  fail(true);
  draft.change({ note: "问" });
  await vi.advanceTimersByTimeAsync(1000);
  expect([draft.state(), at.kept.size]).toEqual(["failed", 1]);
  fail(false);
  await vi.advanceTimersByTimeAsync(3000);
  expect([draft.state(), at.kept.size, saved.length]).toEqual(["kept", 0, 1]);
});

test("is saved at once when the wrap-up ends, and what was typed meanwhile follows", async () => {
  const { draft, saved, slow, release } = scene();
  slow(true);
  draft.change({ note: "一" });
  const flushed = draft.flush();
  await vi.advanceTimersByTimeAsync(0);
  draft.change({ note: "一二" });
  slow(false);
  release();
  await flushed;
  expect([saved, draft.state()]).toEqual([[{ call: "c1", note: "一", result: null }], "waits"]);
  await draft.flush();
  expect(saved.at(-1)).toMatchObject({ note: "一二" });
  await draft.flush();
  expect(saved).toHaveLength(2);
});
