import { isAbsolute, resolve } from "node:path";
import type { FlowHost } from "@zongji/domain";
import { bad, type Environment, readHosts } from "@zongji/store";

/** Where this server may send reports to, as ZONGJI_SEND_… says. */
export type SendSettings = {
  /** Files lie beneath this folder alone; undefined: nowhere. */
  readonly folder: string | undefined;
  /** Files are posted to these alone. */
  readonly hosts: readonly FlowHost[];
};

/** @throws BadSetting */
export const readSending = (env: Environment = process.env): SendSettings => {
  const folder = env.ZONGJI_SEND_FOLDER?.trim() || undefined;
  if (folder !== undefined && (!isAbsolute(folder) || resolve(folder) === "/"))
    return bad("ZONGJI_SEND_FOLDER", folder, "the absolute path of a folder, not of the whole disk");
  return { folder: folder && resolve(folder), hosts: readHosts("ZONGJI_SEND_HOSTS", env.ZONGJI_SEND_HOSTS) };
};
