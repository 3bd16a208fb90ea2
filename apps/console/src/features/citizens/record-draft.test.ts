import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Known, RecordDraft, unknown, type Written, WrittenMeanwhile } from "./record-draft.ts";

const place = () => {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
};
const known = (version: string, over: Partial<Written> = {}): Known => ({
  ...{ id: "c1", version, name: "王芳", notes: "", tags: [] },
  ...over,
});
beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("what is typed is kept at once and saved when the typing rests, from the version that was shown", async () => {
  const there = place();
  const save = vi.fn(async (written: Written, base: Known) => ({ ...base, ...written, version: "2" }));
  const draft = new RecordDraft("p1", known("1"), save, there);
  draft.change({ name: "王" });
  draft.change({ name: "王小芳" });
  expect(there.kept.size).toBe(1);
  expect(save).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1000);
  expect(save.mock.calls).toEqual([[{ name: "王小芳", notes: "", tags: [] }, known("1")]]);
  expect([draft.state(), there.kept.size]).toEqual(["kept", 0]);
});

test("what was not saved is there after a reload, and goes on from the version that it began from", async () => {
  const there = place();
  const fails = async (): Promise<Known> => Promise.reject(new Error("away"));
  const before = new RecordDraft("p1", known("1"), fails, there);
  before.change({ notes: "独居" });
  await vi.advanceTimersByTimeAsync(1000);
  expect(before.state()).toBe("failed");
  before.close();
  const save = vi.fn(async (written: Written, base: Known) => ({ ...base, ...written, version: "3" }));
  // Meanwhile somebody has written another field: both stay.
  const after = new RecordDraft("p1", known("2", { tags: ["VIP"] }), save, there);
  expect(after.draft()).toEqual({ name: "王芳", notes: "独居", tags: ["VIP"] });
  await vi.advanceTimersByTimeAsync(1000);
  expect(save.mock.calls[0]?.[1].version).toBe("2");
  expect(after.state()).toBe("kept");
});

test("two who write one field are asked; neither text is lost before", async () => {
  const theirs = known("2", { name: "王方" });
  const save = vi
    .fn<(written: Written, base: Known) => Promise<Known>>()
    .mockRejectedValueOnce(new WrittenMeanwhile(theirs, "8002"))
    .mockImplementation(async (written, base) => ({ ...base, ...written, version: "3" }));
  const draft = new RecordDraft("p1", known("1"), save, place());
  draft.change({ name: "王小芳", notes: "独居" });
  await vi.advanceTimersByTimeAsync(1000);
  expect([draft.state(), draft.by()]).toEqual(["disputed", "8002"]);
  expect(draft.disputes()).toMatchObject([{ field: "name", was: "王芳", theirs: "王方", mine: "王小芳" }]);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(save).toHaveBeenCalledTimes(1);
  draft.takeTheirs();
  expect(draft.draft()).toEqual({ name: "王方", notes: "独居", tags: [] });
  await vi.advanceTimersByTimeAsync(1000);
  expect(save.mock.calls[1]).toEqual([{ name: "王方", notes: "独居", tags: [] }, theirs]);
});

test("a caller without a record gets one with the first word", async () => {
  const save = vi.fn(async (written: Written) => ({ ...known("1"), ...written }));
  const draft = new RecordDraft("p1", unknown, save, place());
  draft.change({ tags: ["老年人"] });
  await vi.advanceTimersByTimeAsync(1000);
  expect(save.mock.calls[0]).toEqual([{ name: "", notes: "", tags: ["老年人"] }, unknown]);
  draft.told(known("2", { name: "李强", tags: ["老年人"] }));
  expect(draft.draft().name).toBe("李强");
});
