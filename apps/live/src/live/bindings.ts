/** Where phones registered, kept over a restart: they are reachable right after it. */
import type { Switch } from "@zongji/switch";
import type { Journal, JournalPast, Opaque } from "../journal/index.ts";

type Binding = ReturnType<Switch["snapshotBindings"]>[number];

/** Gives what is to be called now and then: writes them where they have changed. That they run out later by the second is no change. */
export const keepBindings = (
  journal: Pick<Journal, "append">,
  snapshot: () => readonly Binding[],
  now: () => number,
): (() => void) => {
  let kept = "";
  return () => {
    const at = now();
    const bindings = snapshot().map(
      ({ expiresInMs, ...binding }): Opaque => ({
        ...binding,
        expiresAt: Math.round((at + expiresInMs) / 1000) * 1000,
      }),
    );
    const text = JSON.stringify(bindings);
    if (text === kept) return;
    kept = text;
    journal.append([{ kind: "bindings", at, bindings }]).catch(() => {});
  };
};

/** Those that have not run out. Earlier releases wrote how long they had left, each second. */
export const keptBindings = (past: Pick<JournalPast, "bindings">, now: number): Binding[] =>
  past.bindings.flatMap(({ expiresAt, ...binding }) => {
    if (typeof expiresAt !== "number") return [binding as unknown as Binding];
    return expiresAt > now ? [{ ...binding, expiresInMs: expiresAt - now } as unknown as Binding] : [];
  });
