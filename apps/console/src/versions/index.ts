export { DraftActions } from "./draft-actions.tsx";

import "../look/edit/edit.css";
import "./versions.css";

export { Stale } from "./draft-dialog.tsx";
export { PublishDialog } from "./publish-dialog.tsx";
export { RemoveThing } from "./remove-thing.tsx";
export { useTestWords } from "./test-words.ts";
export { type Newer, textQuery, useItemEdit, useItemOf, useItemsOf } from "./use-item-edit.ts";
export { VersionDrawer } from "./version-drawer.tsx";
export { Problems, useDeed, useItemName, Verdict, VersionTag } from "./version-parts.tsx";
export { shownVersion, startOfDraft } from "./version-state.ts";
export { useProblemWords, useVersionWords } from "./version-words.ts";
