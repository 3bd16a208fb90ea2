import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { NoteDraft, TypesGone } from "./note-draft.ts";

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
  expect([saved, draft.state()]).toEqual([
    [{ call: "c1", note: "问", result: null, businessType: null, alsoTypes: [] }],
    "kept",
  ]);
  for (let keys = 0; keys < 40; keys += 1) {
    draft.change({ note: `问${keys}` });
    await vi.advanceTimersByTimeAsync(100);
  }
  expect(saved).toHaveLength(2);
});

test("outlives its page until it is saved", async () => {
  const { draft, at, saved, save } = scene();
  draft.change({ note: "问社保", result: "answered", businessType: null, alsoTypes: [] });
  draft.close();
  const again = new NoteDraft("c1", null, save, at);
  expect(again.draft()).toEqual({ note: "问社保", result: "answered", businessType: null, alsoTypes: [] });
  await vi.advanceTimersByTimeAsync(1000);
  expect(saved).toEqual([{ call: "c1", note: "问社保", result: "answered", businessType: null, alsoTypes: [] }]);
  expect(at.kept.size).toBe(0);
});

test("is that of the server where nothing was left unsaved, and what is kept broken is nothing", () => {
  const at = place();
  at.kept.set("zongji.note.c1", "{");
  const known = { at: 1, note: "旧", result: "followUp", businessType: { id: "tax", name: "税务" }, alsoTypes: [] };
  const draft = new NoteDraft("c1", known, async () => {}, at);
  expect([draft.draft(), draft.state()]).toEqual([
    { note: "旧", result: "followUp", businessType: "tax", alsoTypes: [] },
    "kept",
  ]);
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
  expect([saved, draft.state()]).toEqual([
    [{ call: "c1", note: "一", result: null, businessType: null, alsoTypes: [] }],
    "waits",
  ]);
  await draft.flush();
  expect(saved.at(-1)).toMatchObject({ note: "一二" });
  await draft.flush();
  expect(saved).toHaveLength(2);
});

test("types are kept like the text; what was stored before there were any is read", async () => {
  const { draft, at, saved, save } = scene();
  draft.change({ businessType: "tax", alsoTypes: ["social"] });
  draft.close();
  expect(new NoteDraft("c1", null, save, at).draft()).toMatchObject({ businessType: "tax", alsoTypes: ["social"] });
  await vi.advanceTimersByTimeAsync(1000);
  expect(saved).toEqual([{ call: "c1", note: "", result: null, businessType: "tax", alsoTypes: ["social"] }]);
  at.kept.set("zongji.note.c1", JSON.stringify({ note: "旧", result: null, businessType: 7 }));
  expect(new NoteDraft("c1", null, save, at).draft()).toEqual({
    ...{ note: "旧", result: null, businessType: null, alsoTypes: [] },
  });
});

test("types that can't be chosen any more are taken out and told; the text is saved without them", async () => {
  const at = place();
  const saved: object[] = [];
  const draft = new NoteDraft(
    "c1",
    null,
    async (each) => {
      if (each.businessType !== null) throw new TypesGone();
      saved.push(each);
    },
    at,
  );
  draft.change({ note: "问社保", businessType: "old", alsoTypes: ["tax"] });
  await vi.advanceTimersByTimeAsync(1000);
  expect([draft.draft(), draft.areTypesGone()]).toEqual([
    { note: "问社保", result: null, businessType: null, alsoTypes: [] },
    true,
  ]);
  await vi.advanceTimersByTimeAsync(1000);
  expect([saved, draft.state()]).toEqual([
    [{ call: "c1", note: "问社保", result: null, businessType: null, alsoTypes: [] }],
    "kept",
  ]);
  draft.change({ businessType: "tax" });
  expect(draft.areTypesGone()).toBe(false);
});
