import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { merged, theirChanges } from "../look/edit/merge.ts";
import { failureOf } from "./request.ts";

/** A thing that is edited, with the version that it was shown in. */
type Versioned = { readonly version: string };
type Last = { readonly by: string; readonly at: number } | null;

type Settings<Thing extends Versioned, Filled extends object> = {
  /** As it was when the form was opened. */
  readonly shown: Thing;
  /** The form's fields. */
  readonly fields: readonly (keyof Filled & string)[];
  readonly save: (filled: Filled, version: string) => Promise<Thing>;
  readonly onSaved: (saved: Thing) => void;
  /** The person gave up what was filled in: this is what the form shows now. */
  readonly onTaken: (theirs: Thing) => void;
  /** Puts these values into the form. */
  readonly fill: (filled: Filled) => void;
};

/**
 * Saves an edit from the version that was shown. Where somebody else was faster, `stale` tells what changed, and either answer to it is one call:
 * `keepMine` saves both changes together, `takeTheirs` gives up what was filled in.
 */
export const useVersionedEdit = <Thing extends Versioned, Filled extends object>({
  shown,
  fields,
  save,
  onSaved,
  onTaken,
  fill,
}: Settings<Thing, Filled>) => {
  const [stale, setStale] = useState<{ readonly theirs: Thing; readonly mine: Filled; readonly last: Last }>();
  const saving = useMutation({
    mutationFn: ({ filled, version }: { filled: Filled; version: string }) => save(filled, version),
    onSuccess: (saved) => {
      setStale(undefined);
      onSaved(saved);
    },
    onError: (error, { filled }) => {
      const { code, problem } = failureOf(error);
      if (code !== "stale" || !problem?.stale) return;
      setStale({ theirs: problem.stale.current as unknown as Thing, mine: filled, last: problem.stale.last });
    },
  });
  const asFields = (value: object) => value as Readonly<Record<string, unknown>>;
  const takeTheirs = (): void => {
    if (!stale) return;
    setStale(undefined);
    saving.reset();
    onTaken(stale.theirs);
    fill(stale.theirs as unknown as Filled);
  };
  const keepMine = (filled: Filled): void => {
    if (!stale) return;
    const both = merged(fields, asFields(shown), asFields(stale.theirs), asFields(filled)) as Filled;
    fill(both);
    saving.mutate({ filled: both, version: stale.theirs.version });
  };
  return {
    save: (filled: Filled) => saving.mutate({ filled, version: shown.version }),
    isSaving: saving.isPending,
    /** A failure that is no other person's change. */
    error: saving.isError && failureOf(saving.error).code !== "stale" ? saving.error : null,
    stale: stale && {
      last: stale.last,
      changes: theirChanges(fields, asFields(shown), asFields(stale.theirs), asFields(stale.mine)),
    },
    keepMine,
    takeTheirs,
    reset: () => {
      setStale(undefined);
      saving.reset();
    },
  };
};
