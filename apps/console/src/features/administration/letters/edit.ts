import type { LettersConfig } from "@zongji/domain";
import type { SettingsEdit } from "../settings/index.ts";

/** The settings under the hands of a person. */
export type Edit = SettingsEdit<LettersConfig>;
