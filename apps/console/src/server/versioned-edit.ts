import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { merged, theirChanges } from "../look/edit/merge.ts";
import { failureOf } from "./request.ts";

/** A thing that is edited, with the version that it was shown in. */
type Versioned = { readonly version: string };
type Last = { readonly by: string; readonly at: number } | null;

type Settings<Thing extends Versioned, Filled extends object, Saved> = {
  /** As it was when the form was opened. */
  readonly shown: Thing;
  /** The form's fields. */
  readonly fields: readonly (keyof Filled & string)[];
  /** What the form holds of a thing. Left out where its fields are the thing's. */
  readonly filledOf?: (thing: Thing) => Filled;
  readonly save: (filled: Filled, version: string) => Promise<Saved>;
  readonly onSaved: (saved: Saved) => void;
  /** The person gave up what was filled in: this is what the form shows now. */
  readonly onTaken: (theirs: Thing) => void;
  /** Puts these values into the form. */
  readonly fill: (filled: Filled) => void;
};

/**
 * Saves an edit from the version that was shown. Where somebody else was faster, `stale` tells what changed, and either answer to it is one call:
 * `keepMine` saves both changes together, `takeTheirs` gives up what was filled in.
 */
export const useVersionedEdit = <Thing extends Versioned, Filled extends object, Saved = Thing>({
  shown,
  fields,
  filledOf = (thing) => thing as unknown as Filled,
  save,
  onSaved,
  onTaken,
  fill,
}: Settings<Thing, Filled, Saved>) => {
  /** What others have made of it, once the person has taken that up beside the own changes. */
  const [takenUp, setTakenUp] = useState<Thing>();
  const base = takenUp ?? shown;
  const [stale, setStale] = useState<{ readonly theirs: Thing; readonly mine: Filled; readonly last: Last }>();
  const saving = useMutation({
    mutationFn: ({ filled, version }: { filled: Filled; version: string }) => save(filled, version),
    onSuccess: (saved) => {
      setStale(undefined);
      setTakenUp(undefined);
      onSaved(saved);
    },
    onError: (error, { filled }) => {
      const { code, problem } = failureOf(error);
      if (code !== "stale" || !problem?.stale) return;
      setStale({ theirs: problem.stale.current as unknown as Thing, mine: filled, last: problem.stale.last });
    },
  });
  const asFields = (value: object) => value as Readonly<Record<string, unknown>>;
  const fieldsOf = (thing: Thing) => asFields(filledOf(thing));
  const takeTheirs = (): void => {
    if (!stale) return;
    setStale(undefined);
    setTakenUp(undefined);
    saving.reset();
    onTaken(stale.theirs);
    fill(filledOf(stale.theirs));
  };
  const keepMine = (filled: Filled): void => {
    if (!stale) return;
    const both = merged(fields, fieldsOf(base), fieldsOf(stale.theirs), asFields(filled)) as Filled;
    fill(both);
    // From here on only what the person changed is hers: a third one's change is not taken for it.
    setTakenUp(stale.theirs);
    setStale(undefined);
    saving.mutate({ filled: both, version: stale.theirs.version });
  };
  return {
    save: (filled: Filled) => saving.mutate({ filled, version: base.version }),
    isSaving: saving.isPending,
    /** A failure that is no other person's change. */
    error: saving.isError && failureOf(saving.error).code !== "stale" ? saving.error : null,
    stale: stale && {
      last: stale.last,
      changes: theirChanges(fields, fieldsOf(base), fieldsOf(stale.theirs), asFields(stale.mine)),
    },
    keepMine,
    takeTheirs,
    reset: () => {
      setStale(undefined);
      setTakenUp(undefined);
      saving.reset();
    },
  };
};
