/** Hosts that a setting names: whom the HTTP nodes of flows may ask, where reports may be posted to. */
import type { FlowHost } from "@zongji/domain";
import { bad } from "./bad-setting.ts";

const shape = "host names or addresses, each with its port where that is not 80 or 443, separated by commas";

const hostOf = (setting: string, text: string): FlowHost => {
  const match = /^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]{1,253})(?::(\d{1,5}))?$/.exec(text);
  const address = `http://${match?.[1]}/`;
  if (!match || !URL.canParse(address)) return bad(setting, text, shape);
  const { hostname: host } = new URL(address);
  if (match[2] === undefined) return { host };
  const port = Number(match[2]);
  return port >= 1 && port <= 65_535 ? { host, port } : bad(setting, text, shape);
};

/** Hosts as URLs have them. Without the setting: nobody. @param setting its name @throws BadSetting */
export const readHosts = (setting: string, text: string | undefined): readonly FlowHost[] =>
  (text ?? "")
    .split(/[\s,]+/)
    .filter((one) => one !== "")
    .map((one) => hostOf(setting, one));

/** Whom the HTTP nodes of flows may ask. @throws BadSetting */
export const readFlowHosts = (text: string | undefined): readonly FlowHost[] => readHosts("ZONGJI_FLOW_HOSTS", text);
